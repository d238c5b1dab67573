/* dist.c - distributions of numbers, of counters and of quantiles. */
#include "dist.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bins.h"
#include "timeunit.h"

static struct dist *dist_new(enum dist_kind kind, size_t bins) {
    struct dist *distribution = calloc(1, sizeof *distribution + bins * sizeof *distribution->bins);
    if (distribution)
        *distribution = (struct dist){.kind = kind, .count = NAN, .mean = NAN, .bin_count = bins};
    return distribution;
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

static int compare_numbers(const void *a, const void *b) {
    const double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static void count_values(struct dist *distribution, const double *values, size_t count) {
    long double sum = 0;
    size_t bin = 0;
    for (size_t i = 0; i < count; i++) {
        while (bin + 1 < distribution->bin_count && values[i] >= distribution->bins[bin].high)
            bin++;
        distribution->bins[bin].count++;
        sum += values[i];
    }
    distribution->count = (double)count;
    distribution->mean = (double)(sum / (long double)count);
}

struct dist *dist_of_values(double *values, size_t count, bool is_bytes) {
    double bounds[BINS_MAX + 1];
    if (count == 0)
        return NULL;
    qsort(values, count, sizeof *values, compare_numbers);
    size_t first_above_zero = 0;
    while (first_above_zero + 1 < count && values[first_above_zero] <= 0)
        first_above_zero++;
    const struct bins_range range = {values[0], values[first_above_zero], values[count - 1]};
    const size_t bins = bins_choose(bounds, &range, is_bytes);
    struct dist *distribution = dist_new(DIST_VALUES, bins);
    if (!distribution)
        return NULL;
    for (size_t i = 0; i < bins; i++)
        distribution->bins[i] = (struct dist_bin){.low = bounds[i], .high = bounds[i + 1]};
    count_values(distribution, values, count);
    for (size_t i = 0; i < SKETCH_MARKS; i++) {
        const double rank = ceil(sketch_shares[i] * (double)count - 1e-9);
        distribution->marks[i] = values[rank > 1 ? (size_t)rank - 1 : 0];
    }
    return distribution;
}

/* ---- counters ---------------------------------------------------------------------------------------------------- */

/* The number that `rank` of the counted are at or below. */
static double number_at(const struct dist *distribution, double rank) {
    double counted = 0;
    const struct dist_bin *bin = distribution->bins;
    for (size_t i = 0; i < distribution->bin_count; i++) {
        if (distribution->bins[i].count <= 0)
            continue;
        bin = &distribution->bins[i];
        if (counted + bin->count >= rank)
            break;
        counted += bin->count;
    }
    if (isinf(bin->high))
        return isinf(bin->low) ? 0 : bin->low;
    if (isinf(bin->low))
        return bin->high;
    return bin->low + (bin->high - bin->low) * fmin(fmax((rank - counted) / bin->count, 0), 1);
}

/* Finishes counters; frees them where they counted nothing. */
static struct dist *with_marks(struct dist *distribution) {
    distribution->count = 0;
    for (size_t i = 0; i < distribution->bin_count; i++)
        distribution->count += distribution->bins[i].count;
    if (distribution->count <= 0) {
        free(distribution);
        return NULL;
    }
    for (size_t i = 0; i < SKETCH_MARKS; i++)
        distribution->marks[i] = number_at(distribution, sketch_shares[i] * distribution->count);
    return distribution;
}

struct dist *dist_of_buckets(const struct dist_bin *bins, size_t count, double mean) {
    struct dist *distribution = count > 0 ? dist_new(DIST_BUCKETS, count) : NULL;
    if (!distribution)
        return NULL;
    distribution->mean = mean;
    memcpy(distribution->bins, bins, count * sizeof *bins);
    /* What histograms count is mostly above zero: the first bucket begins there, if that is below its end. */
    distribution->bins[0].low = bins[0].high > 0 ? 0 : -INFINITY;
    for (size_t i = 1; i < count; i++)
        distribution->bins[i].low = bins[i - 1].high;
    return with_marks(distribution);
}

static bool has_same_bounds(const struct dist *a, const struct dist *b) {
    bool same = a->kind == b->kind && a->bin_count == b->bin_count;
    for (size_t i = 0; same && i < a->bin_count; i++)
        same = a->bins[i].low <= b->bins[i].low && a->bins[i].low >= b->bins[i].low &&
               a->bins[i].high <= b->bins[i].high && a->bins[i].high >= b->bins[i].high;
    return same;
}

static bool has_begun_again(const struct dist *now, const struct dist *before) {
    for (size_t i = 0; i < now->bin_count; i++) {
        if (now->bins[i].count < before->bins[i].count)
            return true;
    }
    return false;
}

struct dist *dist_difference(const struct dist *now, const struct dist *before) {
    if (!before || now->kind != DIST_BUCKETS || !has_same_bounds(now, before) || has_begun_again(now, before))
        return dist_copy(now);
    struct dist *difference = dist_copy(now);
    for (size_t i = 0; difference && i < now->bin_count; i++)
        difference->bins[i].count -= before->bins[i].count;
    if (!difference)
        return NULL;
    const double count = now->count - before->count;
    difference->mean = (now->mean * now->count - before->mean * before->count) / (count > 0 ? count : NAN);
    return with_marks(difference);
}

/* ---- quantiles --------------------------------------------------------------------------------------------------- */

static double between(const struct dist_point *points, size_t count, double share) {
    size_t above = 0;
    while (above < count && points[above].share < share)
        above++;
    if (above == 0 || above == count)
        return points[above == 0 ? 0 : count - 1].value;
    const struct dist_point *from = &points[above - 1], *to = &points[above];
    return from->value + (to->value - from->value) * (share - from->share) / (to->share - from->share);
}

struct dist *dist_of_quantiles(const struct dist_point *points, size_t point_count, double count, double mean) {
    struct dist *distribution =
        point_count > 0 ? dist_new(DIST_QUANTILES, point_count > 1 ? point_count - 1 : 1) : NULL;
    if (!distribution)
        return NULL;
    distribution->count = count;
    distribution->mean = mean;
    const double whole = count > 0 ? count : 1;
    for (size_t i = 0; i < distribution->bin_count; i++) {
        const struct dist_point *to = &points[point_count > 1 ? i + 1 : i];
        const double share = point_count > 1 ? to->share - points[i].share : 1;
        distribution->bins[i] = (struct dist_bin){points[i].value, to->value, share * whole};
    }
    for (size_t i = 0; i < SKETCH_MARKS; i++)
        distribution->marks[i] = between(points, point_count, sketch_shares[i]);
    return distribution;
}

/* ---- all --------------------------------------------------------------------------------------------------------- */

void dist_scale(struct dist *distribution, double unit_ns) {
    distribution->mean = timeunit_ns(distribution->mean, unit_ns);
    for (size_t i = 0; i < SKETCH_MARKS; i++)
        distribution->marks[i] = timeunit_ns(distribution->marks[i], unit_ns);
    for (size_t i = 0; i < distribution->bin_count; i++) {
        struct dist_bin *const bin = &distribution->bins[i];
        bin->low = timeunit_ns(bin->low, unit_ns);
        bin->high = timeunit_ns(bin->high, unit_ns);
    }
}

struct dist *dist_copy(const struct dist *distribution) {
    const size_t size = sizeof *distribution + distribution->bin_count * sizeof *distribution->bins;
    struct dist *copy = malloc(size);
    return copy ? memcpy(copy, distribution, size) : NULL;
}

struct sketch dist_sketch(const struct dist *distribution) {
    struct sketch sketch;
    for (size_t i = 0; i < SKETCH_MARKS; i++)
        sketch.at[i] = (float)fmin(fmax(distribution->marks[i], -(double)__FLT_MAX__), (double)__FLT_MAX__);
    return sketch;
}

double dist_quantile(const struct dist *distribution, double share) {
    struct dist_point points[SKETCH_MARKS];
    for (size_t i = 0; i < SKETCH_MARKS; i++)
        points[i] = (struct dist_point){sketch_shares[i], distribution->marks[i]};
    return between(points, SKETCH_MARKS, share);
}
