/* distribution.c - the counts of a histogram's buckets at one moment, and what they say.
 *
 * Why the error is at most 1/128. A slot with more than one value holds the magnitudes m with one and the same
 * m >> shift, which is at least 64: 2^shift of them, none below 64 * 2^shift. Its middle is at most half a width,
 * 2^shift / 2, from any of them. For a negative value v the magnitude is ~v = |v| - 1, so |v| is larger still.
 */
#include "vars/distribution.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- slots --------------------------------------------------------------------------------------------------- */

static int64_t bucket_low(int64_t bucket) {
    if (bucket < 128)
        return bucket;
    return (64 + bucket % 64) << (bucket / 64 - 1);
}

static int64_t bucket_high(int64_t bucket) {
    if (bucket < 128)
        return bucket;
    return bucket_low(bucket) + (((int64_t)1 << (bucket / 64 - 1)) - 1);
}

int64_t expvar__slot_low(size_t slot) {
    int64_t bucket = (int64_t)slot - EXPVAR__HISTOGRAM_BUCKETS;
    return bucket < 0 ? ~bucket_high(~bucket) : bucket_low(bucket);
}

int64_t expvar__slot_high(size_t slot) {
    int64_t bucket = (int64_t)slot - EXPVAR__HISTOGRAM_BUCKETS;
    return bucket < 0 ? ~bucket_low(~bucket) : bucket_high(bucket);
}

int64_t expvar__slot_middle(size_t slot) {
    int64_t low = expvar__slot_low(slot);
    return low + (expvar__slot_high(slot) - low) / 2;
}

size_t expvar__power_of(int64_t value) {
    const uint64_t magnitude = (uint64_t)(value < 0 ? ~value : value);
    const size_t bits = magnitude ? 64 - (size_t)__builtin_clzll(magnitude) : 0;
    return value < 0 ? EXPVAR__POWERS / 2 - 1 - bits : EXPVAR__POWERS / 2 + bits;
}

int64_t expvar__power_high(size_t power) {
    if (power >= EXPVAR__POWERS / 2)
        return (int64_t)((UINT64_C(1) << (power - EXPVAR__POWERS / 2)) - 1);
    const size_t bits = EXPVAR__POWERS / 2 - 1 - power;
    return bits ? ~(INT64_C(1) << (bits - 1)) : -1;
}

/* ---- adding up ----------------------------------------------------------------------------------------------- */

