/* test_scroll.c - a list of rows that may be longer than the area it is seen through. */
#include "../../expvarmon/screen/scroll.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../support/canvas_text.h"

static void expect_bar(int height, int total, int rows, const char *expected) {
    struct canvas canvas = canvas_new(1, height);
    scroll_bar(&canvas, 0, 0, height, total, rows);
    canvas_expect(&canvas, expected);
    canvas_fini(&canvas);
}

static int clamp(int rows, int height, int total) {
    scroll_clamp(&rows, height, total);
    return rows;
}

static void scroll_keeps_the_area_filled(void **state) {
    (void)state;
    assert_int_equal(clamp(INT_MAX, 10, 25), 15);
    assert_int_equal(clamp(-3, 10, 25), 0);
    assert_int_equal(clamp(7, 10, 25), 7);
    assert_int_equal(clamp(7, 10, 5), 0);
    assert_int_equal(clamp(7, 0, 0), 0);
}

static void bar_is_left_out_when_everything_is_seen(void **state) {
    (void)state;
    expect_bar(3, 3, 0, "\n\n\n");
    expect_bar(3, 0, 0, "\n\n\n");
}

static void bar_shows_which_part_is_seen(void **state) {
    (void)state;
    expect_bar(4, 8, 0, "█\n█\n│\n│\n");
    expect_bar(4, 8, 2, "│\n█\n█\n│\n");
    expect_bar(4, 8, 4, "│\n│\n█\n█\n");
}

static void bar_touches_an_end_only_when_nothing_is_beyond(void **state) {
    (void)state;
    expect_bar(4, 1000, 1, "│\n█\n│\n│\n");
    expect_bar(4, 1000, 995, "│\n│\n█\n│\n");
    expect_bar(4, 1000, 996, "│\n│\n│\n█\n");
}

static void scroll_shows_as_much_as_fits_by_moving_least(void **state) {
    (void)state;
    static const struct {
        int rows, top, size, expected;
    } cases[] = {{5, 6, 3, 5}, {5, 2, 3, 2}, {5, 14, 3, 7}, {5, 20, 50, 20}, {0, 0, 4, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int rows = cases[i].rows;
        scroll_show(&rows, 10, cases[i].top, cases[i].size);
        assert_int_equal(rows, cases[i].expected);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scroll_shows_as_much_as_fits_by_moving_least),
        cmocka_unit_test(scroll_keeps_the_area_filled),
        cmocka_unit_test(bar_is_left_out_when_everything_is_seen),
        cmocka_unit_test(bar_shows_which_part_is_seen),
        cmocka_unit_test(bar_touches_an_end_only_when_nothing_is_beyond),
    };
    return cmocka_run_group_tests_name("scroll", tests, NULL, NULL);
}
