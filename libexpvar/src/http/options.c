/* options.c - the options of a server, or of one listener: their copies and their defaults. */
#include "options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CONNECTIONS_DEFAULT   64
#define MAX_BODY_DEFAULT          ((size_t)1 << 20)
#define SLOW_TIMEOUT_DEFAULT_S    600
#define REQUEST_TIMEOUT_DEFAULT_S 30
#define DRAIN_DEFAULT_MS          1000
#define IDLE_TIMEOUT_DEFAULT_S    30

/* One connection in so many is kept for pages that answer at once. */
#define QUICK_SHARE 4

/* The array and its strings, in one block. */
static const char *const *copy_list(const char *const *list) {
    size_t count = 0, size = 0;
    for (; list[count]; count++)
        size += strlen(list[count]) + 1;
    char **copy = malloc((count + 1) * sizeof *copy + size);
    if (!copy)
        return NULL;
    char *to = (char *)(copy + count + 1);
    for (size_t i = 0; i < count; i++) {
        copy[i] = to;
        to = stpcpy(to, list[i]) + 1;
    }
    copy[count] = NULL;
    return (const char *const *)copy;
}

/* The fields that point to something. */
#define LISTS(X)                                                                                                       \
    X(pages)                                                                                                           \
    X(allowed_hosts)
#define STRINGS(X)                                                                                                     \
    X(token_file)                                                                                                      \
    X(password_file)                                                                                                   \
    X(tls_certificate_file)                                                                                            \
    X(tls_key_file)

static bool copy_pointers(expvar_server_options *to, const expvar_server_options *from) {
    bool all = true;
#define X(field)                                                                                                       \
    to->field = from->field ? copy_list(from->field) : NULL;                                                           \
    all = all && (to->field || !from->field);
    LISTS(X)
#undef X
#define X(field)                                                                                                       \
    to->field = from->field ? strdup(from->field) : NULL;                                                              \
    all = all && (to->field || !from->field);
    STRINGS(X)
#undef X
    return all;
}

static void set_defaults(expvar_server_options *options) {
    if (options->max_connections == 0)
        options->max_connections = MAX_CONNECTIONS_DEFAULT;
    if (options->max_slow_requests == 0)
        options->max_slow_requests = options->max_connections - options->max_connections / QUICK_SHARE;
    if (options->max_body_bytes == 0)
        options->max_body_bytes = MAX_BODY_DEFAULT;
    if (options->slow_timeout_s == 0)
        options->slow_timeout_s = SLOW_TIMEOUT_DEFAULT_S;
    if (options->idle_timeout_s == 0)
        options->idle_timeout_s = IDLE_TIMEOUT_DEFAULT_S;
    if (options->request_timeout_s == 0)
        options->request_timeout_s = REQUEST_TIMEOUT_DEFAULT_S;
    if (options->drain_ms == 0)
        options->drain_ms = DRAIN_DEFAULT_MS;
}

int expvar__options_copy(expvar_server_options *to, const expvar_server_options *from) {
    static const expvar_server_options none;
    if (!from)
        from = &none;
    *to = *from;
    set_defaults(to);
    if (copy_pointers(to, from))
        return 0;
    expvar__options_free(to);
    errno = ENOMEM;
    return -1;
}

void expvar__options_free(expvar_server_options *options) {
#define X(field) free((void *)options->field);
    LISTS(X)
    STRINGS(X)
#undef X
    *options = (expvar_server_options){0};
}
