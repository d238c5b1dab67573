/* test_native_buckets.c - a histogram as Prometheus's native one. */
#include "export/native_buckets.h"

#include <math.h>

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

static struct native_buckets convert(double divisor) {
    struct native_buckets buckets;
    struct histogram_reading *reading = expvar__histogram_read((struct expvar_var *)expvar_histogram_var(histogram));
    assert_non_null(reading);
    assert_int_equal(expvar__native_buckets_init(&buckets, reading, divisor), 0);
    free(reading);
    return buckets;
}

static int64_t total(const struct native_bucket *buckets, size_t count) {
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        assert_true(buckets[i].count > 0);
        assert_true(i == 0 || buckets[i].index > buckets[i - 1].index);
        sum += buckets[i].count;
    }
    return sum;
}

/* The bucket of one value holds it, but for the error that every value has. */
static void assert_holds(int64_t value, double divisor) {
    expvar_histogram_record(histogram, value);
    struct native_buckets buckets = convert(divisor);
    const struct native_bucket *bucket = value < 0 ? buckets.negative : buckets.positive;
    const double magnitude = fabs((double)value / divisor);
    const double upper = exp2(ldexp(bucket->index, -buckets.schema));
    const double lower = exp2(ldexp(bucket->index - 1, -buckets.schema));
    assert_int_equal(buckets.positive_count + buckets.negative_count, 1);
    assert_true(magnitude <= upper * (1 + 1.0 / 127));
    assert_true(magnitude > lower * (1 - 1.0 / 127));
    expvar__native_buckets_fini(&buckets);
    tear_down(NULL);
    set_up(NULL);
}

static void value_is_in_its_bucket_or_within_the_error(void **state) {
    (void)state;
    for (int64_t value = 1; value < INT64_MAX / 2; value += value / 16 + 1) {
        assert_holds(value, 1);
        assert_holds(-value, 1);
        assert_holds(value, 1e9);
    }
    assert_holds(INT64_MAX, 1);
    assert_holds(INT64_MIN, 1e9);
}

static void small_powers_of_two_are_upper_bounds(void **state) {
    (void)state;
    for (int64_t value = 1; value <= 64; value *= 2)
        expvar_histogram_record(histogram, value);
    struct native_buckets buckets = convert(1);
    assert_int_equal(buckets.schema, 5);
    assert_int_equal(buckets.positive_count, 7);
    for (int32_t i = 0; i < 7; i++)
        assert_int_equal(buckets.positive[i].index, i * 32);
    expvar__native_buckets_fini(&buckets);
}

static void zeros_have_a_bucket_of_their_own(void **state) {
    (void)state;
    for (int i = 0; i < 3; i++)
        expvar_histogram_record(histogram, 0);
    expvar_histogram_record(histogram, -1);
    struct native_buckets buckets = convert(1e9);
    assert_int_equal(buckets.zero_count, 3);
    assert_int_equal(buckets.positive_count, 0);
    assert_int_equal(buckets.negative_count, 1);
    expvar__native_buckets_fini(&buckets);
}

static void schema_gets_coarser_until_the_buckets_fit(void **state) {
    (void)state;
    int64_t positive = 0, negative = 0;
    for (int64_t value = 1; value < INT64_MAX / 2; value += value / 100 + 1, positive++)
        expvar_histogram_record(histogram, value);
    struct native_buckets buckets = convert(1);
    assert_true(buckets.schema < 5 && buckets.schema >= 0);
    assert_true(buckets.positive_count <= NATIVE_BUCKETS_MAX);
    assert_true(buckets.positive_count > NATIVE_BUCKETS_MAX / 2 - 1);
    assert_int_equal(total(buckets.positive, buckets.positive_count), positive);
    expvar__native_buckets_fini(&buckets);

    for (int64_t value = -1; value > INT64_MIN / 2; value += value / 100 - 1, negative++)
        expvar_histogram_record(histogram, value);
    buckets = convert(1);
    assert_true(buckets.schema >= 0);
    assert_true(buckets.positive_count + buckets.negative_count <= NATIVE_BUCKETS_MAX);
    assert_int_equal(total(buckets.positive, buckets.positive_count), positive);
    assert_int_equal(total(buckets.negative, buckets.negative_count), negative);
    expvar__native_buckets_fini(&buckets);
}

static void no_bucket_between_two_that_are_filled_is_empty(void **state) {
    (void)state;
    for (int64_t value = 200; value < 1200; value++) /* every slot: five powers of two at the finest schema */
        expvar_histogram_record(histogram, value);
    struct native_buckets buckets = convert(1);
    assert_int_equal(buckets.schema, 5);
    for (size_t i = 1; i < buckets.positive_count; i++)
        assert_int_equal(buckets.positive[i].index, buckets.positive[i - 1].index + 1);
    expvar__native_buckets_fini(&buckets);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(value_is_in_its_bucket_or_within_the_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(small_powers_of_two_are_upper_bounds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(zeros_have_a_bucket_of_their_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(schema_gets_coarser_until_the_buckets_fit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_bucket_between_two_that_are_filled_is_empty, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
