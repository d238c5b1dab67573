/* history.c - rings of samples and of buckets, which grow up to their maxima. */
#include "history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Doubling from the first capacity ends exactly at the maximum. */
_Static_assert(HISTORY_MAX % RING_CAPACITY_MIN == 0 &&
                   (HISTORY_MAX / RING_CAPACITY_MIN & (HISTORY_MAX / RING_CAPACITY_MIN - 1)) == 0,
               "a full history would leave memory unused");
_Static_assert(HISTORY_COARSE % HISTORY_MIDDLE == 0, "a coarse bucket ends within a middle one");
_Static_assert(HISTORY_MIDDLE *HISTORY_MIDDLE_MAX >= HISTORY_MAX, "samples end before the buckets begin");

static const struct bucket nothing = {NAN, NAN, NAN};

/* ---- buckets ----------------------------------------------------------------------------------------------------- */

/* Adds a bucket of `count` samples; NAN adds nothing. */
static void sum_add(struct history_sum *sum, const struct bucket *bucket, uint32_t count) {
    if (isnan(bucket->mean) || count == 0)
        return;
    if (sum->count == 0) {
        *sum = (struct history_sum){*bucket, count};
        return;
    }
    sum->count += count;
    sum->bucket.low = fmin(sum->bucket.low, bucket->low);
    sum->bucket.high = fmax(sum->bucket.high, bucket->high);
    sum->bucket.mean += (bucket->mean - sum->bucket.mean) * ((double)count / sum->count);
}

static struct bucket sum_result(const struct history_sum *sum) {
    return sum->count > 0 ? sum->bucket : nothing;
}

/* Closes the bucket when sample number `pushed` begins another. Lack of memory costs the oldest bucket. */
static void close_bucket(struct ring *ring, struct history_sum *sum, size_t buckets_max) {
    const struct bucket bucket = sum_result(sum);
    (void)ring_push(ring, &bucket, sizeof bucket, buckets_max);
    *sum = (struct history_sum){0};
}

int history_push(struct history *history, double sample) {
    history->pushed++;
    if (isnan(sample) && history->samples.capacity == 0)
        return 0;
    const int result = ring_push(&history->samples, &sample, sizeof sample, HISTORY_MAX);
    const struct bucket bucket = {sample, sample, sample};
    sum_add(&history->middle_sum, &bucket, 1);
    if (history->pushed % HISTORY_MIDDLE != 0)
        return result;
    const struct bucket middle = sum_result(&history->middle_sum);
    sum_add(&history->coarse_sum, &middle, history->middle_sum.count);
    close_bucket(&history->middle, &history->middle_sum, HISTORY_MIDDLE_MAX);
    if (history->pushed % HISTORY_COARSE == 0)
        close_bucket(&history->coarse, &history->coarse_sum, HISTORY_COARSE_MAX);
    return result;
}

void history_skip(struct history *history, uint64_t count) {
    if (count >= HISTORY_SPAN || history->samples.capacity == 0) {
        const uint64_t pushed = history->pushed + count;
        history_fini(history);
        history->pushed = pushed;
        return;
    }
    while (count-- > 0)
        (void)history_push(history, NAN);
}

double history_at(const struct history *history, size_t age) {
    if (age >= history->samples.count)
        return NAN;
    return ((const double *)history->samples.items)[ring_index(&history->samples, age)];
}

/* Adds the buckets of a ring that overlap the samples `first` to `end` - 1. `closed` counts all its buckets so far. */
static void add_buckets(struct history_sum *sum, const struct ring *ring, uint64_t closed, uint32_t size,
                        uint64_t first, uint64_t end) {
    const uint64_t kept = closed - ring->count;
    const uint64_t from = first / size > kept ? first / size : kept;
    const uint64_t to = (end + size - 1) / size < closed ? (end + size - 1) / size : closed;
    for (uint64_t i = from; i < to; i++)
        sum_add(sum, (const struct bucket *)ring->items + ring_index(ring, closed - 1 - i), size);
}

static uint64_t lesser(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

struct bucket history_range(const struct history *history, uint64_t first, uint64_t end) {
    struct history_sum sum = {0};
    const uint64_t samples = history->pushed - history->samples.count;
    if (end - first == 1 && first >= samples) { /* the most frequent question by far */
        const double sample = first < history->pushed ? history_at(history, history->pushed - 1 - first) : NAN;
        return (struct bucket){sample, sample, sample};
    }
    const uint64_t middles = history->pushed / HISTORY_MIDDLE;
    const uint64_t middle = (middles - history->middle.count) * HISTORY_MIDDLE;
    for (uint64_t i = first > samples ? first : samples; i < lesser(end, history->pushed); i++) {
        const double sample = history_at(history, (size_t)(history->pushed - 1 - i));
        sum_add(&sum, &(struct bucket){sample, sample, sample}, 1);
    }
    if (first < samples)
        add_buckets(&sum, &history->middle, middles, HISTORY_MIDDLE, first, lesser(end, samples));
    if (first < middle)
        add_buckets(&sum, &history->coarse, history->pushed / HISTORY_COARSE, HISTORY_COARSE, first,
                    lesser(end, middle));
    return sum_result(&sum);
}

void history_fini(struct history *history) {
    ring_clear(&history->samples);
    ring_clear(&history->middle);
    ring_clear(&history->coarse);
    *history = (struct history){0};
}
