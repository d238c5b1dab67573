/* access_log.h - what the host's access log is told of one request. */
#ifndef EXPVAR_HTTP_ACCESS_LOG_H
#define EXPVAR_HTTP_ACCESS_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <microhttpd.h>

#include "http/listener.h"

/* All zero where nobody asks. */
struct access_entry {
    char *target;
    char method[16];
    int64_t begun_ns;
};

/* The request's first line has come; `uri` is as it came. */
void expvar__access_begin(struct access_entry *entry, const struct listener *listener, const char *uri);
void expvar__access_method(struct access_entry *entry, const char *method);

/* The request is over: tells the host, and frees. `is_complete`: the whole answer was given to the kernel. */
void expvar__access_end(struct access_entry *entry, const struct listener *listener, struct MHD_Connection *connection,
                        const expvar_response *response, bool is_complete);

#endif
