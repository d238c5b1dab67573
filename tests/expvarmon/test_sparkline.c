/* test_sparkline.c - a series as a row of bars. */
#include "../../expvarmon/tui/sparkline.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/canvas_text.h"

/* Oldest first. */
struct series {
    const double *samples;
    size_t count;
};

static double sample_of(const void *context, size_t age) {
    const struct series *const series = context;
    return age < series->count ? series->samples[series->count - 1 - age] : (double)NAN;
}

static void expect_bars(const double *samples, size_t count, int width, int height, const char *expected) {
    struct canvas canvas = canvas_new(width, height);
    const struct series series = {samples, count};
    sparkline_draw(&canvas, (struct rect){0, 0, width, height}, sample_of, &series, STYLE_PLAIN);
    canvas_expect(&canvas, expected);
    canvas_fini(&canvas);
}

#define EXPECT_BARS(width, height, expected, ...)                                                                      \
    expect_bars((const double[]){__VA_ARGS__}, sizeof((const double[]){__VA_ARGS__}) / sizeof(double), width, height,  \
                expected)

static void sparkline_is_scaled_from_zero(void **state) {
    (void)state;
    EXPECT_BARS(8, 1, "▁▂▃▄▅▆▇█\n", 0, 1, 2, 3, 4, 5, 6, 7);
    EXPECT_BARS(3, 1, "▅▅█\n", 4, 4, 7);
    EXPECT_BARS(3, 1, "███\n", 5, 5, 5);
}

static void sparkline_has_the_newest_sample_at_the_right(void **state) {
    (void)state;
    EXPECT_BARS(6, 1, "    ▁█\n", 0, 7);
    EXPECT_BARS(2, 1, "▁█\n", 100, 0, 7);
}

static void sparkline_is_scaled_by_the_samples_that_are_shown(void **state) {
    (void)state;
    EXPECT_BARS(2, 1, "▅█\n", 1000, 4, 7);
}

static void sparkline_is_scaled_from_the_smallest_when_that_is_negative(void **state) {
    (void)state;
    EXPECT_BARS(3, 1, "▁▅█\n", -7, 1, 7);
    EXPECT_BARS(2, 1, "▁█\n", -7, 0);
    EXPECT_BARS(2, 1, "▁▁\n", -7, -7);
}

static void sparkline_gap_is_blank_and_zero_is_not(void **state) {
    (void)state;
    EXPECT_BARS(4, 1, "▁ ▁█\n", 0, NAN, 0, 7);
    EXPECT_BARS(3, 1, "▁▁▁\n", 0, 0, 0);
    EXPECT_BARS(3, 1, "\n", NAN, NAN, NAN);
}

static void sparkline_uses_all_rows(void **state) {
    (void)state;
    EXPECT_BARS(3, 2, "  █\n▁██\n", 0, 7, 15);
    EXPECT_BARS(3, 2, " ▁█\n▁██\n", -15, -7, 0);
}

static void sparkline_survives_any_double(void **state) {
    (void)state;
    EXPECT_BARS(3, 1, "▁▅█\n", -DBL_MAX, 0, DBL_MAX);
    EXPECT_BARS(4, 1, "█▁▁█\n", INFINITY, -INFINITY, 0, 1);
    EXPECT_BARS(2, 1, "█▁\n", INFINITY, 0);
    EXPECT_BARS(2, 1, "▁▁\n", 0, DBL_TRUE_MIN);
    EXPECT_BARS(2, 1, "▁█\n", DBL_MIN, DBL_MAX);
}

static void sparkline_without_room_draws_nothing(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(2, 1);
    const struct series series = {(const double[]){1, 2}, 2};
    sparkline_draw(&canvas, (struct rect){0, 0, 2, 0}, sample_of, &series, STYLE_PLAIN);
    sparkline_draw(&canvas, (struct rect){0, 0, -2, 1}, sample_of, &series, STYLE_PLAIN);
    canvas_expect(&canvas, "\n");
    canvas_fini(&canvas);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sparkline_is_scaled_from_zero),
        cmocka_unit_test(sparkline_has_the_newest_sample_at_the_right),
        cmocka_unit_test(sparkline_is_scaled_by_the_samples_that_are_shown),
        cmocka_unit_test(sparkline_is_scaled_from_the_smallest_when_that_is_negative),
        cmocka_unit_test(sparkline_gap_is_blank_and_zero_is_not),
        cmocka_unit_test(sparkline_uses_all_rows),
        cmocka_unit_test(sparkline_survives_any_double),
        cmocka_unit_test(sparkline_without_room_draws_nothing),
    };
    return cmocka_run_group_tests_name("sparkline", tests, NULL, NULL);
}
