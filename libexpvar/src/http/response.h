/* response.h - responses, as the library itself sees them. */
#ifndef EXPVAR_HTTP_RESPONSE_H
#define EXPVAR_HTTP_RESPONSE_H

#include "base/buffer.h"
#include "expvar/http.h"

#define RESPONSE_BODY_MAX    ((size_t)64 << 20)
#define RESPONSE_HEADERS_MAX 32

/* One allocation, which `name` points to; the value lies behind it. */
struct response_header {
    char *name;
    char *value;
};

/* Belongs to the one thread that answers the request. `failed`: a header or a status could not be taken. */
struct expvar_response {
    int status;
    bool failed;
    struct buffer body;
    struct response_header headers[RESPONSE_HEADERS_MAX];
    size_t header_count;
};

void expvar__response_init(expvar_response *response);
void expvar__response_fini(expvar_response *response);

/* The value of a header that was set, or NULL. */
const char *expvar__response_get_header(const expvar_response *response, const char *name);

/* Makes a response that failed a bare 500. */
void expvar__response_settle(expvar_response *response);

#endif
