/* path.h - the way to a value inside a JSON document: memstats.PauseNs[0]
 *
 * A path is object keys joined by dots, and what is picked of an array in brackets behind a key. A backslash takes the
 * next character literally: `a\.b` is the key "a.b". The characters . : , [ and \ inside a key need one. A key has at
 * least one byte.
 *
 *     a[2]  a[-1]              the third element, the last
 *     a[2:5]  a[-3:]  a[:5]    the third to the fifth, the last three, the first five: the mean of their numbers
 *     a[max]  a[2:5][max]      what the name says of all, or of some
 *
 * Behind a slice there is a reduction or nothing, behind a reduction nothing.
 *
 * A `*` in a key stands for any bytes of it: cache.*, a.*.size, http_* lead to as many values as there are such keys.
 * Such a path is a glob. Behind a backslash it is a character like others.
 */
#ifndef EXPVARMON_MODEL_PATH_H
#define EXPVARMON_MODEL_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One row for each reduction: its enumerator, its name in brackets. */
#define PATH_REDUCTIONS(X)                                                                                             \
    X(MIN, "min")                                                                                                      \
    X(MAX, "max")                                                                                                      \
    X(SUM, "sum")                                                                                                      \
    X(MEAN, "mean")                                                                                                    \
    X(LAST, "last")                                                                                                    \
    X(P50, "p50")                                                                                                      \
    X(P95, "p95")                                                                                                      \
    X(P99, "p99")                                                                                                      \
    X(LEN, "len")

enum path_pick {
    PATH_INDEX,
    PATH_SLICE,
#define X(id, name) PATH_##id,
    PATH_REDUCTIONS(X)
#undef X
};

/* The `end` of a slice that goes as far as the array. */
#define PATH_END INT64_MAX

/* Positions count from 0, or from the end where they are negative: -1 is the last. */
struct path_step {
    char *key;           /* NULL: brackets; of a glob the pattern, in which `\*` and `\\` are characters */
    bool is_glob;        /* `key` has a `*` that stands for any bytes */
    enum path_pick pick; /* in brackets */
    int64_t index;       /* of PATH_INDEX; of PATH_SLICE the first */
    int64_t end;         /* of PATH_SLICE: behind the last */
};

struct path {
    size_t count; /* at least 1; the first step is a key */
    struct path_step *steps;
};

/* Parses `text`. Returns 0, or -1 with *reason set to a constant text such as "empty key", and `path`
 * untouched. Out of memory is a reason as well. */
int path_parse(struct path *path, const char *text, const char **reason);
void path_fini(struct path *path);

/* Whether a path is a glob, and the index of its last step that is a pattern. */
bool path_is_glob(const struct path *path, size_t *last);

/* Whether a key of `length` bytes is one that a step leads to: itself, or what the pattern matches. */
bool path_key_matches(const struct path_step *step, const char *key, size_t length);

/* The text that path_parse reads as this path, for paths without empty keys; to be freed. NULL when out of
 * memory. */
char *path_format(const struct path *path);

/* The last key of the path, with the brackets behind it, as the title of a chart: PauseNs[0]; to be freed.
 * NULL when out of memory. */
char *path_title(const struct path *path);

#endif
