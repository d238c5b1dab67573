/* test_axis.c - the scale of values beside a chart. */
#include "../../expvarmon/tui/axis.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The labels of all ticks, joined by blanks. */
static void expect_labels(double low, double high, enum axis_unit unit, int ticks, bool is_log, const char *expected) {
    const struct axis axis = axis_make(low, high, unit, ticks, is_log);
    char text[512] = "";
    for (int i = 0; i < axis_ticks(&axis); i++) {
        char label[AXIS_LABEL_MAX];
        if (i > 0)
            strcat(text, " ");
        strcat(text, axis_label(label, &axis, unit, axis_tick(&axis, i)));
    }
    assert_string_equal(text, expected);
}

static void axis_has_round_steps_in_the_unit(void **state) {
    (void)state;
    expect_labels(0, 97, AXIS_NUMBER, 6, false, "0 20 40 60 80 100");
    expect_labels(0, 31000, AXIS_NUMBER, 5, false, "0 8000 16k 24k 32k");
    expect_labels(0, 3.1 * 0x1p20, AXIS_BYTES, 5, false, "0 1MB 2MB 3MB 4MB");
    expect_labels(0, 1900, AXIS_BYTES, 3, false, "0 1KB 2KB");
    expect_labels(0, 2.3e6, AXIS_NANOSECONDS, 6, false, "0 500us 1ms 1.5ms 2ms 2.5ms");
    expect_labels(0, 170e9, AXIS_NANOSECONDS, 4, false, "0 1m 2m 3m");
}

static void axis_begins_at_zero_unless_that_wastes_the_height(void **state) {
    (void)state;
    assert_true(axis_make(40, 100, AXIS_NUMBER, 5, false).low == 0);
    assert_true(axis_make(90, 100, AXIS_NUMBER, 5, false).low > 80);
    assert_true(axis_make(7, 7, AXIS_NUMBER, 5, false).low == 0);
    assert_true(axis_make(-7, -7, AXIS_NUMBER, 5, false).high == 0);
}

static void axis_covers_values_on_both_sides_of_zero(void **state) {
    (void)state;
    expect_labels(-3.75, 3.75, AXIS_NUMBER, 2, false, "-4 4");
    expect_labels(-3.75, 3.75, AXIS_NUMBER, 3, false, "-4 0 4");
    expect_labels(-1, 3.9, AXIS_NUMBER, 6, false, "-1 0 1 2 3 4");
}

static void axis_always_has_ticks_within_bounds_that_cover_the_values(void **state) {
    (void)state;
    static const double sizes[] = {1e-300, 1e-9, 0.03, 1, 7.7, 999, 1025, 4.1e6, 59e9, 61e9, 3.7e12, 9e18, 1e300};
    const size_t count = sizeof sizes / sizeof *sizes;
    for (size_t i = 0; i < count * count * 3 * 2; i++) {
        const double low = -sizes[i % count] * (double)(i / count / count / 3), high = sizes[i / count % count];
        for (int ticks = 2; ticks < 12; ticks++) {
            const enum axis_unit unit = (enum axis_unit)(i / count / count % 3);
            const struct axis axis = axis_make(low, high, unit, ticks, false);
            char label[AXIS_LABEL_MAX];
            assert_in_range(axis_ticks(&axis), 2, (unsigned)ticks);
            assert_true(axis.low <= low + axis.step * 1e-6 && axis.high >= high - axis.step * 1e-6);
            assert_true(strlen(axis_label(label, &axis, unit, axis.high)) < AXIS_LABEL_MAX);
        }
    }
}

static void axis_without_finite_bounds_is_an_axis(void **state) {
    (void)state;
    const struct axis axis = axis_make(NAN, INFINITY, AXIS_NUMBER, 5, false);
    assert_true(isfinite(axis.low) && isfinite(axis.high) && axis.high > axis.low);
    assert_true(axis_share(&axis, INFINITY) == 1);
    assert_true(axis_share(&axis, -INFINITY) == 0);
    assert_true(isnan(axis_share(&axis, NAN)));
}

static void axis_of_logarithms_has_powers(void **state) {
    (void)state;
    expect_labels(3, 20000, AXIS_NUMBER, 6, true, "1 10 100 1000 10k 100k");
    expect_labels(3, 20000, AXIS_NUMBER, 3, true, "1 1000 1M");
    expect_labels(1024, 4096, AXIS_BYTES, 6, true, "1KB 2KB 4KB");
    const struct axis axis = axis_make(1, 100, AXIS_NUMBER, 6, true);
    assert_true(fabs(axis_share(&axis, 10) - 0.5) < 1e-9);
    assert_true(axis_share(&axis, -5) == 0);
}

