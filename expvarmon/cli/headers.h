/* headers.h - the grammar of -header: a line that requests carry, to every target or to one.
 *
 *     Name: value                 with every request
 *     host:5000 Name: value       with those to this target, which is written as in -ports; it may be a range
 *
 * A blank, or the end, is behind the colon of a name, and no target ends in a colon: the first word says which of the
 * two it is. Values are secrets: no message has them.
 */
#ifndef EXPVARMON_CLI_HEADERS_H
#define EXPVARMON_CLI_HEADERS_H

#include <stddef.h>

#include "ports.h"

#define HEADERS_MAX 64

struct header {
    const char *line;      /* lent: "Name: value" */
    const char *target;    /* lent, its first word; NULL for every target */
    struct endpoint *only; /* what that is; NULL for every target */
    size_t only_count;
};

/* All zero is no headers. */
struct headers {
    struct header *at;
    size_t count;
};

/* Parses the arguments of -header, which must outlive the result. Returns 0, or -1 with one line in `error`. */
int headers_parse(struct headers *headers, const char *const *arguments, size_t count, const char *default_path,
                  char *error, size_t error_size);
void headers_fini(struct headers *headers);

/* Puts the lines for a target, and a NULL behind them, into `lines`, which has room for HEADERS_MAX + 1. Returns how
 * many there are. */
size_t headers_of(const struct headers *headers, const struct endpoint *endpoint, const char **lines);

/* Refuses a header for a target that is not among the endpoints. Returns 0, or -1 with one line in `error`. */
int headers_check(const struct headers *headers, const struct endpoint *endpoints, size_t count, char *error,
                  size_t error_size);

#endif
