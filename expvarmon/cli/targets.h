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
    char *bearer;           /* the token, for targets without credentials of their own; NULL for none */
    struct headers headers; /* see headers_of */
    struct endpoint *endpoints;
    size_t count; /* at least 1 */
};

/* Reads all that the options say, and the environment:
 *
 * EXPVARMON_BEARER            a token, where there is no -bearer-file
 * HTTP_USER, HTTP_PASSWORD    both set: for targets that have no credentials of their own, where there is no token
 *
 * more  a target beside -ports; NULL for none
 *
 * The options must outlive the targets. Returns 0, or -1 with one line in `error`. */
int targets_init(struct targets *targets, const struct options *options, const char *more, char *error,
                 size_t error_size);
void targets_fini(struct targets *targets);

/* Reads the token's file again. Returns 0, or -1 with one line in `error`, and the token is the one before. */
int targets_read_bearer(struct targets *targets, char *error, size_t error_size);

#endif
