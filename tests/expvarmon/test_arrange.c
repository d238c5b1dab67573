/* test_arrange.c - the part of a fleet that is to be seen. */
#include "../../expvarmon/screen/arrange.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/failing_alloc.h"
#include "../support/fleet_fixture.h"

#define SERVICES 4

/* search:1234 to search:1237, with values that fall, and six variables. */
static int setup(void **state) {
    static struct fleet fleet;
    fixture_init(&fleet, 6, SERVICES, 20);
    for (size_t i = 0; i < SERVICES; i++)
        fleet.services[i].series[0].last = (struct value){.kind = VALUE_INT, .i = 100 - (int)i};
    *state = &fleet;
    return 0;
}

static int teardown(void **state) {
    fixture_fini(*state);
    return 0;
}

/* Compares the ports in the names of what is shown. */
static void expect_ports(const struct fleet *fleet, struct view *view, const char *expected) {
    struct arrangement shown;
    char ports[64] = "";
    arrange(&shown, fleet, view);
    for (size_t i = 0; i < shown.fleet.service_count; i++) {
        strcat(ports, strchr(shown.fleet.services[i].name, ':'));
        const size_t number = shown.fleet.services[i].number;
        assert_string_equal(shown.fleet.services[i].name, fleet->services[number].name);
        for (size_t j = 0; j < shown.fleet.variable_count; j++) {
            const size_t variable = shown.fleet.variables[j].number;
            assert_memory_equal(&shown.fleet.services[i].series[j], &fleet->services[number].series[variable],
                                sizeof(struct series));
        }
    }
    assert_string_equal(ports, expected);
    assert_int_equal(view->shown_services, shown.fleet.service_count);
    assert_int_equal(view->shown_variables, shown.fleet.variable_count);
    arrangement_fini(&shown);
}

static void everything_is_shown_without_a_copy(void **state) {
    const struct fleet *const fleet = *state;
    struct view view = {0};
    struct arrangement shown;
    arrange(&shown, fleet, &view);
    assert_null(shown.memory);
    assert_ptr_equal(shown.fleet.services, fleet->services);
    arrangement_fini(&shown);
    expect_ports(fleet, &view, ":1234:1235:1236:1237");
}

static void filter_leaves_services_in_their_order(void **state) {
    struct view view = {.filter = "[57]$"};
    expect_ports(*state, &view, ":1235:1237");
    assert_int_equal(view.shown_variables, 6);
}

static void expect_browsed(const struct fleet *fleet, struct view *view, int steps, size_t expected) {
    browse_turn(&view->browse, steps);
    arrange_browsed(fleet, view);
    assert_int_equal(browse_service(&view->browse, fleet), expected);
}

static void the_browser_goes_on_to_what_is_shown_in_its_order(void **state) {
    struct view view = {.filter = "[457]$", .order = {.by = ORDER_NAME, .is_descending = true}};
    expect_browsed(*state, &view, 1, 3);
    expect_browsed(*state, &view, 1, 1);
    expect_browsed(*state, &view, 1, 0);
    expect_browsed(*state, &view, -1, 1);
    view.browse.service = 2;
    expect_browsed(*state, &view, 1, 3);
    view.browse.service = 2;
    expect_browsed(*state, &view, -1, 0);
    view = (struct view){.filter = "nothing"};
    expect_browsed(*state, &view, 1, 0);
    view = (struct view){0};
    expect_browsed(*state, &view, 5, 1);
}

static void filter_leaves_nothing_where_nothing_matches(void **state) {
    struct view view = {.filter = "cache/cache"};
    expect_ports(*state, &view, "");
    assert_int_equal(view.shown_variables, 0);
}

static void filter_leaves_variables_with_their_series(void **state) {
    struct view view = {.filter = "/alloc|goroutines"};
    expect_ports(*state, &view, ":1234:1235:1236:1237");
    assert_int_equal(view.shown_variables, 2);
}

static void sort_waits_for_its_variable(void **state) {
    const struct fleet *const fleet = *state;
    struct view view = {.sort = "-later"};
    expect_ports(fleet, &view, ":1234:1235:1236:1237");
    assert_non_null(view.sort);
    view.sort = fleet->variables[0].title;
    expect_ports(fleet, &view, ":1237:1236:1235:1234");
    assert_null(view.sort);
    assert_int_equal(view.order.by, ORDER_VARIABLE);
    view = (struct view){.sort = "-name"};
    expect_ports(fleet, &view, ":1237:1236:1235:1234");
    view = (struct view){.sort = "state"};
    expect_ports(fleet, &view, ":1234:1235:1236:1237");
    assert_int_equal(view.order.by, ORDER_STATE);
}

