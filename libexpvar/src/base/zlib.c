/* zlib.c - zlib, brought into the process when something is first compressed. */
#include "base/zlib.h"

#include <errno.h>

#include "base/opened.h"

/* The name of all versions since 1.0. */
#define SONAME "libz.so.1"

#ifdef EXPVAR_LINKED

struct zlib expvar__zlib = {
#define X(name) .name = name,
    ZLIB_FUNCTIONS(X)
#undef X
};

int expvar__zlib_load(void) {
    return 0;
}

#else

struct zlib expvar__zlib;

static const struct opened_function functions[] = {
#define X(name) {#name, &expvar__zlib.name},
    ZLIB_FUNCTIONS(X)
#undef X
};

OPENED_ONCE(expvar__zlib_load, SONAME, functions);

#endif

/* + 16 asks zlib for gzip's header and trailer. */
int expvar__zlib_begin_gzip(z_stream *stream, int level, int window_bits, int memory_level) {
    if (expvar__zlib_load() < 0)
        return -1;
    if (zlib->deflateInit2_(stream, level, Z_DEFLATED, window_bits + 16, memory_level, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                            (int)sizeof *stream) == Z_OK)
        return 0;
    errno = ENOMEM;
    return -1;
}
