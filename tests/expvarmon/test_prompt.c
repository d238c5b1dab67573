/* test_prompt.c - the line at the bottom in which a filter is typed. */
#include "../../expvarmon/screen/prompt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../expvarmon/screen/screen.h"
#include "../../expvarmon/tui/term.h"
#include "../support/canvas_text.h"
#include "../support/fleet_fixture.h"

static void type(struct view *view, const char *keys) {
    for (; *keys; keys++)
        assert_true(prompt_key(view, (unsigned char)*keys));
}

static void prompt_takes_no_key_while_it_is_closed(void **state) {
    (void)state;
    struct view view = {0};
    assert_false(prompt_key(&view, 'a'));
    assert_false(prompt_key(&view, KEY_ESC));
}

static void filter_takes_effect_while_it_is_typed_and_enter_keeps_it(void **state) {
    (void)state;
    struct view view = {0};
    prompt_open(&view);
    type(&view, "se");
    assert_string_equal(view.filter, "se");
    assert_true(prompt_key(&view, KEY_ENTER));
    assert_false(view.prompt.is_open);
    assert_string_equal(view.filter, "se");
    prompt_open(&view);
    assert_string_equal(view.prompt.line.text, "se");
}

static void wrong_filter_keeps_the_last_good_one(void **state) {
    (void)state;
    struct view view = {0};
    prompt_open(&view);
    type(&view, "se(");
    assert_string_equal(view.filter, "se");
    assert_string_not_equal(view.prompt.error, "");
    type(&view, ")");
    assert_string_equal(view.filter, "se()");
    assert_string_equal(view.prompt.error, "");
}

static void esc_takes_the_filter_away(void **state) {
    (void)state;
    struct view view = {.filter = "x"};
    prompt_open(&view);
    assert_true(prompt_key(&view, KEY_ESC));
    assert_false(view.prompt.is_open);
    assert_string_equal(view.filter, "");
}

static void prompt_leaves_scrolling_and_the_ways_out_to_others(void **state) {
    (void)state;
    struct view view = {0};
    prompt_open(&view);
    const uint32_t others[] = {KEY_CTRL_C, KEY_LOST, KEY_RESIZE, KEY_UP, KEY_PAGE_DOWN};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(prompt_key(&view, others[i]));
    assert_true(view.prompt.is_open);
    assert_true(prompt_key(&view, 'q'));
    assert_true(prompt_key(&view, '\t'));
    assert_string_equal(view.filter, "q");
}

static void expect_drawn(struct view *view, int width, const char *expected) {
    struct fleet fleet;
    fixture_init(&fleet, 6, 4, 1);
    struct canvas canvas = canvas_new(width, 4);
    assert_true(prompt_has(&canvas, view));
    prompt_draw(&canvas, 0, &fleet, view);
    canvas.height = 1;
    canvas_expect(&canvas, expected);
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void prompt_says_what_is_typed_what_is_wrong_and_what_is_left(void **state) {
    (void)state;
    struct view view = {.shown_services = 4, .shown_variables = 6};
    prompt_open(&view);
    expect_drawn(&view, 40, "/█\n");
    type(&view, "12(");
    expect_drawn(&view, 50, "/12(█  \"12(\": Unmatched ( or \\(\n");
    view.prompt.is_open = false;
    view.shown_services = 1;
    view.shown_variables = 2;
    expect_drawn(&view, 50, "filter 12  1 of 4 services, 2 of 6 variables\n");
    view = (struct view){.sort = "-hit"};
    expect_drawn(&view, 50, "  -sort: there is no variable hit yet\n");
}

static void prompt_has_a_row_where_there_is_one_to_spare(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(10, 3);
    struct view view = {.filter = "x"};
    assert_false(prompt_has(&canvas, &view));
    prompt_open(&view);
    assert_true(prompt_has(&canvas, &view));
    canvas.height = 1;
    assert_false(prompt_has(&canvas, &view));
    canvas_fini(&canvas);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prompt_takes_no_key_while_it_is_closed),
        cmocka_unit_test(filter_takes_effect_while_it_is_typed_and_enter_keeps_it),
        cmocka_unit_test(wrong_filter_keeps_the_last_good_one),
        cmocka_unit_test(esc_takes_the_filter_away),
        cmocka_unit_test(prompt_leaves_scrolling_and_the_ways_out_to_others),
        cmocka_unit_test(prompt_says_what_is_typed_what_is_wrong_and_what_is_left),
        cmocka_unit_test(prompt_has_a_row_where_there_is_one_to_spare),
    };
    return cmocka_run_group_tests_name("prompt", tests, NULL, NULL);
}
