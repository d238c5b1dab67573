/* accept.h - which of several media types a client wants. */
#ifndef EXPVAR_HTTP_ACCEPT_H
#define EXPVAR_HTTP_ACCEPT_H

#include <stdbool.h>
#include <stddef.h>

#define MEDIA_PARAMETERS_MAX 2

struct media_type {
    const char *name; /* "text/plain" */
    struct {
        const char *name, *value;
    } parameters[MEDIA_PARAMETERS_MAX]; /* what a client says of them must be so; NULL at the end */
    bool needs_parameters;              /* and it must say all of them */
};

/* A weight as RFC 9110, 12.4.2 has it, in thousandths; -1 if it is not of that form. Read by hand, as strtod follows the
 * host's locale. */
int expvar__weight(const char *text, size_t size);

/* The weight, in thousandths, that the value of an Accept header gives to a type by name: the greatest where it does so
 * several times. -1: it does not name it. */
int expvar__accept_weight(const char *accept, const struct media_type *type);

#endif
