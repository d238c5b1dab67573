/* libdw.c - elfutils' libdw and libelf, brought into the process when names are first looked up. */
#include "pprof/libdw.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>

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

static bool is_loaded;

static void load(void) {
    static const struct opened_function functions[] = {
#define X(name) {#name, &expvar__libdw.name},
        LIBDW_FUNCTIONS(X)
#undef X
    };
    is_loaded = expvar__open_library(SONAME, functions, sizeof functions / sizeof *functions) == 0;
}

int expvar__libdw_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    if (is_loaded)
        return 0;
    errno = ELIBACC;
    return -1;
}

#endif
