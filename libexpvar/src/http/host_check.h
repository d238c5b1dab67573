/* host_check.h - whose name a request was sent to. */
#ifndef EXPVAR_HTTP_HOST_CHECK_H
#define EXPVAR_HTTP_HOST_CHECK_H

#include <stdbool.h>

/* Is the value of a Host header localhost, a loopback address, or one of `allowed` (which ends with NULL, and
 * may be NULL)? Any port is: a forwarded one is another than ours. */
bool expvar__host_is_allowed(const char *host, const char *const *allowed);

#endif
