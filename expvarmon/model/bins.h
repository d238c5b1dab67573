/* bins.h - round bounds of bins for numbers of any range: of one width, or log-linear. */
#ifndef EXPVARMON_MODEL_BINS_H
#define EXPVARMON_MODEL_BINS_H

#include <stdbool.h>
#include <stddef.h>

/* Bins at most. */
#define BINS_MAX 32

/* What numbers there are: finite, `low` <= `positive` <= `high`. */
struct bins_range {
    double low;
    double positive; /* the least above zero, if any is */
    double high;
};

/* Fills in the bounds, one more than there are bins, ascending; all numbers are from the first to below the last.
 * Numbers from zero on that are of several sizes get log-linear bins: as fine parts of each power of 10, or of 2 for
 * bytes, as there is room for; otherwise bins are of one round width. Returns the number of bins, 1..BINS_MAX. */
size_t bins_choose(double bounds[BINS_MAX + 1], const struct bins_range *range, bool is_bytes);

#endif
