/* zlib.h - zlib, brought into the process when something is first compressed: see base/opened.h. */
#ifndef EXPVAR_BASE_ZLIB_H
#define EXPVAR_BASE_ZLIB_H

#include <zlib.h>

/* The functions that we call: zlib->deflate is deflate. deflateInit2 is a macro over deflateInit2_, as in zlib's own. */
#define ZLIB_FUNCTIONS(X)                                                                                              \
    X(crc32)                                                                                                           \
    X(deflate)                                                                                                         \
    X(deflateBound)                                                                                                    \
    X(deflateEnd)                                                                                                      \
    X(deflateInit2_)

struct zlib {
#define X(name) __typeof__(name) *name;
    ZLIB_FUNCTIONS(X)
#undef X
};

/* All null until expvar__zlib_load has succeeded, constant from then on. */
extern struct zlib expvar__zlib;
static const struct zlib *const zlib = &expvar__zlib;

/* Opens the library, once; it stays. Returns 0, or -1 with errno ELIBACC where it is not installed. */
int expvar__zlib_load(void);

/* Begins a gzip file. Returns 0, or -1 with errno ENOMEM or ELIBACC. */
int expvar__zlib_begin_gzip(z_stream *stream, int level, int window_bits, int memory_level);

#endif
