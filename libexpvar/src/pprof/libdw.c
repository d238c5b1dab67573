/* libdw.c - elfutils' libdw and libelf, brought into the process when names are first looked up. */
#include "pprof/libdw.h"

#include "base/opened.h"

/* libelf comes with it, and its functions are found through it. */
#define SONAME "libdw.so.1"

#ifdef EXPVAR_LINKED

struct libdw expvar__libdw = {
#define X(name) .name = name,
    LIBDW_FUNCTIONS(X)
#undef X
};

int expvar__libdw_load(void) {
    return 0;
}

#else

struct libdw expvar__libdw;

static const struct opened_function functions[] = {
#define X(name) {#name, &expvar__libdw.name},
    LIBDW_FUNCTIONS(X)
#undef X
};

OPENED_ONCE(expvar__libdw_load, SONAME, functions);

#endif
