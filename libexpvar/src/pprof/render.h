/* render.h - profiles and dumps with their names, in the forms that /debug/pprof serves. */
#ifndef EXPVAR_PPROF_RENDER_H
#define EXPVAR_PPROF_RENDER_H

#include "base/buffer.h"
#include "pprof/profile.h"
#include "pprof/threads.h"

/* Appends the profile to `out`: as gzip'd profile.proto if `debug` is 0, else as text. Reads files for the names;
 * takes up to SYMBOLS_BYTES_MAX for that, which are free again when it returns.
 *
 * Threads: any. Not for signal handlers.
 * Returns 0, or -1 with errno ENOMEM, or EMSGSIZE beyond the maximum of `out`, whose content is of no use then. */
int expvar__render_profile(const struct profile *profile, int debug, struct buffer *out);

/* Appends every thread's stack for people to read, as debug=2 of the threads page. The same otherwise. */
int expvar__render_threads(const struct threads_dump *dump, struct buffer *out);

#endif
