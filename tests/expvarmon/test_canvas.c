/* test_canvas.c - a grid of cells to draw on. */
#include "../../expvarmon/tui/canvas.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../support/canvas_text.h"
#include "../support/failing_alloc.h"

static void canvas_text_is_printed_without_trailing_blanks(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(10, 3);
    assert_int_equal(canvas_text(&canvas, 2, 1, 8, STYLE_TITLE, "ab "), 3);
    canvas_expect(&canvas, "\n  ab\n\n");
    canvas_fini(&canvas);
}

static void canvas_text_that_does_not_fit_ends_in_an_ellipsis(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(8, 4);
    assert_int_equal(canvas_text(&canvas, 0, 0, 5, STYLE_TEXT, "abcdef"), 5);
    assert_int_equal(canvas_text(&canvas, 0, 1, 6, STYLE_TEXT, "abcdef"), 6);
    /* The canvas ends before the given width. */
    assert_int_equal(canvas_text(&canvas, 4, 2, 99, STYLE_TEXT, "abcdef"), 4);
    /* A wide character is not cut in half. */
    assert_int_equal(canvas_text(&canvas, 0, 3, 4, STYLE_TEXT, "日本語"), 3);
    canvas_expect(&canvas, "abcd…\nabcdef\n    abc…\n日…\n");
    canvas_fini(&canvas);
}

static void canvas_text_right_ends_where_the_room_ends(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(10, 2);
    canvas_text_right(&canvas, 2, 0, 6, STYLE_TEXT, "42");
    canvas_text_right(&canvas, 2, 1, 3, STYLE_TEXT, "4242");
    canvas_expect(&canvas, "      42\n  42…\n");
    canvas_fini(&canvas);
}

static void canvas_drawing_outside_does_nothing(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(4, 2);
    canvas_put(&canvas, -1, 0, 'x', STYLE_TEXT);
    canvas_put(&canvas, 4, 0, 'x', STYLE_TEXT);
    canvas_put(&canvas, 0, 2, 'x', STYLE_TEXT);
    canvas_put(&canvas, 0, INT_MIN, 'x', STYLE_TEXT);
    assert_int_equal(canvas_text(&canvas, 4, 0, 5, STYLE_TEXT, "abc"), 0);
    assert_int_equal(canvas_text(&canvas, 0, -1, 5, STYLE_TEXT, "abc"), 0);
    assert_int_equal(canvas_text(&canvas, 0, 0, -5, STYLE_TEXT, "abc"), 0);
    canvas_box(&canvas, (struct rect){-5, -5, 20, 20}, "title");
    canvas_expect(&canvas, "\n\n");
    canvas_text(&canvas, -2, 0, 6, STYLE_TEXT, "abcdef");
    canvas_expect(&canvas, "cdef\n\n");
    canvas_fini(&canvas);
}

static void canvas_of_no_size_takes_every_call(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(-3, 0);
    assert_int_equal(canvas.width, 0);
    canvas_put(&canvas, 0, 0, 'x', STYLE_TEXT);
    canvas_text(&canvas, 0, 0, 10, STYLE_TEXT, "text");
    canvas_box(&canvas, (struct rect){0, 0, 5, 5}, "title");
    canvas_clear(&canvas);
    canvas_expect(&canvas, "");
    canvas_fini(&canvas);
    struct canvas zero = {0};
    canvas_text(&zero, 0, 0, 10, STYLE_TEXT, "text");
    canvas_clear(&zero);
    canvas_expect(&zero, "");
}

static void canvas_overwriting_half_of_a_wide_character_blanks_the_other(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(6, 3);
    for (int y = 0; y < 3; y++)
        canvas_text(&canvas, 0, y, 6, STYLE_TEXT, "日本語");
    canvas_put(&canvas, 2, 0, 'a', STYLE_TEXT);
    canvas_put(&canvas, 3, 1, 'b', STYLE_TEXT);
    canvas_put(&canvas, 1, 2, 0x8A9E, STYLE_TEXT);
    canvas_expect(&canvas, "日a 語\n日 b語\n 語 語\n");
    canvas_fini(&canvas);
}

static void canvas_wide_character_at_the_edge_becomes_a_blank(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(3, 1);
    canvas_text(&canvas, 0, 0, 3, STYLE_TEXT, "abc");
    canvas_put(&canvas, 2, 0, 0x65E5, STYLE_TEXT);
    canvas_expect(&canvas, "ab\n");
    canvas_fini(&canvas);
}

static void canvas_prints_the_marks_of_a_cell(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(4, 1);
    assert_int_equal(canvas_text(&canvas, 0, 0, 4, STYLE_TEXT, "q\u0323x"), 2);
    canvas_expect(&canvas, "q\u0323x\n");
    canvas_fini(&canvas);
}

static void canvas_box_has_its_title_in_the_upper_edge(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(12, 3);
    const struct rect inside = canvas_box(&canvas, (struct rect){0, 0, 12, 3}, "Alloc");
    canvas_expect(&canvas, "╭─ Alloc ──╮\n│          │\n╰──────────╯\n");
    assert_int_equal(inside.x, 1);
    assert_int_equal(inside.y, 1);
    assert_int_equal(inside.width, 10);
    assert_int_equal(inside.height, 1);
    canvas_clear(&canvas);
    canvas_box(&canvas, (struct rect){0, 0, 9, 2}, "HeapInuse");
    canvas_expect(&canvas, "╭─ He… ─╮\n╰───────╯\n\n");
    canvas_clear(&canvas);
    canvas_box(&canvas, (struct rect){0, 0, 6, 2}, "Sys");
    canvas_expect(&canvas, "╭────╮\n╰────╯\n\n");
    canvas_fini(&canvas);
}

