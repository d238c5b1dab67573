/* distribution.h - the counts of a histogram's buckets at one moment, and what they say. */
#ifndef EXPVAR_VARS_DISTRIBUTION_H
#define EXPVAR_VARS_DISTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "expvar/histogram.h"

#define EXPVAR__HISTOGRAM_SLOTS (2 * EXPVAR__HISTOGRAM_BUCKETS)

/* 60 KB: not for stacks. Empty: min is above max. */
struct distribution {
    int64_t count;
    int64_t sum; /* wrapping */
    int64_t min, max;
    int64_t counts[EXPVAR__HISTOGRAM_SLOTS];
};

/* The least, the greatest and the middle value of a slot. */
int64_t expvar__slot_low(size_t slot);
int64_t expvar__slot_high(size_t slot);
int64_t expvar__slot_middle(size_t slot);

/* Powers of two: 0, 1, 2..3, 4..7 ..., and for negative values -1, -2, -4..-3, -8..-5 ... Each is whole slots. The number
 * of a value's power, ascending, and the greatest value of a power. */
#define EXPVAR__POWERS 128
size_t expvar__power_of(int64_t value);
int64_t expvar__power_high(size_t power);

void expvar__distribution_clear(struct distribution *distribution);

/* Adds one thread's part, which its owner may be writing. */
void expvar__distribution_add(struct distribution *distribution, const struct expvar__histogram_cells *cells);

/* Whether `sum` is the true sum. If not, it may have wrapped, and `*estimate` is the sum of the buckets' middles. */
bool expvar__distribution_sum_is_exact(const struct distribution *distribution, double *estimate);

/* The value at a quantile, 0..1; 0 for an empty distribution. */
int64_t expvar__distribution_quantile(const struct distribution *distribution, double quantile);

/* What can be subtracted later, in few bytes: malloc'd, `*size` bytes. Returns NULL with errno ENOMEM. */
unsigned char *expvar__distribution_pack(const struct distribution *distribution, size_t *size);

/* Takes an earlier state of the same distribution away; min and max become those of the buckets that are left. A size
 * of 0 is the empty state. */
void expvar__distribution_subtract(struct distribution *distribution, const unsigned char *packed, size_t size);

#endif
