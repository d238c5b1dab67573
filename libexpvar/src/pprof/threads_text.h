/* threads_text.h - what every thread is doing, for people to read, as debug=2 of the threads page gives it. */
#ifndef EXPVAR_PPROF_THREADS_TEXT_H
#define EXPVAR_PPROF_THREADS_TEXT_H

#include "base/buffer.h"
#include "pprof/symbols.h"
#include "pprof/threads.h"

/* Appends one paragraph for each thread:
 *
 *     thread 4711 "worker" [sleeping, {"request":"search"}]:
 *     poll_feeds
 *     	/src/feeds.c:120 +0x1d
 *
 * Inlined functions are frames of their own. Returns 0, or -1 with errno ENOMEM, or EMSGSIZE beyond the maximum of
 * `out`. */
int expvar__threads_text_write(const struct threads_dump *dump, struct symbols *symbols, struct buffer *out);

#endif