static void canvas_box_without_room_leaves_the_area_to_the_caller(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(5, 2);
    const struct rect inside = canvas_box(&canvas, (struct rect){1, 1, 4, 1}, "x");
    canvas_expect(&canvas, "\n\n");
    assert_int_equal(inside.width, 4);
    assert_int_equal(inside.height, 1);
    canvas_fini(&canvas);
}

static void canvas_clip_bounds_what_is_drawn_and_can_be_put_back(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(6, 2);
    const struct rect before = canvas_clip(&canvas, (struct rect){1, 0, 3, 1});
    canvas_text(&canvas, 0, 0, 6, STYLE_TEXT, "abcdef");
    canvas_text(&canvas, 0, 1, 6, STYLE_TEXT, "abcdef");
    /* Clips only narrow. */
    canvas_clip(&canvas, (struct rect){0, 0, 6, 2});
    canvas_put(&canvas, 5, 1, 'x', STYLE_TEXT);
    canvas_expect(&canvas, " bcd\n\n");
    canvas.clip = before;
    canvas_put(&canvas, 5, 1, 'x', STYLE_TEXT);
    canvas_expect(&canvas, " bcd\n     x\n");
    canvas_fini(&canvas);
}

static void canvas_resize_gives_a_blank_canvas(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(3, 1);
    canvas_text(&canvas, 0, 0, 3, STYLE_TEXT, "abc");
    assert_int_equal(canvas_resize(&canvas, 3, 1), 0);
    canvas_expect(&canvas, "\n");
    assert_int_equal(canvas_resize(&canvas, 1, 2), 0);
    canvas_expect(&canvas, "\n\n");
    canvas_fini(&canvas);
    canvas_fini(&canvas);
}

static void canvas_resize_without_memory_leaves_the_canvas_as_it_was(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(3, 1);
    canvas_text(&canvas, 0, 0, 3, STYLE_TEXT, "abc");
    failing_alloc_at(1);
    const int result = canvas_resize(&canvas, 9, 9);
    assert_true(failing_alloc_stop());
    assert_int_equal(result, -1);
    canvas_expect(&canvas, "abc\n");
    canvas_fini(&canvas);
}

static void canvas_write_tells_a_stream_that_fails(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(3, 1);
    FILE *const full = fopen("/dev/full", "w");
    assert_non_null(full);
    assert_int_equal(canvas_write(&canvas, full), -1);
    fclose(full);
    canvas_fini(&canvas);
}

static void canvas_dots_add_up_and_replace_what_is_no_braille(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(2, 1);
    canvas_put(&canvas, 0, 0, 'x', STYLE_TEXT);
    canvas_dots(&canvas, 0, 0, 0x01, STYLE_PLAIN);
    canvas_dots(&canvas, 0, 0, 0x80, STYLE_MEM);
    canvas_dots(&canvas, 5, 5, 0xFF, STYLE_PLAIN);
    canvas_expect(&canvas, "⢁\n");
    assert_int_equal(canvas.cells[0].style, STYLE_MEM);
    canvas_fini(&canvas);
}

static void canvas_in_ascii_keeps_the_shapes(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(11, 3);
    canvas_box(&canvas, (struct rect){0, 0, 11, 3}, "✗ ü");
    canvas_text(&canvas, 1, 1, 10, STYLE_TEXT, "● 🔥 e\u0301▁█…");
    canvas_to_ascii(&canvas);
    canvas_expect(&canvas, "+- x ? ---+\n|o R  ?_#~|\n+---------+\n");
    canvas_fini(&canvas);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canvas_text_is_printed_without_trailing_blanks),
        cmocka_unit_test(canvas_text_that_does_not_fit_ends_in_an_ellipsis),
        cmocka_unit_test(canvas_text_right_ends_where_the_room_ends),
        cmocka_unit_test(canvas_drawing_outside_does_nothing),
        cmocka_unit_test(canvas_of_no_size_takes_every_call),
        cmocka_unit_test(canvas_overwriting_half_of_a_wide_character_blanks_the_other),
        cmocka_unit_test(canvas_wide_character_at_the_edge_becomes_a_blank),
        cmocka_unit_test(canvas_prints_the_marks_of_a_cell),
        cmocka_unit_test(canvas_box_has_its_title_in_the_upper_edge),
        cmocka_unit_test(canvas_box_without_room_leaves_the_area_to_the_caller),
        cmocka_unit_test(canvas_clip_bounds_what_is_drawn_and_can_be_put_back),
        cmocka_unit_test(canvas_resize_gives_a_blank_canvas),
        cmocka_unit_test(canvas_resize_without_memory_leaves_the_canvas_as_it_was),
        cmocka_unit_test(canvas_dots_add_up_and_replace_what_is_no_braille),
        cmocka_unit_test(canvas_in_ascii_keeps_the_shapes),
        cmocka_unit_test(canvas_write_tells_a_stream_that_fails),
    };
    return cmocka_run_group_tests_name("canvas", tests, NULL, NULL);
}
