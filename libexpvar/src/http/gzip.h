/* gzip.h - compressed bodies. */
#ifndef EXPVAR_HTTP_GZIP_H
#define EXPVAR_HTTP_GZIP_H

#include <stdbool.h>

#include "expvar/http.h"

/* Does the value of an Accept-Encoding header, which may be NULL, allow gzip? */
bool expvar__gzip_is_accepted(const char *accept_encoding);

/* Compresses the body of a response that is worth it, if the request accepts it; says so in Vary either way.
 * A body that cannot be compressed for want of memory stays as it is. */
void expvar__gzip_apply(const expvar_request *request, expvar_response *response);

#endif
