/* test_input.c - the bytes a terminal sends, cut into keys. */
#include "../../expvarmon/tui/input.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void feed(struct input *input, const char *bytes, size_t size) {
    assert_true(size <= input_room(input));
    memcpy(input->bytes + input->size, bytes, size);
    input->size += size;
}

static void expect_key(const char *bytes, uint32_t expected) {
    struct input input = {0};
    feed(&input, bytes, strlen(bytes));
    assert_int_equal(input_key(&input, false), expected);
    assert_int_equal(input.size, 0);
}

static void input_knows_the_keys_of_common_terminals(void **state) {
    (void)state;
    expect_key("\033[A", KEY_UP);
    expect_key("\033OA", KEY_UP);
    expect_key("\033[B", KEY_DOWN);
    expect_key("\033[D", KEY_LEFT);
    expect_key("\033OC", KEY_RIGHT);
    expect_key("\033[5~", KEY_PAGE_UP);
    expect_key("\033[6~", KEY_PAGE_DOWN);
    expect_key("\033[H", KEY_HOME);
    expect_key("\033OH", KEY_HOME);
    expect_key("\033[1~", KEY_HOME);
    expect_key("\033[7~", KEY_HOME);
    expect_key("\033[F", KEY_END);
    expect_key("\033[4~", KEY_END);
    expect_key("\033[8~", KEY_END);
}

static void input_ignores_the_modifiers_of_a_key(void **state) {
    (void)state;
    expect_key("\033[1;5A", KEY_UP);
    expect_key("\033[5;2~", KEY_PAGE_UP);
}

static void input_gives_characters_as_code_points(void **state) {
    (void)state;
    expect_key("q", 'q');
    expect_key("\xC3\xA9", 0xE9);
    expect_key("\xF0\x9F\x94\xA5", 0x1F525);
    expect_key("\x03", KEY_CTRL_C);
    expect_key("\f", '\f');
}

static void input_swallows_what_it_does_not_know(void **state) {
    (void)state;
    /* F5, Insert, focus, a button let go, Alt-x, F1 of the Linux console, a device report. */
    const char *const unknown[] = {"\033[15~", "\033[2~", "\033[I",     "\033[<0;10;20m",
                                   "\033x",    "\033[[A", "\033[?62;c", "\033OP"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        expect_key(unknown[i], KEY_NONE);
}

static void input_gives_reports_of_the_mouse(void **state) {
    (void)state;
    struct input input = {0};
    feed(&input, "\033[<64;10;20M\033[M ", 16);
    assert_int_equal(input_key(&input, false), KEY_MOUSE);
    assert_int_equal(input.mouse.kind, MOUSE_WHEEL_UP);
    assert_int_equal(input.mouse.x, 9);
    assert_int_equal(input_key(&input, false), KEY_NONE);
    feed(&input, "!\"q", 3);
    assert_int_equal(input_key(&input, false), KEY_MOUSE);
    assert_int_equal(input.mouse.kind, MOUSE_CLICK);
    assert_int_equal(input.mouse.y, 1);
    assert_int_equal(input_key(&input, false), 'q');
}

static void input_waits_for_the_rest_of_a_sequence(void **state) {
    (void)state;
    struct input input = {0};
    const char *const pieces[] = {"\033", "[", "5", "~"};
    for (size_t i = 0; i < 3; i++) {
        feed(&input, pieces[i], 1);
        assert_int_equal(input_key(&input, false), KEY_NONE);
        assert_int_equal(input.size, i + 1);
    }
    feed(&input, pieces[3], 1);
    assert_int_equal(input_key(&input, false), KEY_PAGE_UP);
}

static void input_takes_a_lone_esc_for_the_key_when_nothing_follows(void **state) {
    (void)state;
    struct input input = {0};
    feed(&input, "\033", 1);
    assert_int_equal(input_key(&input, false), KEY_NONE);
    assert_int_equal(input_key(&input, true), KEY_ESC);
    assert_int_equal(input.size, 0);
}

static void input_drops_the_beginning_of_a_sequence_that_ends_there(void **state) {
    (void)state;
    const char *const beginnings[] = {"\033[", "\033[1;", "\033[M!", "\033O", "\xE6\x97"};
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        struct input input = {0};
        feed(&input, beginnings[i], strlen(beginnings[i]));
        assert_int_equal(input_key(&input, true), KEY_NONE);
        assert_int_equal(input.size, 0);
    }
}

static void input_gives_one_esc_for_two_and_keeps_the_second(void **state) {
    (void)state;
    struct input input = {0};
    feed(&input, "\033\033[A", 4);
    assert_int_equal(input_key(&input, false), KEY_ESC);
    assert_int_equal(input_key(&input, false), KEY_UP);
}

static void input_skips_bytes_that_are_not_utf8(void **state) {
    (void)state;
    expect_key("\xFFq", 'q');
    expect_key("\xC3q", 'q');
    expect_key("\x80\x80q", 'q');
}

static void input_gives_up_a_sequence_without_end(void **state) {
    (void)state;
    struct input input = {0};
    feed(&input, "\033[", 2);
    for (int i = 0; i < 1000; i++) {
        feed(&input, "1", 1);
        input_key(&input, false);
        assert_true(input_room(&input) >= INPUT_MAX / 2);
    }
}

/* Whatever comes, in whatever pieces: it ends, and there is room for more. */
static void input_survives_random_bytes(void **state) {
    (void)state;
    static const char likely[] = "\033\033[[OABMm~;0159<?q\x03\xC3\xA9\xF0\x9F";
    struct input input = {0};
    unsigned seed = 1;
    for (int i = 0; i < 200000; i++) {
        seed = seed * 1103515245u + 12345u;
        const unsigned pick = seed >> 16;
        const char byte = pick & 0x4000 ? (char)pick : likely[pick % (sizeof likely - 1)];
        feed(&input, &byte, 1);
        while (input_key(&input, (pick & 0x700) == 0) != KEY_NONE)
            ;
        assert_true(input_room(&input) >= INPUT_MAX / 2);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(input_knows_the_keys_of_common_terminals),
        cmocka_unit_test(input_ignores_the_modifiers_of_a_key),
        cmocka_unit_test(input_gives_characters_as_code_points),
        cmocka_unit_test(input_swallows_what_it_does_not_know),
        cmocka_unit_test(input_gives_reports_of_the_mouse),
        cmocka_unit_test(input_waits_for_the_rest_of_a_sequence),
        cmocka_unit_test(input_takes_a_lone_esc_for_the_key_when_nothing_follows),
        cmocka_unit_test(input_drops_the_beginning_of_a_sequence_that_ends_there),
        cmocka_unit_test(input_gives_one_esc_for_two_and_keeps_the_second),
        cmocka_unit_test(input_skips_bytes_that_are_not_utf8),
        cmocka_unit_test(input_gives_up_a_sequence_without_end),
        cmocka_unit_test(input_survives_random_bytes),
    };
    return cmocka_run_group_tests_name("input", tests, NULL, NULL);
}
