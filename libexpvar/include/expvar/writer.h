/* writer.h - structured values in, valid JSON out.
 *
 * A variable whose value is computed when it is read (expvar_func_new) writes that value through an expvar_writer.
 * The writer owns the syntax: commas, quotes, escapes and brackets. Whatever is called in whatever order, the text
 * stays one valid JSON value:
 *
 *   - nothing written                      null
 *   - a second value at the top            ignored
 *   - a value inside an object, no key     ignored
 *   - a key with no value                  the value is null
 *   - a key outside an object              ignored
 *   - objects or arrays left open          closed
 *   - an end that matches nothing open     ignored
 *   - deeper than EXPVAR_WRITER_DEPTH      the deeper value is null
 *   - out of memory                        the whole document is refused with ENOMEM (see expvar_dump_json)
 *
 * Threads: a writer belongs to the thread that was handed it, until the callback returns.
 * Signals: not for signal handlers.
 * Errors: the calls return nothing; a writer remembers its first failure.
 */
#ifndef EXPVAR_WRITER_H
#define EXPVAR_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api.h"

EXPVAR_BEGIN

typedef struct expvar_writer expvar_writer;

/* Objects and arrays open at one time. */
#define EXPVAR_WRITER_DEPTH 64

EXPVAR_API void expvar_write_null(expvar_writer *writer);
EXPVAR_API void expvar_write_bool(expvar_writer *writer, bool value);
EXPVAR_API void expvar_write_int(expvar_writer *writer, int64_t value);
EXPVAR_API void expvar_write_uint(expvar_writer *writer, uint64_t value);

/* The shortest decimal that reads back as the same double, in the notation of Go's encoding/json: with an exponent below
 * 1e-6 and from 1e21 on; NaN and the infinities, which JSON cannot express, are null. The host's locale has no
 * influence. */
EXPVAR_API void expvar_write_float(expvar_writer *writer, double value);

/* NUL-terminated text; NULL is null. Bytes that are not UTF-8 become \ufffd; <, > and & are written as \u003c,
 * \u003e and \u0026, so that the text is safe inside an HTML page. */
EXPVAR_API void expvar_write_string(expvar_writer *writer, const char *text);

/* The same for `size` bytes, which may hold NUL bytes. */
EXPVAR_API void expvar_write_text(expvar_writer *writer, const char *text, size_t size);

EXPVAR_API void expvar_write_object_begin(expvar_writer *writer);
EXPVAR_API void expvar_write_key(expvar_writer *writer, const char *key);
EXPVAR_API void expvar_write_object_end(expvar_writer *writer);

EXPVAR_API void expvar_write_array_begin(expvar_writer *writer);
EXPVAR_API void expvar_write_array_end(expvar_writer *writer);

EXPVAR_END

#endif