static void next_order_goes_over_the_columns_that_are_shown(void **state) {
    struct view view = {.filter = "/alloc"};
    const enum order_by expected[] = {ORDER_NAME, ORDER_STATE, ORDER_VARIABLE, ORDER_TARGETS, ORDER_NAME};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        view.order_steps = 1;
        struct arrangement shown;
        arrange(&shown, *state, &view);
        arrangement_fini(&shown);
        assert_int_equal(view.order.by, expected[i]);
        assert_int_equal(view.order_steps, 0);
        if (view.order.by == ORDER_VARIABLE)
            assert_true(view.order.is_descending);
    }
}

static void colours_stay_while_the_order_changes(void **state) {
    struct view view = {.filter = "[567]$", .order = {.by = ORDER_NAME, .is_descending = true}};
    struct arrangement shown;
    arrange(&shown, *state, &view);
    assert_int_equal(shown.fleet.services[0].number, 3);
    assert_int_equal(shown.fleet.services[0].colour, 2);
    assert_int_equal(shown.fleet.services[2].colour, 0);
    arrangement_fini(&shown);
}

static void one_service_has_the_screen_whatever_the_filter(void **state) {
    struct view view = {.filter = "1235", .service = 3, .alone = true};
    expect_ports(*state, &view, ":1236");
    view.service = SERVICES + 1;
    expect_ports(*state, &view, ":1235");
    assert_false(view.alone);
}

static void keys_select_services_in_the_order_they_are_shown_in(void **state) {
    struct view view = {.filter = "[457]$", .order = {.by = ORDER_NAME, .is_descending = true}};
    const struct {
        int steps;
        size_t selected;
    } moves[] = {{1, 4}, {1, 2}, {-1, 4}, {-1, 4}, {9, 1}, {0, 1}};
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        view.service_steps = moves[i].steps;
        expect_ports(*state, &view, ":1237:1235:1234");
        assert_int_equal(view.service, moves[i].selected);
    }
    view.service = 0;
    view.service_steps = -1;
    expect_ports(*state, &view, ":1237:1235:1234");
    assert_int_equal(view.service, 1);
    view.alone = true;
    view.service_steps = -1;
    expect_ports(*state, &view, ":1235");
}

static void everything_is_shown_without_memory(void **state) {
    const struct fleet *const fleet = *state;
    const long live = failing_alloc_live();
    for (size_t nth = 1; nth <= 2; nth++) {
        struct view view = {.order = {.by = ORDER_NAME, .is_descending = true}};
        struct arrangement shown;
        failing_alloc_at(nth);
        arrange(&shown, fleet, &view);
        assert_true(failing_alloc_stop());
        assert_ptr_equal(shown.fleet.services, fleet->services);
        assert_int_equal(view.shown_services, SERVICES);
        arrangement_fini(&shown);
    }
    assert_int_equal(failing_alloc_live(), live);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(everything_is_shown_without_a_copy, setup, teardown),
        cmocka_unit_test_setup_teardown(filter_leaves_services_in_their_order, setup, teardown),
        cmocka_unit_test_setup_teardown(the_browser_goes_on_to_what_is_shown_in_its_order, setup, teardown),
        cmocka_unit_test_setup_teardown(filter_leaves_nothing_where_nothing_matches, setup, teardown),
        cmocka_unit_test_setup_teardown(filter_leaves_variables_with_their_series, setup, teardown),
        cmocka_unit_test_setup_teardown(sort_waits_for_its_variable, setup, teardown),
        cmocka_unit_test_setup_teardown(next_order_goes_over_the_columns_that_are_shown, setup, teardown),
        cmocka_unit_test_setup_teardown(colours_stay_while_the_order_changes, setup, teardown),
        cmocka_unit_test_setup_teardown(keys_select_services_in_the_order_they_are_shown_in, setup, teardown),
        cmocka_unit_test_setup_teardown(everything_is_shown_without_memory, setup, teardown),
        cmocka_unit_test_setup_teardown(one_service_has_the_screen_whatever_the_filter, setup, teardown),
    };
    return cmocka_run_group_tests_name("arrange", tests, NULL, NULL);
}
