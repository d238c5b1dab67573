/* test_differences.c - the view of what differs between two documents. */
#include "../../expvarmon/screen/differences.h"

#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "../../expvarmon/tui/term.h"
#include "../support/canvas_text.h"
#include "../support/fleet_fixture.h"
#include "../support/tree_fixture.h"

static void changes_have_a_sign_or_a_word(void **state) {
    (void)state;
    char buffer[DIFFERENCES_MAX];
    const struct difference_row rows[] = {
        {.kind = DIFFERENCE_CHANGED, .change = {.kind = VALUE_INT, .i = 61}, .percent = 0.72},
        {.kind = DIFFERENCE_CHANGED, .change = {.kind = VALUE_FLOAT, .f = -0.25}, .percent = -50},
        {.kind = DIFFERENCE_CHANGED, .change = {.kind = VALUE_UINT, .u = UINT64_MAX}, .percent = INFINITY},
        {.kind = DIFFERENCE_CHANGED, .change = {.kind = VALUE_NONE}, .percent = NAN},
        {.kind = DIFFERENCE_ADDED, .change = {.kind = VALUE_NONE}, .percent = NAN},
        {.kind = DIFFERENCE_REMOVED, .change = {.kind = VALUE_NONE}, .percent = NAN},
        {.kind = DIFFERENCE_SAME, .change = {.kind = VALUE_INT, .i = 0}, .percent = 0},
    };
    static const char *const changes[] = {"+61", "-0.25", "+18446744073709551615", "changed", "added", "removed", ""};
    static const char *const percents[] = {"+0.7%", "-50.0%", "", "", "", "", ""};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(differences_change(buffer, &rows[i]), changes[i]);
        assert_string_equal(differences_percent(buffer, &rows[i]), percents[i]);
    }
}

static enum action press(struct view *view, uint32_t key) {
    return keys_apply(keys_action_in(view, key), view);
}

static void keys_choose_what_is_listed_and_in_which_order(void **state) {
    (void)state;
    struct view view = {.shown = VIEW_DIFFERENCE};
    assert_int_equal(press(&view, 's'), ACTION_ORDER);
    assert_int_equal(view.browse.choice.order, DIFFERENCE_BY_SIZE);
    press(&view, 's');
    assert_int_equal(press(&view, 's'), ACTION_ORDER);
    assert_int_equal(view.browse.choice.order, DIFFERENCE_BY_NAME);
    assert_int_equal(press(&view, 'x'), ACTION_ALL);
    assert_true(view.browse.choice.all);
    assert_int_equal(press(&view, 'a'), ACTION_MARK);
}

static void it_is_opened_from_both_views_and_leads_back(void **state) {
    (void)state;
    struct view view = {0};
    assert_int_equal(press(&view, 'd'), ACTION_DIFFER);
    assert_int_equal(view.shown, VIEW_DIFFERENCE);
    press(&view, 'd');
    assert_int_equal(view.shown, VIEW_CHARTS);
    press(&view, 'v');
    press(&view, 'd');
    assert_int_equal(press(&view, KEY_ESC), ACTION_NONE);
    assert_int_equal(view.shown, VIEW_BROWSER);
    press(&view, 'q');
    assert_int_equal(view.shown, VIEW_CHARTS);
}

static void the_selected_service_is_compared(void **state) {
    (void)state;
    struct view view = {.service = 3};
    press(&view, 'd');
    assert_int_equal(view.browse.service + view.browse.steps, 2);
    press(&view, 'n');
    assert_int_equal(view.browse.service + view.browse.steps, 3);
    assert_null(view.browse.tree);
}

static void scrolling_stays_in_the_list(void **state) {
    (void)state;
    struct fleet fleet;
    struct tree a = {0}, b = {0};
    struct difference difference = {0};
    fixture_init(&fleet, 1, 1, 1);
    fixture_tree(&a, "k1 1\nk2 1\nk3 1\nk4 1\nk5 1\n");
    fixture_tree(&b, "k1 2\nk2 2\nk3 2\nk4 2\nk5 2\n");
    assert_int_equal(difference_make(&difference, &a, &b, &(struct difference_choice){0}), 0);
    struct canvas canvas = canvas_new(60, 4);
    struct view view = {.shown = VIEW_DIFFERENCE, .browse = {.tree = &b, .difference = &difference}};
    press(&view, 'G');
    assert_int_equal(view.browse.difference_scroll, INT_MAX);
    press(&view, KEY_DOWN);
    screen_draw(&canvas, &fleet, &view);
    assert_int_equal(view.browse.difference_scroll, 2);
    assert_true(canvas_has(&canvas, "k5"));
    press(&view, 'g');
    screen_draw(&canvas, &fleet, &view);
    assert_int_equal(view.browse.difference_scroll, 0);
    canvas_fini(&canvas);
    difference_fini(&difference);
    tree_fini(&a);
    tree_fini(&b);
    fixture_fini(&fleet);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_have_a_sign_or_a_word),
        cmocka_unit_test(keys_choose_what_is_listed_and_in_which_order),
        cmocka_unit_test(it_is_opened_from_both_views_and_leads_back),
        cmocka_unit_test(the_selected_service_is_compared),
        cmocka_unit_test(scrolling_stays_in_the_list),
    };
    return cmocka_run_group_tests_name("differences", tests, NULL, NULL);
}