static int64_t wrapping_sum(int64_t a, int64_t b) {
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

static int64_t wrapping_difference(int64_t a, int64_t b) {
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

void expvar__distribution_clear(struct distribution *distribution) {
    memset(distribution, 0, sizeof *distribution);
    distribution->min = INT64_MAX;
    distribution->max = INT64_MIN;
}

/* Only the slots between the extremes: the pages beyond were never touched. */
void expvar__distribution_add(struct distribution *distribution, const struct expvar__histogram_cells *cells) {
    int64_t min = __atomic_load_n(&cells->min, __ATOMIC_RELAXED);
    int64_t max = __atomic_load_n(&cells->max, __ATOMIC_RELAXED);
    if (min > max)
        return;
    for (size_t slot = expvar__histogram_slot(min), last = expvar__histogram_slot(max); slot <= last; slot++) {
        int64_t count = __atomic_load_n(&cells->counts[slot], __ATOMIC_RELAXED);
        distribution->counts[slot] += count;
        distribution->count += count;
    }
    distribution->sum = wrapping_sum(distribution->sum, __atomic_load_n(&cells->sum, __ATOMIC_RELAXED));
    if (min < distribution->min)
        distribution->min = min;
    if (max > distribution->max)
        distribution->max = max;
}

/* ---- figures ------------------------------------------------------------------------------------------------- */

static size_t first_slot(const struct distribution *distribution) {
    return expvar__histogram_slot(distribution->min);
}

static size_t last_slot(const struct distribution *distribution) {
    return expvar__histogram_slot(distribution->max);
}

bool expvar__distribution_sum_is_exact(const struct distribution *distribution, double *estimate) {
    double sum = 0, magnitude = 0;
    if (distribution->count) {
        for (size_t slot = first_slot(distribution), last = last_slot(distribution); slot <= last; slot++) {
            double part = (double)distribution->counts[slot] * (double)expvar__slot_middle(slot);
            sum += part;
            magnitude += fabs(part);
        }
    }
    *estimate = sum;
    return magnitude < 0x1p62;
}

static int64_t clamp(int64_t value, int64_t min, int64_t max) {
    return value < min ? min : value > max ? max : value;
}

int64_t expvar__distribution_quantile(const struct distribution *distribution, double quantile) {
    if (distribution->count <= 0)
        return 0;
    if (!(quantile > 0))
        return distribution->min;
    if (quantile >= 1)
        return distribution->max;
    double rank = ceil(quantile * (double)distribution->count);
    int64_t below = 0;
    size_t slot = first_slot(distribution), last = last_slot(distribution);
    while (slot < last && (double)(below += distribution->counts[slot]) < rank)
        slot++;
    return clamp(expvar__slot_middle(slot), distribution->min, distribution->max);
}

/* ---- earlier states ------------------------------------------------------------------------------------------ */

/* Packed: the sum, then for each slot that is not empty the distance from the one before and the count, all as numbers
 * of seven bits a byte, the least first, the top bit set on all but the last byte. `out` NULL: only the size. */
static size_t put_number(unsigned char *out, size_t at, uint64_t number) {
    for (; number >= 0x80; number >>= 7, at++) {
        if (out)
            out[at] = (unsigned char)(number | 0x80);
    }
    if (out)
        out[at] = (unsigned char)number;
    return at + 1;
}

static uint64_t get_number(const unsigned char **at) {
    uint64_t number = 0;
    for (unsigned shift = 0;; shift += 7) {
        unsigned char byte = *(*at)++;
        number |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return number;
    }
}

static size_t pack(const struct distribution *distribution, unsigned char *out) {
    size_t size = put_number(out, 0, (uint64_t)distribution->sum);
    if (!distribution->count)
        return size;
    size_t before = 0;
    for (size_t slot = first_slot(distribution), last = last_slot(distribution); slot <= last; slot++) {
        if (!distribution->counts[slot])
            continue;
        size = put_number(out, size, slot - before);
        size = put_number(out, size, (uint64_t)distribution->counts[slot]);
        before = slot;
    }
    return size;
}

unsigned char *expvar__distribution_pack(const struct distribution *distribution, size_t *size) {
    *size = pack(distribution, NULL);
    unsigned char *packed = malloc(*size);
    if (packed)
        pack(distribution, packed);
    return packed;
}

/* The extremes that the remaining buckets allow; the old ones lie in them, or beyond. */
static void narrow(struct distribution *distribution) {
    size_t first = first_slot(distribution), last = last_slot(distribution);
    while (first < last && !distribution->counts[first])
        first++;
    while (last > first && !distribution->counts[last])
        last--;
    if (!distribution->counts[first]) {
        distribution->min = INT64_MAX;
        distribution->max = INT64_MIN;
        return;
    }
    int64_t min = distribution->min, max = distribution->max;
    distribution->min = clamp(expvar__slot_middle(first), min, max);
    distribution->max = clamp(expvar__slot_middle(last), min, max);
}

void expvar__distribution_subtract(struct distribution *distribution, const unsigned char *packed, size_t size) {
    if (!size)
        return;
    const unsigned char *at = packed;
    distribution->sum = wrapping_difference(distribution->sum, (int64_t)get_number(&at));
    for (size_t slot = 0; at < packed + size;) {
        slot += get_number(&at);
        int64_t count = (int64_t)get_number(&at);
        distribution->counts[slot] -= count;
        distribution->count -= count;
    }
    if (at > packed)
        narrow(distribution);
}
