/* sketch.c - how numbers are spread, in a few of their quantiles. */
#include "sketch.h"

#include <math.h>

const double sketch_shares[SKETCH_MARKS] = {0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1};

const struct sketch sketch_gap = {{NAN}};

bool sketch_is_gap(const struct sketch *sketch) {
    return isnan(sketch->at[0]);
}

double sketch_share(const struct sketch *sketch, double value) {
    int below = SKETCH_MARKS - 1;
    while (below >= 0 && !((double)sketch->at[below] <= value))
        below--;
    if (below < 0)
        return 0;
    if (below == SKETCH_MARKS - 1)
        return 1;
    const double from = (double)sketch->at[below], to = (double)sketch->at[below + 1];
    return sketch_shares[below] + (sketch_shares[below + 1] - sketch_shares[below]) * (value - from) / (to - from);
}
