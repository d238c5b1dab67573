/* test_dist.c - distributions of numbers, counters and quantiles. */
#include "../../expvarmon/model/dist.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MARK_P50 5
#define MARK_P99 9

static void dist_of_values_has_their_quantiles(void **state) {
    (void)state;
    double values[100];
    for (int i = 0; i < 100; i++)
        values[i] = 100 - i;
    struct dist *distribution = dist_of_values(values, 100, false);
    assert_non_null(distribution);
    assert_float_equal(distribution->count, 100, 0);
    assert_float_equal(distribution->mean, 50.5, 1e-9);
    assert_float_equal(distribution->marks[0], 1, 0);
    assert_float_equal(distribution->marks[MARK_P50], 50, 0);
    assert_float_equal(distribution->marks[MARK_P99], 99, 0);
    assert_float_equal(dist_quantile(distribution, 1), 100, 0);
    double counted = 0;
    for (size_t i = 0; i < distribution->bin_count; i++)
        counted += distribution->bins[i].count;
    assert_float_equal(counted, 100, 0);
    free(distribution);
    assert_null(dist_of_values(NULL, 0, false));
}

static struct dist *counters(double a, double b, double c) {
    const struct dist_bin bins[] = {{.high = 1, .count = a}, {.high = 5, .count = b}, {.high = INFINITY, .count = c}};
    return dist_of_buckets(bins, 3, NAN);
}

static void dist_of_buckets_is_even_in_each(void **state) {
    (void)state;
    struct dist *distribution = counters(50, 40, 10);
    assert_non_null(distribution);
    assert_float_equal(distribution->count, 100, 0);
    assert_float_equal(distribution->marks[MARK_P50], 1, 1e-9);
    assert_float_equal(dist_quantile(distribution, 0.25), 0.5, 1e-9);
    assert_float_equal(dist_quantile(distribution, 0.9), 5, 1e-9);
    /* Of what is above the last bound no more is known. */
    assert_float_equal(dist_quantile(distribution, 1), 5, 1e-9);
    free(distribution);
    assert_null(counters(0, 0, 0));
}

static void dist_difference_is_what_came(void **state) {
    (void)state;
    struct dist *before = counters(5, 4, 0), *now = counters(5, 8, 0), *others = counters(4, 9, 9);
    struct dist *difference = dist_difference(now, before);
    assert_non_null(difference);
    assert_float_equal(difference->count, 4, 0);
    assert_float_equal(difference->marks[0], 1, 1e-9);
    free(difference);
    assert_null(dist_difference(now, now));
    /* One went down: they began at zero. */
    difference = dist_difference(others, now);
    assert_float_equal(difference->count, 22, 0);
    free(difference);
    difference = dist_difference(now, NULL);
    assert_float_equal(difference->count, 13, 0);
    free(difference);
    free(before);
    free(now);
    free(others);
}

static void dist_of_quantiles_is_even_between_them(void **state) {
    (void)state;
    const struct dist_point points[] = {{0, 2}, {0.5, 10}, {0.9, 50}, {1, 90}};
    struct dist *distribution = dist_of_quantiles(points, 4, 20, 7);
    assert_non_null(distribution);
    assert_int_equal(distribution->bin_count, 3);
    assert_float_equal(distribution->bins[0].count, 10, 1e-9);
    assert_float_equal(distribution->bins[2].count, 2, 1e-9);
    assert_float_equal(distribution->marks[MARK_P50], 10, 0);
    assert_float_equal(distribution->marks[MARK_P99], 86, 1e-9);
    free(distribution);
    distribution = dist_of_quantiles(&points[1], 1, NAN, NAN);
    assert_int_equal(distribution->bin_count, 1);
    assert_float_equal(distribution->marks[0], 10, 0);
    assert_float_equal(distribution->bins[0].count, 1, 0);
    free(distribution);
}

static void dist_sketch_has_the_marks(void **state) {
    (void)state;
    double values[] = {-1e300, 3, 1e300};
    struct dist *distribution = dist_of_values(values, 3, false);
    const struct sketch sketch = dist_sketch(distribution);
    assert_true(isfinite(sketch.at[0]) && isfinite(sketch.at[SKETCH_MARKS - 1]));
    assert_float_equal(sketch.at[MARK_P50], 3, 0);
    free(distribution);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dist_of_values_has_their_quantiles), cmocka_unit_test(dist_of_buckets_is_even_in_each),
        cmocka_unit_test(dist_difference_is_what_came),       cmocka_unit_test(dist_of_quantiles_is_even_between_them),
        cmocka_unit_test(dist_sketch_has_the_marks),
    };
    return cmocka_run_group_tests_name("dist", tests, NULL, NULL);
}
