/* query.h - percent-encoding: the path and the parameters of a request. */
#ifndef EXPVAR_HTTP_QUERY_H
#define EXPVAR_HTTP_QUERY_H

#include <stddef.h>

#include "base/buffer.h"

/* Decodes a path in place. Returns 0, or -1 if an escape is malformed or stands for a NUL or for a slash:
 * each would make the path another one than the client, or a proxy before us, took it for. */
int expvar__path_decode(char *path);

/* Appends the path percent-encoded: in what is written, nothing has a meaning in HTML or in a terminal. */
void expvar__path_encode(struct buffer *to, const char *path);

/* All values of the query's parameter `name`, in their order; `query` may be NULL. The array and the values
 * are one block, to be freed; it is NULL where count is 0. Returns 0, or -1 with errno ENOMEM. */
int expvar__query_values(const char *query, const char *name, char ***values, size_t *count);

#endif
