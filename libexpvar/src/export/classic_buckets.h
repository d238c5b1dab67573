/* classic_buckets.h - a histogram as cumulative buckets with fixed bounds. */
#ifndef EXPVAR_EXPORT_CLASSIC_BUCKETS_H
#define EXPVAR_EXPORT_CLASSIC_BUCKETS_H

#include <stddef.h>
#include <stdint.h>

#include "vars/distribution.h"
#include "vars/exemplars.h"
#include "vars/histogram.h"

struct classic_bucket {
    int64_t bound;                   /* values up to and with this one */
    int64_t count;                   /* of all of them */
    const struct exemplar *exemplar; /* of a value above the bound before; NULL: none */
};

/* Fills `out` with a bucket for each power of two (distribution.h) from the one below the least value, whose count is 0, to
 * that of the greatest. So the bounds are 2^n - 1: those at which the slots can be divided, and every count is exact.
 * Returns how many; none for an empty histogram. The bucket of infinity is the caller's.
 *
 * exemplars  ascending by value; lent */
size_t expvar__classic_buckets(const struct histogram_reading *reading, const struct exemplar *exemplars,
                               size_t exemplar_count, struct classic_bucket out[EXPVAR__POWERS]);

#endif
