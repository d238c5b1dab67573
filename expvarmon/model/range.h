/* range.h - the values that the chart of a variable shows, as -bounds asks for them: VARIABLE=LOW..HIGH
 *
 *     pct:cpu=0..100%              from 0 to 100 %, whatever comes
 *     mem:memstats.Alloc=0..~64MB  from 0 to 64 MB, and beyond where values are
 *     temperature=-20..            from -20 as far as values are
 *
 * The variable is written as in -vars, or its title; `*` is every one. Numbers are those of conditions.
 */
#ifndef EXPVARMON_MODEL_RANGE_H
#define EXPVARMON_MODEL_RANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "variable.h"

struct range_end {
    bool is_given;
    bool is_soft; /* values beyond are shown, too */
    double value;
};

struct range {
    char *variable;
    struct range_end low, high; /* one of them is given at least; low is below high */
};

/* Returns 0, or -1 with *reason set to a constant text and `range` untouched. */
int range_parse(struct range *range, const char *text, const char **reason);
void range_fini(struct range *range);

/* Parses the arguments of -bounds. Returns an array of `count` ranges, or NULL with one line in `error`. */
struct range *ranges_parse(const char *const *texts, size_t count, char *error, size_t error_size);

/* NULL is fine. */
void ranges_free(struct range *ranges, size_t count);

/* The last range that is about a variable, lent; NULL if none is. */
const struct range *ranges_find(const struct range *ranges, size_t count, const struct variable *variable);

#endif
