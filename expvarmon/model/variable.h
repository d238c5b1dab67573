/* variable.h - one thing to watch: a path, and how its values are to be read. -vars is a list of these.
 *
 *     [transform:][unit:]path               mem:memstats.Alloc   rate:requests   rate:{ req}:requests
 *     [transform:][unit:]name=expression    pct:hit=hits/(hits+misses)           rate:all=reads+writes
 *
 * A name has no dot and no bracket, unless behind a backslash: in `up.job=x` the `=` is a part of the last key. In the
 * first key it needs a backslash.
 *
 * dist: takes no expression, no glob, no reduction and no unit of times or texts: its path leads to an array, a
 * histogram or percentiles.
 *
 * Instead of the name of a unit there may be a text in braces, which is written behind the number. `}:` tells it from a
 * path; a backslash takes the next character literally, as in paths.
 */
#ifndef EXPVARMON_MODEL_VARIABLE_H
#define EXPVARMON_MODEL_VARIABLE_H

#include <stddef.h>

#include "expression.h"
#include "path.h"

/* One row for each transform: its enumerator, its name in -vars, what it makes of a number (for the help). */
#define VARIABLE_TRANSFORMS(X)                                                                                         \
    X(NONE, "", "as it is")                                                                                            \
    X(RATE, "rate", "increase per second; what goes back began at zero")                                               \
    X(DELTA, "delta", "difference from the poll before")                                                               \
    X(MAX, "max", "greatest since the start or the last reset")                                                        \
    X(AVG, "avg", "mean since the start or the last reset")                                                            \
    X(DIST, "dist", "distribution of an array or a histogram")

/* One row for each unit: its enumerator, its name in -vars, what it means (for the help). */
#define VARIABLE_UNITS(X)                                                                                              \
    X(PLAIN, "", "a number, true or false")                                                                            \
    X(MEM, "mem", "bytes, in units of 1024")                                                                           \
    X(DURATION, "duration", "a time: ns, _seconds by name, or text as 1m3s")                                           \
    X(COUNT, "count", "a number in thousands: k, M, G")                                                                \
    X(PCT, "pct", "a ratio as a percentage: 1 is 100%")                                                                \
    X(TIME, "time", "a time since 1970 as a clock")                                                                    \
    X(AGO, "ago", "a time since 1970 as an age")                                                                       \
    X(STR, "str", "a text, not charted")

enum variable_transform {
#define X(id, name, meaning) TRANSFORM_##id,
    VARIABLE_TRANSFORMS(X)
#undef X
        TRANSFORM_COUNT
};

enum variable_kind {
#define X(id, name, meaning) VARIABLE_##id,
    VARIABLE_UNITS(X)
#undef X
        VARIABLE_KIND_COUNT
};

/* Bytes of a text in braces. */
#define VARIABLE_SUFFIX_MAX 16

struct variable {
    enum variable_transform transform;
    enum variable_kind kind;      /* the unit; VARIABLE_PLAIN for a text in braces */
    char *suffix;                 /* the text in braces; NULL: none */
    char *spec;                   /* as it was given */
    char *title;                  /* the last segment of the path, or the name of an expression */
    double unit_ns;               /* nanoseconds of what a duration: is counted in, by its name; 1 without one */
    struct path path;             /* of no steps for an expression */
    struct expression expression; /* of no terms for a path */
    size_t path_at;               /* where in `spec` the kinds end */
    size_t number;                /* its place among the variables of its fleet, which sets it */
};

/* Parses one field of -vars. Returns 0, or -1 with *reason set to a constant text and `variable` untouched.
 */
int variable_parse(struct variable *variable, const char *spec, const char **reason);
void variable_fini(struct variable *variable);

/* Parses -vars: fields between commas; spaces before a field are skipped, and `\,` does not end one. Returns
 * an array of *count >= 1 variables, or NULL with one line in `error` that names the field and the reason:
 * -vars: "mem:": empty path */
struct variable *variables_parse(const char *list, size_t *count, char *error, size_t error_size);

/* The same with the reason alone in `error`: "mem:": empty path */
struct variable *variables_parse_list(const char *list, size_t *count, char *error, size_t error_size);

/* Adds the variable `spec`, which is a right one, unless it is there. There is room for it. Returns 0, or -1 when out of
 * memory. */
int variables_add(struct variable *variables, size_t *count, const char *spec);

/* Frees the array and what its variables own; NULL is fine. */
void variables_free(struct variable *variables, size_t count);

#endif
