/* test_classic_buckets.c - a histogram as cumulative buckets with fixed bounds. */
#include "export/classic_buckets.h"

#include "vars_fixture.h"

static expvar_histogram *histogram;

static int set_up(void **state) {
    (void)state;
    histogram = expvar_histogram_new("histogram");
    return histogram == NULL;
}

static int tear_down(void **state) {
    (void)state;
    return expvar_unpublish("histogram");
}

static struct histogram_reading *read_all(void) {
    struct histogram_reading *reading = expvar__histogram_read((struct expvar_var *)expvar_histogram_var(histogram));
    assert_non_null(reading);
    return reading;
}

/* Records the values, and compares the buckets with counts over the values themselves. */
static void assert_exact(const int64_t *values, size_t count) {
    for (size_t i = 0; i < count; i++)
        expvar_histogram_record(histogram, values[i]);
    struct histogram_reading *reading = read_all();
    struct classic_bucket buckets[EXPVAR__POWERS];
    const size_t size = expvar__classic_buckets(reading, NULL, 0, buckets);
    assert_true(size > 0);
    assert_int_equal(reading->count, count);
    assert_int_equal(buckets[size - 1].count, count);
    for (size_t i = 0; i < size; i++) {
        int64_t expected = 0;
        for (size_t k = 0; k < count; k++)
            expected += values[k] <= buckets[i].bound;
        assert_int_equal(buckets[i].count, expected);
        assert_true(i == 0 || buckets[i].bound > buckets[i - 1].bound);
        assert_null(buckets[i].exemplar);
    }
    free(reading);
}

static void counts_are_exact_at_every_bound(void **state) {
    (void)state;
    const int64_t values[] = {0, 1, 2, 3, 4, 7, 8, 127, 128, 129, 255, 256, 1023, 1024, 1025, 1000000, INT64_MAX};
    assert_exact(values, COUNT_OF(values));
}

static void counts_are_exact_for_negative_values(void **state) {
    (void)state;
    const int64_t values[] = {INT64_MIN, -1025, -1024, -1023, -129, -128, -127, -5, -4, -3, -2, -1, 0, 1, 500};
    assert_exact(values, COUNT_OF(values));
}

static void bounds_reach_from_below_the_least_to_the_greatest(void **state) {
    (void)state;
    expvar_histogram_record(histogram, 1000);
    expvar_histogram_record(histogram, 3000);
    struct histogram_reading *reading = read_all();
    struct classic_bucket buckets[EXPVAR__POWERS];
    assert_int_equal(expvar__classic_buckets(reading, NULL, 0, buckets), 4);
    const int64_t bounds[] = {511, 1023, 2047, 4095}, counts[] = {0, 1, 1, 2};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(buckets[i].bound, bounds[i]);
        assert_int_equal(buckets[i].count, counts[i]);
    }
    free(reading);
}

static void empty_histogram_has_no_bounds(void **state) {
    (void)state;
    struct histogram_reading *reading = read_all();
    struct classic_bucket buckets[EXPVAR__POWERS];
    assert_int_equal(expvar__classic_buckets(reading, NULL, 0, buckets), 0);
    free(reading);
}

static void exemplar_hangs_on_the_bucket_that_its_value_is_in(void **state) {
    (void)state;
    const struct exemplar exemplars[] = {{.value = 3, .trace_id = "a"}, {.value = 1024, .trace_id = "b"}};
    for (int64_t value = 1; value <= 2048; value *= 2)
        expvar_histogram_record(histogram, value);
    struct histogram_reading *reading = read_all();
    struct classic_bucket buckets[EXPVAR__POWERS];
    const size_t size = expvar__classic_buckets(reading, exemplars, 2, buckets);
    for (size_t i = 0; i < size; i++) {
        const struct exemplar *expected = buckets[i].bound == 3      ? &exemplars[0]
                                          : buckets[i].bound == 2047 ? &exemplars[1]
                                                                     : NULL;
        assert_ptr_equal(buckets[i].exemplar, expected);
    }
    free(reading);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(counts_are_exact_at_every_bound, set_up, tear_down),
        cmocka_unit_test_setup_teardown(counts_are_exact_for_negative_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bounds_reach_from_below_the_least_to_the_greatest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(empty_histogram_has_no_bounds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(exemplar_hangs_on_the_bucket_that_its_value_is_in, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
