/* test_distribution.c - buckets: the error bound, quantiles, sums, and earlier states. */
#include "vars/distribution.h"

#include <math.h>

#include "vars_fixture.h"

/* Values that cover every bucket: around each power of two, and a pseudo-random one in each bucket. */
static void for_many_values(void (*check)(int64_t value)) {
    for (int64_t value = -70000; value <= 70000; value++)
        check(value);
    uint64_t random = 88172645463325252u;
    for (int i = 0; i < 400000; i++) {
        random ^= random << 13, random ^= random >> 7, random ^= random << 17; /* xorshift64 */
        check((int64_t)random >> (i % 64));
    }
    const int64_t edges[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX - 1, INT64_MAX};
    for (size_t i = 0; i < COUNT_OF(edges); i++)
        check(edges[i]);
}

static void check_slot(int64_t value) {
    size_t slot = expvar__histogram_slot(value);
    if (slot >= EXPVAR__HISTOGRAM_SLOTS || value < expvar__slot_low(slot) || value > expvar__slot_high(slot))
        fail_msg("%jd has slot %zu", (intmax_t)value, slot);
    double error = fabs((double)expvar__slot_middle(slot) - (double)value);
    if (error > fabs((double)value) / 128)
        fail_msg("%jd is taken for %jd", (intmax_t)value, (intmax_t)expvar__slot_middle(slot));
}

static void every_value_is_within_a_128th_of_its_bucket(void **state) {
    (void)state;
    for_many_values(check_slot);
}

static void slots_follow_each_other_without_a_gap_over_the_whole_range(void **state) {
    (void)state;
    assert_int_equal(expvar__slot_low(0), INT64_MIN);
    assert_int_equal(expvar__slot_high(EXPVAR__HISTOGRAM_SLOTS - 1), INT64_MAX);
    for (size_t slot = 1; slot < EXPVAR__HISTOGRAM_SLOTS; slot++) {
        assert_int_equal(expvar__slot_low(slot), expvar__slot_high(slot - 1) + 1);
        assert_int_equal(expvar__histogram_slot(expvar__slot_low(slot)), slot);
        assert_int_equal(expvar__histogram_slot(expvar__slot_high(slot)), slot);
    }
}

static void small_values_have_a_bucket_each(void **state) {
    (void)state;
    for (int64_t value = -128; value < 128; value++)
        assert_int_equal(expvar__slot_middle(expvar__histogram_slot(value)), value);
}

static struct distribution distribution;
static struct expvar__histogram_cells cells;

static void record(int64_t value, int64_t times) {
    cells.min = value < cells.min ? value : cells.min;
    cells.max = value > cells.max ? value : cells.max;
    cells.counts[expvar__histogram_slot(value)] += times;
    cells.sum = (int64_t)((uint64_t)cells.sum + (uint64_t)value * (uint64_t)times);
}

static int set_up(void **state) {
    (void)state;
    memset(&cells, 0, sizeof cells);
    cells.min = INT64_MAX;
    cells.max = INT64_MIN;
    expvar__distribution_clear(&distribution);
    return 0;
}

static void an_empty_distribution_has_no_quantiles(void **state) {
    (void)state;
    expvar__distribution_add(&distribution, &cells);
    assert_int_equal(distribution.count, 0);
    assert_int_equal(expvar__distribution_quantile(&distribution, 0.5), 0);
    double estimate;
    assert_true(expvar__distribution_sum_is_exact(&distribution, &estimate));
}

static void quantiles_are_nearest_ranks(void **state) {
    (void)state;
    for (int64_t value = 1; value <= 100; value++)
        record(value, 1);
    expvar__distribution_add(&distribution, &cells);
    const struct {
        double quantile;
        int64_t value;
    } expected[] = {{-1, 1},   {0, 1},      {NAN, 1},   {0.001, 1},   {0.01, 1}, {0.011, 2},
                    {0.5, 50}, {0.501, 51}, {0.99, 99}, {0.999, 100}, {1, 100},  {7, 100}};
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        assert_int_equal(expvar__distribution_quantile(&distribution, expected[i].quantile), expected[i].value);
}

static void quantiles_lie_between_the_extremes(void **state) {
    (void)state;
    record(1000001, 5);
    expvar__distribution_add(&distribution, &cells);
    assert_int_equal(expvar__distribution_quantile(&distribution, 0.5), 1000001);
    assert_int_equal(expvar__distribution_quantile(&distribution, 0.99), 1000001);
}

