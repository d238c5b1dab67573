/* test_keys.c - the keys and what they do. */
#include "../../expvarmon/screen/keys.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "../../expvarmon/tui/term.h"

static void keys_have_one_action_each(void **state) {
    (void)state;
    for (size_t i = 0; i < keys_count; i++) {
        assert_int_equal(keys_action(keys[i].code), keys[i].action);
        assert_int_not_equal(keys[i].action, ACTION_NONE);
        assert_true((keys[i].name == NULL) == (keys[i].text == NULL));
    }
    assert_int_equal(keys_action('x'), ACTION_NONE);
    assert_int_equal(keys_action(KEY_NONE), ACTION_NONE);
}

static void every_way_out_quits(void **state) {
    (void)state;
    const uint32_t ways[] = {'q', KEY_ESC, KEY_CTRL_C, KEY_LOST};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        assert_int_equal(keys_apply(keys_action(ways[i]), &(struct view){0}), ACTION_QUIT);
}

static void an_open_help_is_closed_before_the_program(void **state) {
    (void)state;
    struct view view = {0};
    assert_int_equal(keys_apply(keys_action('?'), &view), ACTION_NONE);
    assert_true(view.help);
    assert_int_equal(keys_apply(keys_action(KEY_ESC), &view), ACTION_NONE);
    assert_false(view.help);
    view.help = true;
    assert_int_equal(keys_apply(keys_action(KEY_CTRL_C), &view), ACTION_QUIT);
    assert_int_equal(keys_apply(keys_action(KEY_LOST), &view), ACTION_QUIT);
}

static void one_key_selects_services_and_another_charts(void **state) {
    (void)state;
    struct view view = {.selected = 2};
    keys_apply(keys_action('J'), &view);
    assert_int_equal(view.service_steps, 1);
    assert_int_equal(view.selected, 0);
    keys_apply(keys_action('K'), &view);
    assert_int_equal(view.service_steps, 0);
    view.service = 3;
    keys_apply(keys_action('n'), &view);
    assert_int_equal(view.service, 0);
    view.expanded = true;
    keys_apply(keys_action('J'), &view);
    assert_int_equal(view.selected, 1);
    assert_int_equal(view.service_steps, 0);
}

static void enter_shows_the_selected_service_alone_and_esc_goes_back(void **state) {
    (void)state;
    struct view view = {.service = 3};
    keys_apply(keys_action(KEY_ENTER), &view);
    assert_true(view.alone && !view.expanded);
    keys_apply(keys_action(KEY_ENTER), &view);
    assert_true(view.alone && view.expanded);
    assert_int_equal(keys_apply(keys_action(KEY_ESC), &view), ACTION_NONE);
    assert_true(view.alone && !view.expanded);
    assert_int_equal(keys_apply(keys_action(KEY_ESC), &view), ACTION_NONE);
    assert_false(view.alone);
    assert_int_equal(view.service, 3);
    assert_int_equal(keys_apply(keys_action(KEY_ESC), &view), ACTION_QUIT);
}

static void digits_choose_among_the_groups_there_are(void **state) {
    (void)state;
    const struct panels panels = {.count = 2};
    struct view view = {.panels = &panels, .column = 4};
    keys_apply(keys_action('3'), &view);
    assert_int_equal(view.panel, 2);
    assert_int_equal(view.column, 0);
    keys_apply(keys_action('4'), &view);
    assert_int_equal(view.panel, 2);
    keys_apply(keys_action('1'), &view);
    assert_int_equal(view.panel, 0);
    view.panels = NULL;
    keys_apply(keys_action('2'), &view);
    assert_int_equal(view.panel, 0);
}

static void totals_turn_from_what_is_seen(void **state) {
    (void)state;
    struct view view = {.has_totals = true};
    keys_apply(keys_action('f'), &view);
    assert_int_equal(view.totals, TOTALS_OFF);
    keys_apply(keys_action('f'), &view);
    assert_int_equal(view.totals, TOTALS_ON);
}

