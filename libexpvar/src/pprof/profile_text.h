/* profile_text.h - a profile for people to read, as debug=1 gives it. */
#ifndef EXPVAR_PPROF_PROFILE_TEXT_H
#define EXPVAR_PPROF_PROFILE_TEXT_H

#include "base/buffer.h"
#include "pprof/profile.h"
#include "pprof/symbols.h"

/* Appends the profile in the form that Go gives to profiles with these values:
 *
 *     heap          alloc_objects, alloc_space, inuse_objects, inuse_space
 *     contention    contentions, delay; the delay in nanoseconds, so cycles/second is 10^9
 *     count         anything else; the first value counts
 *
 * Rows are in descending order: by inuse_space, by delay, by count. An address after `@` is a return address, also
 * that of an interrupted instruction, to which 1 is added; one behind `#` is that of the instruction. Values are
 * scaled already, so a heap profile says that its readers shall not scale: heap/2, which is a rate of 1.
 *
 * Returns 0, or -1 with errno ENOMEM, or EMSGSIZE beyond the maximum of `out`. */
int expvar__text_write(const struct profile *profile, struct symbols *symbols, struct buffer *out);

/* Appends formatted text. */
void expvar__text_printf(struct buffer *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Appends the text in double quotes, as Go's %q does. */
void expvar__text_quote(struct buffer *out, const char *text);

#endif
