/* test_state.c - how a service is doing, as pieces of a row. */
#include "../../expvarmon/screen/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../support/canvas_text.h"
#include "../support/fleet_fixture.h"

static void state_mark_differs_by_state(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(3, 1);
    struct pen pen = {&canvas, 0, 0, 3};
    state_mark(&pen, SERVICE_WAITING);
    state_mark(&pen, SERVICE_UP);
    state_mark(&pen, SERVICE_FAILED);
    canvas_expect(&canvas, "◌●✗\n");
    assert_int_equal(canvas.cells[2].style, STYLE_ERROR);
    canvas_fini(&canvas);
}

static void expect_restart(const struct fleet *fleet, int width, const char *text, enum style style) {
    struct canvas canvas = canvas_new(10, 1);
    struct pen pen = {&canvas, 0, 0, width};
    state_restart(&pen, fleet, &fleet->services[0]);
    canvas_expect(&canvas, text);
    assert_int_equal(canvas.cells[0].style, style);
    canvas_fini(&canvas);
}

static void state_restart_goes_dim_and_then_away(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 1, 1, 10);
    assert_false(state_is_restarted(&fleet, &fleet.services[0]));
    fixture_restart(&fleet, 0, 12);
    expect_restart(&fleet, 10, "🔥 12s\n", STYLE_WARNING);
    expect_restart(&fleet, 2, "🔥\n", STYLE_WARNING);
    fixture_restart(&fleet, 0, 60);
    expect_restart(&fleet, 10, "🔥 1m\n", STYLE_DIM);
    fixture_restart(&fleet, 0, 599);
    assert_true(state_is_restarted(&fleet, &fleet.services[0]));
    fixture_restart(&fleet, 0, 600);
    assert_false(state_is_restarted(&fleet, &fleet.services[0]));
    fixture_fini(&fleet);
}

static void expect_failure(const struct fleet *fleet, int width, const char *text) {
    struct canvas canvas = canvas_new(width, 1);
    struct pen pen = {&canvas, 0, 0, width};
    state_failure(&pen, fleet, &fleet->services[0]);
    canvas_expect(&canvas, text);
    canvas_fini(&canvas);
}

static void state_failure_keeps_its_age_when_the_cause_is_long(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 1, 1, 10);
    fixture_fail(&fleet, 0, "connection refused", 12);
    expect_failure(&fleet, 40, "connection refused for 12s\n");
    expect_failure(&fleet, 20, "connection … for 12s\n");
    expect_failure(&fleet, 8, "connect…\n");
    fixture_fini(&fleet);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(state_mark_differs_by_state),
        cmocka_unit_test(state_restart_goes_dim_and_then_away),
        cmocka_unit_test(state_failure_keeps_its_age_when_the_cause_is_long),
    };
    return cmocka_run_group_tests_name("state", tests, NULL, NULL);
}