static void scrolling_keeps_a_row_of_the_old_page(void **state) {
    (void)state;
    struct view view = {.scroll = 10, .page = 5};
    keys_apply(ACTION_PAGE_DOWN, &view);
    assert_int_equal(view.scroll, 14);
    keys_apply(ACTION_PAGE_UP, &view);
    keys_apply(ACTION_UP, &view);
    assert_int_equal(view.scroll, 9);
    keys_apply(ACTION_DOWN, &view);
    assert_int_equal(view.scroll, 10);
    view.page = 1;
    keys_apply(ACTION_PAGE_DOWN, &view);
    assert_int_equal(view.scroll, 11);
}

static void scrolling_does_not_overflow(void **state) {
    (void)state;
    struct view view = {.scroll = 3, .page = INT_MAX};
    keys_apply(ACTION_TOP, &view);
    assert_int_equal(view.scroll, 0);
    keys_apply(ACTION_BOTTOM, &view);
    assert_int_equal(view.scroll, INT_MAX);
    keys_apply(ACTION_PAGE_DOWN, &view);
    assert_int_equal(view.scroll, INT_MAX);
    keys_apply(ACTION_LEFT, &view);
    assert_int_equal(view.column, 0);
    keys_apply(ACTION_RIGHT, &view);
    assert_int_equal(view.column, 1);
}

static void scrolling_moves_the_help_while_it_is_open(void **state) {
    (void)state;
    struct view view = {.scroll = 3, .help = true};
    keys_apply(ACTION_DOWN, &view);
    assert_int_equal(view.scroll, 3);
    assert_int_equal(view.help_scroll, 1);
}

static void the_next_and_previous_chart_are_selected_and_shown(void **state) {
    (void)state;
    struct view view = {0};
    keys_apply(ACTION_NEXT, &view);
    keys_apply(ACTION_NEXT, &view);
    assert_int_equal(view.selected, 2);
    assert_true(view.follow);
    keys_apply(ACTION_PREVIOUS, &view);
    assert_int_equal(view.selected, 1);
    keys_apply(ACTION_PREVIOUS, &view);
    keys_apply(ACTION_PREVIOUS, &view);
    assert_int_equal(view.selected, 0);
}

static void an_expanded_chart_is_closed_before_the_program(void **state) {
    (void)state;
    struct view view = {.cursor = 7, .end = 9};
    assert_int_equal(keys_apply(keys_action('\r'), &view), ACTION_NONE);
    assert_true(view.expanded);
    assert_int_equal(view.cursor, 0);
    keys_apply(ACTION_DOWN, &view);
    assert_int_equal(view.legend, 1);
    assert_int_equal(view.scroll, 0);
    assert_int_equal(keys_apply(keys_action(KEY_ESC), &view), ACTION_NONE);
    assert_false(view.expanded);
    assert_int_equal(keys_apply(keys_action(KEY_ESC), &view), ACTION_QUIT);
}

static void zoom_stays_within_its_levels(void **state) {
    (void)state;
    struct view view = {0};
    keys_apply(keys_action('+'), &view);
    assert_int_equal(view.zoom, 0);
    for (int i = 0; i < ZOOM_MAX + 5; i++)
        keys_apply(keys_action('-'), &view);
    assert_int_equal(view.zoom, ZOOM_MAX);
    keys_apply(keys_action('='), &view);
    assert_int_equal(view.zoom, ZOOM_MAX - 1);
}

static void scrolling_in_time_goes_by_half_of_what_is_shown(void **state) {
    (void)state;
    struct view view = {.shown_end = 1000, .shown_slots = 100, .zoom = 1};
    keys_apply(keys_action('<'), &view);
    assert_int_equal(view.end, 900);
    view.shown_end = view.end;
    keys_apply(keys_action('>'), &view);
    assert_int_equal(view.end, 1000);
    view.shown_end = 20;
    keys_apply(keys_action('<'), &view);
    assert_int_equal(view.end, 1);
    keys_apply(keys_action('0'), &view);
    assert_int_equal(view.end, 0);
}

