/* condition.h - what must hold: a variable compared with a number or with another variable. -check is one of these.
 *
 *     requests < 1e9        mem:memstats.Alloc <= 10MB        duration:latency.p99 < 250ms        hits >= misses
 *
 * The left side is a field of -vars. So is the right side, unless it begins with a digit, a sign or a point: then it is
 * a number, which may have a unit. Behind a backslash `<`, `>`, `=` and `!` belong to a key, as a digit at the start
 * does. Spaces around both sides do not count.
 */
#ifndef EXPVARMON_MODEL_CONDITION_H
#define EXPVARMON_MODEL_CONDITION_H

#include <stdbool.h>
#include <stddef.h>

#include "value.h"
#include "variable.h"

/* One row for each comparison: its enumerator, how it is written. What begins like another comes before it. */
#define CONDITION_COMPARISONS(X)                                                                                       \
    X(AT_MOST, "<=")                                                                                                   \
    X(AT_LEAST, ">=")                                                                                                  \
    X(EQUAL, "==")                                                                                                     \
    X(DIFFERENT, "!=")                                                                                                 \
    X(BELOW, "<")                                                                                                      \
    X(ABOVE, ">")

enum comparison {
#define X(id, text) COMPARISON_##id,
    CONDITION_COMPARISONS(X)
#undef X
};

struct condition {
    char *text; /* as it was given */
    char *left; /* a field that variable_parse takes */
    enum comparison comparison;
    char *right;        /* as `left`; NULL where the condition has a limit */
    struct value limit; /* VALUE_INT, VALUE_UINT or VALUE_FLOAT; bytes and nanoseconds behind units */
};

/* Parses one condition. Returns 0; or -1 with *reason set to a constant text, `condition` untouched. */
int condition_parse(struct condition *condition, const char *text, const char **reason);
void condition_fini(struct condition *condition);

/* Parses `count` >= 1 conditions. Returns an array for conditions_free, or NULL with one line in `error` that names the
 * condition and the reason: -check: "a <": empty path */
struct condition *conditions_parse(const char *const *texts, size_t count, char *error, size_t error_size);
void conditions_free(struct condition *conditions, size_t count);

/* The variables, and behind them those of the conditions that they lack. `variables` may be NULL with *count 0; it is
 * taken over, and freed on failure. Returns NULL when out of memory. */
struct variable *conditions_join(struct variable *variables, size_t *count, const struct condition *conditions,
                                 size_t condition_count);

/* Whether the comparison is true of two numbers; exact for all 64-bit integers. Neither may be text or nothing. */
bool condition_holds(const struct condition *condition, const struct value *left, const struct value *right);

#endif
