/* mhd.c - libmicrohttpd, brought into the process when the first listener starts. */
#include "http/mhd.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

/* The name by which the loader knows the interface of our headers: that of all versions from 0.9.26 to 1.0. */
#define SONAME "libmicrohttpd.so.12"

struct mhd expvar__mhd;

static bool is_loaded;

/* POSIX lets a function's address travel as a data pointer through dlsym; ISO C has no cast for it. */
static bool find(void *library, const char *name, void *function, size_t size) {
    void *address = dlsym(library, name);
    memcpy(function, &address, size);
    return address != NULL;
}

static void load(void) {
    void *library = dlopen(SONAME, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return;
    bool all = true;
#define X(name) all = all && find(library, "MHD_" #name, &expvar__mhd.name, sizeof expvar__mhd.name);
    MHD_FUNCTIONS(X)
#undef X
    is_loaded = all;
}

int expvar__mhd_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    if (is_loaded)
        return 0;
    errno = ELIBACC;
    return -1;
}
