/* test_line.c - one line of text while it is typed. */
#include "../../expvarmon/tui/line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "../../expvarmon/tui/term.h"
#include "../support/canvas_text.h"

static void type(struct line *line, const char *keys) {
    for (; *keys; keys++)
        assert_true(line_key(line, (unsigned char)*keys));
}

static void line_takes_characters_at_the_cursor(void **state) {
    (void)state;
    struct line line = {0};
    type(&line, "ac");
    assert_true(line_key(&line, KEY_LEFT));
    type(&line, "b");
    assert_string_equal(line.text, "abc");
    assert_int_equal(line.cursor, 2);
    line_key(&line, KEY_END);
    line_key(&line, 0x691C);
    assert_string_equal(line.text, "abc検");
    line_key(&line, KEY_HOME);
    line_key(&line, 0xE9);
    assert_string_equal(line.text, "éabc検");
}

static void line_moves_and_erases_by_characters_with_their_marks(void **state) {
    (void)state;
    struct line line = {0};
    line_set(&line, "ae\u0301検");
    line_key(&line, KEY_LEFT);
    assert_int_equal(line.cursor, 4);
    line_key(&line, KEY_LEFT);
    assert_int_equal(line.cursor, 1);
    line_key(&line, KEY_RIGHT);
    line_key(&line, 0x7F);
    assert_string_equal(line.text, "a検");
    line_key(&line, KEY_END);
    line_key(&line, '\b');
    assert_string_equal(line.text, "a");
    line_key(&line, '\b');
    line_key(&line, '\b');
    assert_string_equal(line.text, "");
}

static void line_erases_words_and_everything_before_the_cursor(void **state) {
    (void)state;
    struct line line = {0};
    line_set(&line, "one two  ");
    line_key(&line, 'W' & 0x1F);
    assert_string_equal(line.text, "one ");
    type(&line, "x");
    line_key(&line, KEY_LEFT);
    line_key(&line, 'U' & 0x1F);
    assert_string_equal(line.text, "x");
    assert_int_equal(line.cursor, 0);
}

static void line_stops_at_its_size_between_characters(void **state) {
    (void)state;
    struct line line = {0};
    for (int i = 0; i < 2 * LINE_SIZE; i++)
        assert_true(line_key(&line, 0xE9));
    assert_int_equal(strlen(line.text), (LINE_SIZE - 1) / 2 * 2);
    char text[2 * LINE_SIZE + 1];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    memcpy(text + LINE_SIZE - 2, "検", 3);
    line_set(&line, text);
    assert_int_equal(strlen(line.text), LINE_SIZE - 2);
}

static void line_leaves_other_keys_alone(void **state) {
    (void)state;
    struct line line = {0};
    const uint32_t others[] = {KEY_ESC, KEY_ENTER, KEY_UP, KEY_PAGE_DOWN, KEY_RESIZE, KEY_LOST, KEY_CTRL_C, '\t'};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(line_key(&line, others[i]));
    assert_string_equal(line.text, "");
}

static void expect_drawn(const struct line *line, int width, const char *expected) {
    struct canvas canvas = canvas_new(width, 1);
    line_draw(&(struct pen){&canvas, 0, 0, width}, line);
    canvas_expect(&canvas, expected);
    canvas_fini(&canvas);
}

static void line_shows_the_part_that_has_the_cursor(void **state) {
    (void)state;
    struct line line = {0};
    expect_drawn(&line, 4, "█\n");
    line_set(&line, "abcdefgh");
    expect_drawn(&line, 20, "abcdefgh█\n");
    expect_drawn(&line, 4, "fgh█\n");
    for (int i = 0; i < 8; i++)
        line_key(&line, KEY_LEFT);
    expect_drawn(&line, 4, "abc…\n");
    expect_drawn(&line, 0, "\n");
    line_set(&line, "検索検");
    expect_drawn(&line, 4, "検█\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_takes_characters_at_the_cursor),
        cmocka_unit_test(line_moves_and_erases_by_characters_with_their_marks),
        cmocka_unit_test(line_erases_words_and_everything_before_the_cursor),
        cmocka_unit_test(line_stops_at_its_size_between_characters),
        cmocka_unit_test(line_leaves_other_keys_alone),
        cmocka_unit_test(line_shows_the_part_that_has_the_cursor),
    };
    return cmocka_run_group_tests_name("line", tests, NULL, NULL);
}
