/* dist.h - how the numbers of an array, or the events that a histogram has counted, are spread. */
#ifndef EXPVARMON_MODEL_DIST_H
#define EXPVARMON_MODEL_DIST_H

#include <stdbool.h>
#include <stddef.h>

#include "sketch.h"

enum dist_kind {
    DIST_VALUES,    /* of the numbers themselves */
    DIST_BUCKETS,   /* counters that only grow: what came in some time is a difference */
    DIST_QUANTILES, /* of what is known of their percentiles */
};

/* Numbers from `low` to `high`. Counters may have -INFINITY or INFINITY as the outermost ends. */
struct dist_bin {
    double low, high;
    double count; /* of quantiles without a count: the share */
};

struct dist {
    enum dist_kind kind;
    double count;               /* of the numbers; NAN: not known */
    double mean;                /* NAN: not known */
    double marks[SKETCH_MARKS]; /* the quantiles of sketch_shares, ascending */
    size_t bin_count;           /* at least 1 */
    struct dist_bin bins[];     /* ascending, without overlap */
};

/* Functions that return a distribution return it to be freed with free(), or NULL: out of memory, or where there is
 * nothing to spread. */

/* Of finite numbers, which are sorted in place. Bins are of one round width where the numbers are of one size, otherwise
 * log-linear: round parts of each power of 10, of 2 for bytes. Marks are numbers that are there: the least that such a
 * share does not exceed. */
struct dist *dist_of_values(double *values, size_t count, bool is_bytes);

/* Of counters: bins[i].high is the upper bound of counter i, bins[i].count how many it counted above the bound before
 * it. Bounds ascend; each bin's low is worked out. Marks are as evenly spread in each bin; in one without an end they are
 * at the other.
 *
 * mean  NAN: not known */
struct dist *dist_of_buckets(const struct dist_bin *bins, size_t count, double mean);

/* A quantile that is known: `share` of the numbers, 0..1, are at or below `value`. */
struct dist_point {
    double share, value;
};

/* Of quantiles in the order of their shares. What is between them is as evenly spread; beyond them is nothing. */
struct dist *dist_of_quantiles(const struct dist_point *points, size_t point_count, double count, double mean);

/* What counters counted since they were as `before`: all where they are others, or have begun again. NULL where it is
 * nothing, too. */
struct dist *dist_difference(const struct dist *now, const struct dist *before);

/* From numbers of units of time to nanoseconds. */
void dist_scale(struct dist *distribution, double unit_ns);

struct dist *dist_copy(const struct dist *distribution);

struct sketch dist_sketch(const struct dist *distribution);

/* The quantile of a share, between the marks. */
double dist_quantile(const struct dist *distribution, double share);

#endif
