/* proto.h - a profile as go tool pprof reads it: gzip'd profile.proto with all names in it. */
#ifndef EXPVAR_PPROF_PROTO_H
#define EXPVAR_PPROF_PROTO_H

#include "base/buffer.h"
#include "pprof/profile.h"
#include "pprof/symbols.h"

/* Appends the profile to `out`.
 *
 * Returns 0, or -1 with errno ENOMEM, or EMSGSIZE beyond the maximum of `out`, whose content is of no use then. */
int expvar__proto_write(const struct profile *profile, struct symbols *symbols, struct buffer *out);

#endif
