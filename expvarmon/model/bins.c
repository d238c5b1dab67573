/* bins.c - round bounds of bins for numbers of any range. */
#include "bins.h"

#include <math.h>

/* Numbers that differ by less than this factor are of one size. */
#define SAME_SIZE 4

/* Bins of one width, about. */
#define EVEN_BINS 10

/* The bounds in each power of a base: so many parts of it, at these multiples; or every so many powers one. */
struct grid {
    double base;
    int every; /* powers */
    int parts;
    double at[9];
};

static const struct grid decimal_grids[] = {
    {10, 1, 9, {1, 2, 3, 4, 5, 6, 7, 8, 9}}, {10, 1, 3, {1, 2, 5}}, {10, 1, 1, {1}}, {10, 3, 1, {1}}, {10, 24, 1, {1}},
};
static const struct grid byte_grids[] = {
    {2, 1, 4, {1, 1.25, 1.5, 1.75}},
    {2, 1, 2, {1, 1.5}},
    {2, 1, 1, {1}},
    {2, 2, 1, {1}},
    {2, 10, 1, {1}},
    {2, 80, 1, {1}},
};

static double bound_of(const struct grid *grid, long index) {
    long power = index / grid->parts;
    long part = index % grid->parts;
    if (part < 0) {
        part += grid->parts;
        power--;
    }
    return grid->at[part] * pow(grid->base, (double)(power * grid->every));
}

/* The last bound of a grid that is at or below `number`, which is above zero. */
static long index_below(const struct grid *grid, double number) {
    long index = (long)floor(log(number) / log(grid->base) / grid->every) * grid->parts - 1;
    while (bound_of(grid, index + 1) <= number)
        index++;
    return index;
}

/* Returns 0 where these are too many. */
static size_t fill_grid(double *bounds, const struct bins_range *range, const struct grid *grid) {
    const bool has_zero = range->low < range->positive;
    const long first = index_below(grid, range->positive);
    const long last = index_below(grid, range->high) + 1;
    const size_t bins = (size_t)(last - first) + has_zero;
    if (bins > BINS_MAX)
        return 0;
    size_t used = 0;
    if (has_zero)
        bounds[used++] = 0;
    for (long i = first; i <= last; i++)
        bounds[used++] = bound_of(grid, i);
    return bins;
}

/* The least round number that is not below. */
static double round_up(double about, bool is_bytes) {
    static const double steps[] = {1, 2, 5, 10};
    if (is_bytes && about >= 1)
        return pow(2, ceil(log2(about) - 1e-9));
    const double power = pow(10, floor(log10(about)));
    size_t step = 0;
    while (step + 1 < sizeof steps / sizeof *steps && steps[step] * power < about * (1 - 1e-9))
        step++;
    return steps[step] * power;
}

static size_t fill_even(double *bounds, const struct bins_range *range, bool is_bytes) {
    const double half = range->high / 2 - range->low / 2; /* the whole may be beyond all doubles */
    const double least = fmax(fmax(fabs(range->low), fabs(range->high)) * 1e-12, 1e-300);
    const double step =
        round_up(fmax(half / (EVEN_BINS / 2), half > 0 ? least : fmax(fabs(range->low) / 10, least)), is_bytes);
    double first = floor(range->low / step);
    first -= first * step > range->low; /* by rounding */
    size_t bins = 0;
    bounds[0] = first * step;
    do {
        bins++;
        bounds[bins] = (first + (double)bins) * step;
    } while (bounds[bins] <= range->high && bins < BINS_MAX);
    return bins;
}

size_t bins_choose(double bounds[BINS_MAX + 1], const struct bins_range *range, bool is_bytes) {
    const struct grid *const grids = is_bytes ? byte_grids : decimal_grids;
    const size_t count =
        is_bytes ? sizeof byte_grids / sizeof *byte_grids : sizeof decimal_grids / sizeof *decimal_grids;
    const bool is_wide = range->low >= 0 && range->positive > 0 && range->high / SAME_SIZE > range->low;
    for (size_t i = 0; is_wide && i < count; i++) {
        const size_t bins = fill_grid(bounds, range, &grids[i]);
        if (bins > 0)
            return bins;
    }
    return fill_even(bounds, range, is_bytes);
}
