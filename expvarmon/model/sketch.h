/* sketch.h - how numbers are spread, in a few of their quantiles: small enough to be kept for every sample. */
#ifndef EXPVARMON_MODEL_SKETCH_H
#define EXPVARMON_MODEL_SKETCH_H

#include <stdbool.h>

/* The least, p1 p5 p10 p25 p50 p75 p90 p95 p99 p99.9, the greatest. */
#define SKETCH_MARKS 12

/* Of all numbers, the share that is at or below each mark; the first is 0, the last 1. */
extern const double sketch_shares[SKETCH_MARKS];

/* The marks ascend. A gap has NAN in the first. */
struct sketch {
    float at[SKETCH_MARKS];
};

extern const struct sketch sketch_gap;

bool sketch_is_gap(const struct sketch *sketch);

/* The share of the numbers that are at or below `value`, 0..1, taken as evenly spread from mark to mark. Not for a
 * gap. */
double sketch_share(const struct sketch *sketch, double value);

#endif