static void the_cursor_holds_the_time_and_takes_it_along(void **state) {
    (void)state;
    struct view view = {.expanded = true, .shown_end = 1000, .shown_slots = 4};
    keys_apply(ACTION_LEFT, &view);
    assert_int_equal(view.cursor, 1000);
    assert_int_equal(view.end, 1000);
    for (int i = 0; i < 3; i++)
        keys_apply(ACTION_LEFT, &view);
    assert_int_equal(view.cursor, 997);
    assert_int_equal(view.end, 1000);
    keys_apply(ACTION_LEFT, &view);
    assert_int_equal(view.cursor, 996);
    assert_int_equal(view.end, 999);
    view.shown_end = view.end;
    for (int i = 0; i < 5; i++)
        keys_apply(ACTION_RIGHT, &view);
    assert_int_equal(view.cursor, 1001);
    assert_int_equal(view.end, 1001);
    keys_apply(keys_action('0'), &view);
    assert_int_equal(view.cursor, 0);
}

static void a_distribution_is_closed_before_what_is_below_it(void **state) {
    (void)state;
    struct view view = {.expanded = true};
    keys_apply(keys_action('D'), &view);
    assert_int_equal(view.shown, VIEW_DISTRIBUTION);
    keys_apply(keys_action('j'), &view);
    assert_int_equal(view.legend, 1);
    assert_int_equal(keys_apply(keys_action('q'), &view), ACTION_NONE);
    assert_int_equal(view.shown, VIEW_CHARTS);
    assert_true(view.expanded);
}

static void scales_are_automatic_from_zero_and_fixed_in_turn(void **state) {
    (void)state;
    struct view view = {.shown_end = 70, .zoom = 2};
    keys_apply(keys_action('B'), &view);
    assert_int_equal(view.scale, SCALE_ZERO);
    keys_apply(keys_action('B'), &view);
    assert_int_equal(view.scale, SCALE_FIXED);
    assert_int_equal(view.fixed_end, 70);
    assert_int_equal(view.fixed_zoom, 2);
    keys_apply(keys_action('B'), &view);
    assert_int_equal(view.scale, SCALE_AUTOMATIC);
}

static void charts_are_drawn_in_each_way_in_turn(void **state) {
    (void)state;
    struct view view = {.plot = PLOT_BRAILLE};
    keys_apply(keys_action('c'), &view);
    assert_int_equal(view.plot, PLOT_BLOCKS);
    keys_apply(keys_action('c'), &view);
    assert_int_equal(view.plot, PLOT_ASCII);
    keys_apply(keys_action('c'), &view);
    assert_int_equal(view.plot, PLOT_BRAILLE);
}

static void what_the_view_cannot_do_is_left_to_the_caller(void **state) {
    (void)state;
    struct view view = {0};
    assert_int_equal(keys_apply(keys_action('r'), &view), ACTION_RESET_MAX);
    assert_int_equal(keys_apply(keys_action(KEY_RESIZE), &view), ACTION_REDRAW);
    assert_int_equal(keys_apply(ACTION_NONE, &view), ACTION_NONE);
    assert_int_equal(keys_apply(keys_action('p'), &view), ACTION_NONE);
    assert_true(view.paused);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_have_one_action_each),
        cmocka_unit_test(every_way_out_quits),
        cmocka_unit_test(an_open_help_is_closed_before_the_program),
        cmocka_unit_test(one_key_selects_services_and_another_charts),
        cmocka_unit_test(enter_shows_the_selected_service_alone_and_esc_goes_back),
        cmocka_unit_test(digits_choose_among_the_groups_there_are),
        cmocka_unit_test(totals_turn_from_what_is_seen),
        cmocka_unit_test(scrolling_keeps_a_row_of_the_old_page),
        cmocka_unit_test(scrolling_does_not_overflow),
        cmocka_unit_test(scrolling_moves_the_help_while_it_is_open),
        cmocka_unit_test(the_next_and_previous_chart_are_selected_and_shown),
        cmocka_unit_test(an_expanded_chart_is_closed_before_the_program),
        cmocka_unit_test(zoom_stays_within_its_levels),
        cmocka_unit_test(scrolling_in_time_goes_by_half_of_what_is_shown),
        cmocka_unit_test(the_cursor_holds_the_time_and_takes_it_along),
        cmocka_unit_test(a_distribution_is_closed_before_what_is_below_it),
        cmocka_unit_test(scales_are_automatic_from_zero_and_fixed_in_turn),
        cmocka_unit_test(charts_are_drawn_in_each_way_in_turn),
        cmocka_unit_test(what_the_view_cannot_do_is_left_to_the_caller),
    };
    return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