static void expect_label(struct axis axis, enum axis_unit unit, double value, const char *expected) {
    char text[AXIS_LABEL_MAX];
    assert_string_equal(axis_label(text, &axis, unit, value), expected);
}

static void labels_are_in_the_unit(void **state) {
    (void)state;
    setenv("TZ", "UTC", 1);
    expect_label((struct axis){0, 1, 0.25, false}, AXIS_PERCENT, 0.25, "25%");
    expect_label((struct axis){0, 0.002, 0.0005, false}, AXIS_PERCENT, 0.0005, "0.05%");
    expect_label((struct axis){0, 3000, 500, false}, AXIS_THOUSANDS, 1500, "1.5k");
    expect_label((struct axis){0, 3000, 500, false}, AXIS_NUMBER, 1500, "1500");
    expect_label((struct axis){0, 60, 20, false}, AXIS_CLOCK, 1763673628, "20:28");
    expect_label((struct axis){0, 600, 60, false}, AXIS_CLOCK, 1763673628, "21:20");
    expect_label((struct axis){0, 864000, 86400, false}, AXIS_CLOCK, 1763673628, "Nov 20");
    expect_label((struct axis){0, 1e9, 1e8, false}, AXIS_CLOCK, 1763673628, "2025");
}

static void labels_fit_beside_the_chart(void **state) {
    (void)state;
    expect_labels(438.2 * 1024, 438.8 * 1024, AXIS_BYTES, 4, false, "438.2KB 438.4KB 438.6KB 438.8KB");
    expect_labels(465 * 1024, 468 * 1024, AXIS_BYTES, 4, false, "465KB 466KB 467KB 468KB");
    expect_label((struct axis){0, 1e6, 250, false}, AXIS_NUMBER, -103250, "-103250");
    expect_label((struct axis){0, 1e6, 250, false}, AXIS_BYTES, -103.25 * 0x1p20, "-103MB");
}

static void labels_of_minutes_tell_parts_of_a_second_apart(void **state) {
    (void)state;
    expect_labels(519.6e9, 520.2e9, AXIS_NANOSECONDS, 4, false, "8m39.6s 8m39.8s 8m40s 8m40.2s");
}

static void an_axis_of_times_does_not_begin_at_zero(void **state) {
    (void)state;
    struct axis axis = axis_make(1763673628, 1763673628, AXIS_CLOCK, 5, false);
    assert_true(axis.low > 1763673000 && axis.high < 1763674000);
    axis = axis_make(10, 3610, AXIS_CLOCK, 5, false);
    assert_float_equal(axis.low, 0, 0);
    assert_float_equal(axis.step, 1200, 0);
}

static void an_axis_within_bounds_ends_at_them(void **state) {
    (void)state;
    struct axis axis = axis_within(30, 70, AXIS_NUMBER, 6, false);
    assert_float_equal(axis.low, 30, 0);
    assert_float_equal(axis.high, 70, 0);
    assert_float_equal(axis.step, 8, 0);
    axis = axis_within(3, 97, AXIS_NUMBER, 6, false);
    assert_int_equal(axis_ticks(&axis), 2);
    assert_float_equal(axis_tick(&axis, 1), 97, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(axis_has_round_steps_in_the_unit),
        cmocka_unit_test(axis_begins_at_zero_unless_that_wastes_the_height),
        cmocka_unit_test(axis_covers_values_on_both_sides_of_zero),
        cmocka_unit_test(axis_always_has_ticks_within_bounds_that_cover_the_values),
        cmocka_unit_test(axis_without_finite_bounds_is_an_axis),
        cmocka_unit_test(axis_of_logarithms_has_powers),
        cmocka_unit_test(labels_are_in_the_unit),
        cmocka_unit_test(labels_fit_beside_the_chart),
        cmocka_unit_test(labels_of_minutes_tell_parts_of_a_second_apart),
        cmocka_unit_test(an_axis_of_times_does_not_begin_at_zero),
        cmocka_unit_test(an_axis_within_bounds_ends_at_them),
    };
    return cmocka_run_group_tests_name("axis", tests, NULL, NULL);
}
