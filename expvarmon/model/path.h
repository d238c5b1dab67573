/* path.h - the way to a value inside a JSON document: memstats.PauseNs[0]
 *
 * A path is object keys joined by dots, and array indices in brackets behind a key. A backslash takes the
 * next character literally: `a\.b` is the key "a.b". The characters . : , [ and \ inside a key need one. A
 * key has at least one byte.
 */
#ifndef EXPVARMON_MODEL_PATH_H
#define EXPVARMON_MODEL_PATH_H

#include <stddef.h>

struct path_step {
    char *key;    /* NULL: an index */
    size_t index; /* counted from 0 */
};

struct path {
    size_t count; /* at least 1; the first step is a key */
    struct path_step *steps;
};

/* Parses `text`. Returns 0, or -1 with *reason set to a constant text such as "empty key", and `path`
 * untouched. Out of memory is a reason as well. */
int path_parse(struct path *path, const char *text, const char **reason);
void path_fini(struct path *path);

/* The text that path_parse reads as this path, for paths without empty keys; to be freed. NULL when out of
 * memory. */
char *path_format(const struct path *path);

/* The last key of the path, with the indices behind it, as the title of a chart: PauseNs[0]; to be freed.
 * NULL when out of memory. */
char *path_title(const struct path *path);

#endif
