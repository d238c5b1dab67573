/* targets.h - whom to ask and with what: -ports, -header and the credentials, put together. */
#ifndef EXPVARMON_CLI_TARGETS_H
#define EXPVARMON_CLI_TARGETS_H

#include <stdbool.h>
#include <stddef.h>

#include "headers.h"
#include "options.h"
#include "ports.h"

struct targets {
    const struct options *options;
    char *list;             /* -ports, and more */
    const char *processes;  /* lent: the directory of which sockets PID.sock are called "pid PID"; NULL: none is */
    char *bearer;           /* the token, for targets without credentials of their own; NULL for none */
    struct headers headers; /* see headers_of */
    struct endpoint *endpoints;
    size_t count; /* at least 1 */
    char **files; /* that the list names */
    size_t file_count;
};

/* The endpoints of a list that has been read again, before they are those of the targets. */
struct targets_change {
    struct endpoint *endpoints;
    size_t count;
    size_t *kept; /* for each, which of the present ones it is; TARGETS_NEW */
};

#define TARGETS_NEW ((size_t)-1)

/* What targets are made from, beside the options; all may be NULL. */
struct targets_plan {
    const char *more;      /* targets beside -ports, as a list */
    const char *processes; /* as of the targets */
};

/* Reads all that the options say, and the environment:
 *
 * EXPVARMON_BEARER            a token, where there is no -bearer-file
 * HTTP_USER, HTTP_PASSWORD    both set: for targets that have no credentials of their own, where there is no token
 *
 * The options must outlive the targets. Returns 0, or -1 with one line in `error`. */
int targets_init(struct targets *targets, const struct options *options, const struct targets_plan *plan, char *error,
                 size_t error_size);
void targets_fini(struct targets *targets);

/* Takes other targets beside -ports, which targets_read_list reads. Returns 0, or -1 when out of memory, with nothing
 * changed. */
int targets_set_more(struct targets *targets, const char *more);

/* Reads the list again, with its files. Returns 0, or -1 with one line in `error`. One of the next two is due after
 * 0. */
int targets_read_list(const struct targets *targets, struct targets_change *change, char *error, size_t error_size);
void targets_take(struct targets *targets, struct targets_change *change);
void targets_change_fini(struct targets_change *change);

/* Reads the token's file again. Returns 0, or -1 with one line in `error`, and the token is the one before. */
int targets_read_bearer(struct targets *targets, char *error, size_t error_size);

#endif
