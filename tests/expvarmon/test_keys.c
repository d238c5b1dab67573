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

static void the_next_and_previous_box_are_those_of_the_last_drawing(void **state) {
    (void)state;
    struct view view = {.scroll = 3, .next = 9, .previous = 1};
    keys_apply(ACTION_NEXT, &view);
    assert_int_equal(view.scroll, 9);
    keys_apply(ACTION_PREVIOUS, &view);
    assert_int_equal(view.scroll, 1);
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
        cmocka_unit_test(scrolling_keeps_a_row_of_the_old_page),
        cmocka_unit_test(scrolling_does_not_overflow),
        cmocka_unit_test(scrolling_moves_the_help_while_it_is_open),
        cmocka_unit_test(the_next_and_previous_box_are_those_of_the_last_drawing),
        cmocka_unit_test(what_the_view_cannot_do_is_left_to_the_caller),
    };
    return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
