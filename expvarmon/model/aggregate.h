/* aggregate.h - a variable over the services of a fleet: what it is in all of them together, and who stands out. */
#ifndef EXPVARMON_MODEL_AGGREGATE_H
#define EXPVARMON_MODEL_AGGREGATE_H

#include <stdbool.h>
#include <stddef.h>

#include "fleet.h"

/* With fewer services none is an outlier. */
#define AGGREGATE_OUTLIERS_MIN 5

/* How many times the spread an outlier is from the median, more than. */
#define AGGREGATE_OUTLIER 3.0

/* Of the services that are up and have a number. Those with no service at all are NAN, and `sum` VALUE_NONE. */
struct aggregate {
    size_t count;
    struct value sum; /* exact as long as 64 bits hold it */
    double mean;
    double p95; /* the number that 95 of 100 do not exceed */
    double median;
    double spread;  /* the median of the distances from the median, scaled to the standard deviation of a normal
                       distribution; where that is 0, because most are equal, the mean of the distances, scaled too */
    bool is_float;  /* floats are among them */
    bool is_summed; /* a sum means something: not of ratios and times */
};

/* Returns 0; or -1 when out of memory, with the aggregate of no services. */
int aggregate_of(struct aggregate *aggregate, const struct fleet *fleet, size_t variable);

/* Whether a number stands out: 1 above the others, -1 below them, 0 not at all. */
int aggregate_side(const struct aggregate *aggregate, double number);

#endif
