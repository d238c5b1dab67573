/* json.h - published variables as the JSON text of /debug/vars. */
#ifndef EXPVAR_EXPORT_JSON_H
#define EXPVAR_EXPORT_JSON_H

#include <stddef.h>

#include "base/buffer.h"

/* The largest document that is written; a larger one is EMSGSIZE. */
#define EXPVAR__DOCUMENT_MAX ((size_t)64 << 20)

/* Appends the variables named in `names`, sorted, to `buffer`; all of them where `count` is 0. Names that are not
 * published are left out. Returns 0, or -1 with buffer->error set. */
int expvar__json_export(struct buffer *buffer, char *const *names, size_t count);

#endif
