/* test_picker_keys.c - what keys do on the screen of processes to choose from. */
#include "../../expvarmon/screen/picker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../../expvarmon/tui/term.h"

static struct picker_row rows[4];
static struct picker picker;

static int set_up(void **state) {
    (void)state;
    static const char *const programs[] = {"nginx: master", "nginx: worker", "search", "redis"};
    for (size_t i = 0; i < 4; i++)
        rows[i] = (struct picker_row){.pid = (int64_t)i + 10, .program = programs[i]};
    picker = (struct picker){.rows = rows, .count = 4, .page = 3};
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    picker_fini(&picker);
    return 0;
}

static void press(const char *keys) {
    for (; *keys; keys++)
        assert_int_equal(picker_key(&picker, (unsigned char)*keys), PICKER_GOES_ON);
}

/* "x" where a row is chosen. */
static void expect_chosen(const char *expected) {
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(picker.all || rows[i].is_chosen, expected[i] == 'x');
}

static void space_chooses_and_goes_on(void **state) {
    (void)state;
    press("  k ");
    expect_chosen("x...");
    assert_int_equal(picker.cursor, 2);
    press("j ");
    expect_chosen("x..x");
    assert_int_equal(picker_key(&picker, KEY_ENTER), PICKER_WATCH);
    expect_chosen("x..x");
}

static void enter_takes_the_one_at_the_cursor_where_none_is_chosen(void **state) {
    (void)state;
    picker_key(&picker, KEY_DOWN);
    assert_int_equal(picker_key(&picker, KEY_ENTER), PICKER_WATCH);
    expect_chosen(".x..");
}

static void enter_needs_a_process(void **state) {
    (void)state;
    picker.count = 0;
    press("a");
    assert_int_equal(picker_key(&picker, KEY_ENTER), PICKER_GOES_ON);
    assert_string_equal(picker.notice, "there is none to watch");
    press("j");
    assert_null(picker.notice);
    assert_int_equal(picker.cursor, 0);
}

static void a_chooses_all_and_those_to_come(void **state) {
    (void)state;
    press(" a");
    assert_true(picker.all);
    assert_int_equal(picker_key(&picker, KEY_ENTER), PICKER_WATCH);
    press("a");
    assert_false(picker.all);
    expect_chosen("....");
}

static void all_without_one_are_the_others_and_none_to_come(void **state) {
    (void)state;
    press("aj ");
    assert_false(picker.all);
    expect_chosen("x.xx");
}

static void keys_move_within_the_rows(void **state) {
    (void)state;
    static const struct {
        uint32_t key;
        size_t cursor;
    } steps[] = {{KEY_UP, 0},      {KEY_PAGE_DOWN, 2}, {KEY_PAGE_DOWN, 3}, {KEY_DOWN, 3},
                 {KEY_PAGE_UP, 1}, {KEY_END, 3},       {'g', 0},           {'G', 3},
                 {'k', 2},         {KEY_HOME, 0},      {(uint32_t)'x', 0}, {KEY_RESIZE, 0}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        assert_int_equal(picker_key(&picker, steps[i].key), PICKER_GOES_ON);
        assert_int_equal(picker.cursor, steps[i].cursor);
    }
}

static void a_filter_is_applied_while_it_is_typed(void **state) {
    (void)state;
    press("/nginx");
    assert_true(picker.is_typing);
    assert_int_equal(picker_shown(&picker), 2);
    press("(");
    assert_true(picker.error[0] != '\0');
    assert_int_equal(picker_shown(&picker), 2);
    assert_int_equal(picker_key(&picker, 0x7f), PICKER_GOES_ON); /* Backspace */
    assert_int_equal(picker_key(&picker, KEY_ENTER), PICKER_GOES_ON);
    assert_false(picker.is_typing);
    assert_int_equal(picker_shown(&picker), 2);
    press("/");
    assert_int_equal(picker_key(&picker, KEY_ESC), PICKER_GOES_ON);
    assert_int_equal(picker_shown(&picker), 4);
}

static void with_a_filter_a_chooses_what_passes_it(void **state) {
    (void)state;
    press("/nginx\r");
    press("a");
    assert_false(picker.all);
    expect_chosen("xx..");
    press(" a");
    expect_chosen("xx..");
    press("a");
    expect_chosen("....");
}

static void keys_that_quit(void **state) {
    (void)state;
    static const uint32_t quits[] = {'q', KEY_ESC, KEY_CTRL_C, KEY_LOST};
    for (size_t i = 0; i < sizeof quits / sizeof *quits; i++)
        assert_int_equal(picker_key(&picker, quits[i]), PICKER_QUIT);
    press("/q");
    assert_int_equal(picker_key(&picker, KEY_CTRL_C), PICKER_QUIT);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(space_chooses_and_goes_on),
        CASE(enter_takes_the_one_at_the_cursor_where_none_is_chosen),
        CASE(enter_needs_a_process),
        CASE(a_chooses_all_and_those_to_come),
        CASE(all_without_one_are_the_others_and_none_to_come),
        CASE(keys_move_within_the_rows),
        CASE(a_filter_is_applied_while_it_is_typed),
        CASE(with_a_filter_a_chooses_what_passes_it),
        CASE(keys_that_quit),
    };
    return cmocka_run_group_tests_name("picker_keys", tests, NULL, NULL);
}
