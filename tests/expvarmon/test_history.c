#include "../../expvarmon/model/history.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/failing_alloc.h"

static void assert_newest(const struct history *history, size_t count, double newest) {
    assert_int_equal(history->samples.count, count);
    for (size_t age = 0; age < count; age++)
        assert_true(history_at(history, age) == newest - (double)age);
    assert_true(isnan(history_at(history, count)));
}

static void history_is_empty_when_all_zero(void **state) {
    (void)state;
    struct history history = {0};
    assert_true(isnan(history_at(&history, 0)));
    assert_true(isnan(history_at(&history, SIZE_MAX)));
    history_fini(&history);
}

static void history_keeps_the_order_while_it_grows(void **state) {
    (void)state;
    struct history history = {0};
    for (size_t i = 1; i <= HISTORY_MAX; i++) {
        assert_int_equal(history_push(&history, (double)i), 0);
        assert_true(history_at(&history, 0) == (double)i);
    }
    assert_newest(&history, HISTORY_MAX, HISTORY_MAX);
    history_fini(&history);
}

static void history_drops_the_oldest_when_full(void **state) {
    (void)state;
    struct history history = {0};
    for (size_t i = 1; i <= 3 * HISTORY_MAX + 7; i++)
        history_push(&history, (double)i);
    assert_newest(&history, HISTORY_MAX, 3 * HISTORY_MAX + 7);
    assert_int_equal(history.samples.capacity, HISTORY_MAX);
    history_fini(&history);
}

static void history_memory_grows_with_the_samples(void **state) {
    (void)state;
    struct history history = {0};
    history_push(&history, 1);
    assert_true(history.samples.capacity < HISTORY_MAX / 10);
    history_fini(&history);
}

static void history_keeps_gaps(void **state) {
    (void)state;
    struct history history = {0};
    history_push(&history, 1);
    history_push(&history, NAN);
    history_push(&history, 3);
    assert_true(isnan(history_at(&history, 1)));
    assert_true(history_at(&history, 2) == 1);
    history_fini(&history);
}

static void history_stays_empty_without_memory_for_a_first_sample(void **state) {
    (void)state;
    struct history history = {0};
    failing_alloc_at(1);
    assert_int_equal(history_push(&history, 1), -1);
    assert_int_equal(history.samples.count, 0);
    assert_int_equal(history_push(&history, 2), 0);
    assert_newest(&history, 1, 2);
    history_fini(&history);
}

/* Growing later has to unwind the ring, which by then does not begin at its start. */
static void history_loses_the_oldest_where_it_cannot_grow(void **state) {
    (void)state;
    struct history history = {0};
    double sample = 0;
    do
        history_push(&history, ++sample);
    while (history.samples.count < history.samples.capacity);
    const size_t full = history.samples.count;
    for (int i = 0; i < 10; i++) {
        failing_alloc_at(1);
        assert_int_equal(history_push(&history, ++sample), -1);
        assert_newest(&history, full, sample);
    }
    failing_alloc_stop();
    assert_int_equal(history_push(&history, ++sample), 0);
    assert_newest(&history, full + 1, sample);
    history_fini(&history);
}

static void history_fini_leaves_an_empty_history(void **state) {
    (void)state;
    struct history history = {0};
    history_push(&history, 1);
    history_fini(&history);
    assert_int_equal(history_push(&history, 2), 0);
    assert_newest(&history, 1, 2);
    history_fini(&history);
}

static void assert_bucket(struct bucket bucket, double low, double high, double mean) {
    assert_true(bucket.low == low && bucket.high == high && fabs(bucket.mean - mean) < 1e-6);
}

static void history_sums_up_a_stretch(void **state) {
    (void)state;
    struct history history = {0};
    for (int i = 0; i < 100; i++)
        history_push(&history, i == 12 ? (double)NAN : i);
    assert_bucket(history_range(&history, 10, 14), 10, 13, 34.0 / 3);
    assert_true(isnan(history_range(&history, 12, 13).mean));
    assert_bucket(history_range(&history, 98, 200), 98, 99, 98.5);
    assert_true(isnan(history_range(&history, 100, 200).low));
    history_fini(&history);
}

