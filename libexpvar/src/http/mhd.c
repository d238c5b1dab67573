/* mhd.c - libmicrohttpd, brought into the process when the first listener starts. */
#include "http/mhd.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>

#include "base/opened.h"

/* The name by which the loader knows the interface of our headers: that of all versions from 0.9.26 to 1.0. */
#define SONAME "libmicrohttpd.so.12"

struct mhd expvar__mhd;

static bool is_loaded;

static void load(void) {
    static const struct opened_function functions[] = {
#define X(name) {"MHD_" #name, &expvar__mhd.name},
        MHD_FUNCTIONS(X)
#undef X
    };
    is_loaded = expvar__open_library(SONAME, functions, sizeof functions / sizeof *functions) == 0;
}

int expvar__mhd_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    if (is_loaded)
        return 0;
    errno = ELIBACC;
    return -1;
}
