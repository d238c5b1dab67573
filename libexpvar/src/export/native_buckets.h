/* native_buckets.h - a histogram as Prometheus's native one: sparse buckets whose bounds are powers of 2^(2^-schema).
 *
 * A slot of ours lies in the bucket that its middle lies in: so a value is at most 0.79 % away from the bucket that it is
 * counted in, the same error that it has everywhere. Schema 5, whose buckets are 2.2 % wide, is the finest in which no
 * bucket is narrower than a slot, which would leave holes that are none. Where that makes more than 160 buckets, the bound
 * of Prometheus's own client, two and two become one, exactly, until it does not; as ever more slots fill, the schema only
 * gets coarser in the life of a process. At 0 there are 128 at most.
 */
#ifndef EXPVAR_EXPORT_NATIVE_BUCKETS_H
#define EXPVAR_EXPORT_NATIVE_BUCKETS_H

#include <stddef.h>
#include <stdint.h>

#include "vars/histogram.h"

#define NATIVE_BUCKETS_MAX 160

/* Zeros have a bucket of their own. It is as wide as in Prometheus's client, and so holds nothing but zeros: a histogram
 * without any bucket is told from a classic one by its width. */
#define NATIVE_ZERO_THRESHOLD 0x1p-128

/* The bucket i holds magnitudes in (b^(i-1), b^i], where b is 2^(2^-schema). */
struct native_bucket {
    int32_t index;
    int64_t count;
};

struct native_buckets {
    int schema;
    int64_t zero_count;
    struct native_bucket *positive; /* ascending by index, none empty */
    struct native_bucket *negative; /* by their magnitude */
    size_t positive_count, negative_count;
};

/* Values are divided by `divisor` first. Returns 0, or -1 with errno ENOMEM. */
int expvar__native_buckets_init(struct native_buckets *buckets, const struct histogram_reading *reading,
                                double divisor);
void expvar__native_buckets_fini(struct native_buckets *buckets);

#endif