static void history_keeps_older_samples_in_coarser_buckets(void **state) {
    (void)state;
    struct history history = {0};
    const int count = HISTORY_SPAN + 5 * HISTORY_COARSE;
    for (int i = 0; i < count; i++)
        history_push(&history, i);
    const uint64_t middle = (uint64_t)count - 2400; /* begins a bucket */
    assert_bucket(history_range(&history, middle, middle + HISTORY_MIDDLE), count - 2400, count - 2400 + 15,
                  count - 2400 + 7.5);
    /* A stretch within a bucket has what is known of the bucket. */
    assert_bucket(history_range(&history, middle + 3, middle + 4), count - 2400, count - 2400 + 15, count - 2400 + 7.5);
    const uint64_t coarse = (uint64_t)count - 100 * HISTORY_COARSE;
    assert_bucket(history_range(&history, coarse, coarse + HISTORY_COARSE), (double)coarse, (double)coarse + 127,
                  (double)coarse + 63.5);
    assert_true(isnan(history_range(&history, 0, HISTORY_COARSE).mean));
    const struct bucket all = history_range(&history, 0, (uint64_t)count);
    assert_true(all.low == 5 * HISTORY_COARSE && all.high == count - 1);
    assert_true(history.samples.capacity * sizeof(double) +
                    (history.middle.capacity + history.coarse.capacity) * sizeof(struct bucket) ==
                HISTORY_BYTES_MAX);
    history_fini(&history);
}

static void history_keeps_a_short_peak_and_a_long_gap_in_buckets(void **state) {
    (void)state;
    struct history history = {0};
    for (int i = 0; i < HISTORY_COARSE * 100; i++)
        history_push(&history, i == 300 ? 1000 : i / HISTORY_COARSE == 3 ? (double)NAN : 1);
    assert_bucket(history_range(&history, 256, 384), 1, 1000, (127 + 1000) / 128.0);
    assert_true(isnan(history_range(&history, 384, 512).mean));
    history_fini(&history);
}

static void history_takes_no_memory_for_gaps_before_the_first_sample(void **state) {
    (void)state;
    struct history history = {0};
    for (int i = 0; i < 1000; i++)
        history_push(&history, NAN);
    assert_null(history.samples.items);
    history_push(&history, 7);
    assert_int_equal(history.pushed, 1001);
    assert_bucket(history_range(&history, 0, 2000), 7, 7, 7);
    assert_true(isnan(history_range(&history, 0, 1000).mean));
    history_fini(&history);
}

static void history_skips_as_gaps(void **state) {
    (void)state;
    struct history history = {0};
    history_skip(&history, 5);
    history_push(&history, 1);
    history_skip(&history, 3);
    history_push(&history, 2);
    assert_int_equal(history.pushed, 10);
    assert_true(history_at(&history, 0) == 2 && isnan(history_at(&history, 1)) && history_at(&history, 4) == 1);
    assert_bucket(history_range(&history, 5, 6), 1, 1, 1);
    history_skip(&history, HISTORY_SPAN);
    assert_int_equal(history.pushed, 10 + HISTORY_SPAN);
    assert_true(isnan(history_range(&history, 0, UINT64_MAX).mean));
    history_fini(&history);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(history_is_empty_when_all_zero),
        cmocka_unit_test(history_keeps_the_order_while_it_grows),
        cmocka_unit_test(history_drops_the_oldest_when_full),
        cmocka_unit_test(history_memory_grows_with_the_samples),
        cmocka_unit_test(history_keeps_gaps),
        cmocka_unit_test(history_stays_empty_without_memory_for_a_first_sample),
        cmocka_unit_test(history_loses_the_oldest_where_it_cannot_grow),
        cmocka_unit_test(history_sums_up_a_stretch),
        cmocka_unit_test(history_keeps_older_samples_in_coarser_buckets),
        cmocka_unit_test(history_keeps_a_short_peak_and_a_long_gap_in_buckets),
        cmocka_unit_test(history_takes_no_memory_for_gaps_before_the_first_sample),
        cmocka_unit_test(history_skips_as_gaps),
        cmocka_unit_test(history_fini_leaves_an_empty_history),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