static void negative_values_come_before_the_others(void **state) {
    (void)state;
    record(-100, 1);
    record(-1, 1);
    record(0, 1);
    record(100, 1);
    expvar__distribution_add(&distribution, &cells);
    assert_int_equal(expvar__distribution_quantile(&distribution, 0.25), -100);
    assert_int_equal(expvar__distribution_quantile(&distribution, 0.5), -1);
    assert_int_equal(expvar__distribution_quantile(&distribution, 0.75), 0);
    assert_int_equal(distribution.sum, -1);
}

static void a_sum_that_may_have_wrapped_is_estimated(void **state) {
    (void)state;
    double estimate;
    record(INT64_MAX, 3);
    expvar__distribution_add(&distribution, &cells);
    assert_false(expvar__distribution_sum_is_exact(&distribution, &estimate));
    assert_true(fabs(estimate - 3 * 0x1p63) <= 3 * 0x1p63 / 128);
}

static void large_values_that_cancel_are_estimated_too(void **state) {
    (void)state;
    double estimate;
    record(INT64_MAX, 1);
    record(-INT64_MAX, 1);
    expvar__distribution_add(&distribution, &cells);
    assert_false(expvar__distribution_sum_is_exact(&distribution, &estimate));
    assert_true(fabs(estimate) <= 0x1p64 / 128);
}

static void an_earlier_state_can_be_taken_away(void **state) {
    (void)state;
    record(-5000, 1);
    record(7, 300);
    record(90000, 2);
    expvar__distribution_add(&distribution, &cells);
    size_t size;
    unsigned char *before = expvar__distribution_pack(&distribution, &size);
    assert_non_null(before);
    record(1000, 4);
    record(90000, 1);
    expvar__distribution_clear(&distribution);
    expvar__distribution_add(&distribution, &cells);
    expvar__distribution_subtract(&distribution, before, size);
    free(before);
    assert_int_equal(distribution.count, 5);
    assert_int_equal(distribution.sum, 94000);
    assert_int_equal(distribution.min, expvar__slot_middle(expvar__histogram_slot(1000)));
    assert_int_equal(distribution.max, expvar__slot_middle(expvar__histogram_slot(90000)));
    assert_int_equal(distribution.counts[expvar__histogram_slot(7)], 0);
}

static void nothing_remains_of_a_state_taken_from_itself(void **state) {
    (void)state;
    record(12, 1);
    record(INT64_MIN, 1);
    expvar__distribution_add(&distribution, &cells);
    size_t size;
    unsigned char *before = expvar__distribution_pack(&distribution, &size);
    assert_non_null(before);
    expvar__distribution_subtract(&distribution, before, size);
    free(before);
    assert_int_equal(distribution.count, 0);
    assert_int_equal(distribution.sum, 0);
    assert_true(distribution.min > distribution.max);
}

static void the_empty_state_takes_nothing_away(void **state) {
    (void)state;
    size_t size;
    unsigned char *empty = expvar__distribution_pack(&distribution, &size);
    assert_non_null(empty);
    record(1000001, 1);
    expvar__distribution_add(&distribution, &cells);
    expvar__distribution_subtract(&distribution, empty, size);
    expvar__distribution_subtract(&distribution, NULL, 0);
    free(empty);
    assert_int_equal(distribution.count, 1);
    assert_int_equal(distribution.min, 1000001);
    assert_int_equal(distribution.max, 1000001);
}

static void a_thousand_buckets_pack_into_a_few_kilobytes(void **state) {
    (void)state;
    for (int64_t value = 1000; value < 1000000000; value += value / 70)
        record(value, 1000);
    expvar__distribution_add(&distribution, &cells);
    size_t size;
    unsigned char *packed = expvar__distribution_pack(&distribution, &size);
    free(packed);
    assert_true(size < 4096);
}

int main(void) {
#define CLEARED(test) cmocka_unit_test_setup(test, set_up)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_is_within_a_128th_of_its_bucket),
        cmocka_unit_test(slots_follow_each_other_without_a_gap_over_the_whole_range),
        cmocka_unit_test(small_values_have_a_bucket_each),
        CLEARED(an_empty_distribution_has_no_quantiles),
        CLEARED(quantiles_are_nearest_ranks),
        CLEARED(quantiles_lie_between_the_extremes),
        CLEARED(negative_values_come_before_the_others),
        CLEARED(a_sum_that_may_have_wrapped_is_estimated),
        CLEARED(large_values_that_cancel_are_estimated_too),
        CLEARED(an_earlier_state_can_be_taken_away),
        CLEARED(nothing_remains_of_a_state_taken_from_itself),
        CLEARED(the_empty_state_takes_nothing_away),
        CLEARED(a_thousand_buckets_pack_into_a_few_kilobytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
