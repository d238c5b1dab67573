/* output.h - from a profile to the bytes of its answer or file. */
#ifndef EXPVAR_PPROF_OUTPUT_H
#define EXPVAR_PPROF_OUTPUT_H

#include "base/buffer.h"
#include "pprof/collector.h"
#include "pprof/profile.h"

/* Of one profile, packed or as text. */
#define OUTPUT_BYTES_MAX ((size_t)64 << 20)

/* Appends the profile: gzip'd profile.proto, or text where `text` says so.
 * Returns 0, or -1 with errno ENOMEM, or EMSGSIZE beyond the maximum of `out`. */
int expvar__output_profile(const struct profile *profile, bool text, struct buffer *out);

/* Collects a profile and appends it: `debug` 0 gzip'd profile.proto, 1 text, 2 text with every thread by itself where the
 * profile is one of threads. Returns 0, or -1 with the errno of either. */
int expvar__output_collected(const struct collector *collector, int debug, struct buffer *out);

/* Writes all of it. Returns 0, or -1 with the errno of write(2). */
int expvar__output_to_file(const struct buffer *out, int fd);

#endif
