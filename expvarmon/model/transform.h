/* transform.h - what a variable's transform makes of the numbers of one series, one after the other. */
#ifndef EXPVARMON_MODEL_TRANSFORM_H
#define EXPVARMON_MODEL_TRANSFORM_H

#include <stdbool.h>
#include <stdint.h>

#include "value.h"
#include "variable.h"

/* What is remembered of the numbers before. All zero is none. */
struct transform {
    struct value input; /* the newest number, VALUE_NONE before the first; what is missing does not replace it */
    int64_t input_ns;   /* when it came */
    struct value greatest;
    long double sum; /* with `count`, since the start or the last reset */
    uint64_t count;
};

/* The next value of a series.
 *
 * input      VALUE_NONE or a text is a gap: it gives VALUE_NONE and changes nothing
 * now_ns     when it came; of a clock that does not go back
 * restarted  the service is another run than that of the number before: its counters began at zero
 *
 *     rate     the increase per second since the number before, a float. A number that is less than the one before
 *              was counted from zero, as Prometheus takes it. VALUE_NONE for the first number.
 *     delta    the difference from the number before, which may be below zero; integers stay exact. VALUE_NONE for
 *              the first number, and the first of another run.
 *     max      the greatest number so far, as it was
 *     avg      the mean of the numbers so far, a float
 */
struct value transform_next(struct transform *transform, enum variable_transform kind, const struct value *input,
                            int64_t now_ns, bool restarted);

/* Makes max and avg begin again with the newest number, or with the next where `last`, the series' newest value, is a
 * gap. Returns the value that the series has now. */
struct value transform_reset(struct transform *transform, enum variable_transform kind, const struct value *last);

#endif
