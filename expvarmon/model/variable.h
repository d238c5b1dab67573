/* variable.h - one thing to watch: a path, and how its values are to be read. -vars is a list of these.
 *
 *     [kind:]path        mem:memstats.Alloc
 */
#ifndef EXPVARMON_MODEL_VARIABLE_H
#define EXPVARMON_MODEL_VARIABLE_H

#include <stddef.h>

#include "path.h"

/* One row for each kind: its enumerator, its name in -vars, what it means (for the help). */
#define VARIABLE_KINDS(X)                                                                                              \
    X(PLAIN, "", "a number as it is, true or false, or text")                                                          \
    X(MEM, "mem", "bytes, shown as B, KB, MB, GB of 1024")                                                             \
    X(DURATION, "duration", "nanoseconds, shown as ns, us, ms, s, m, h")                                               \
    X(STR, "str", "text, not charted")

enum variable_kind {
#define X(id, name, meaning) VARIABLE_##id,
    VARIABLE_KINDS(X)
#undef X
};

struct variable {
    enum variable_kind kind;
    char *spec;  /* as it was given */
    char *title; /* the last segment of the path */
    struct path path;
};

/* Parses one field of -vars. Returns 0, or -1 with *reason set to a constant text and `variable` untouched.
 */
int variable_parse(struct variable *variable, const char *spec, const char **reason);
void variable_fini(struct variable *variable);

/* Parses -vars: fields between commas; spaces before a field are skipped, and `\,` does not end one. Returns
 * an array of *count >= 1 variables, or NULL with one line in `error` that names the field and the reason:
 * -vars: "mem:": empty path */
struct variable *variables_parse(const char *list, size_t *count, char *error, size_t error_size);

/* Frees the array and what its variables own; NULL is fine. */
void variables_free(struct variable *variables, size_t count);

#endif
