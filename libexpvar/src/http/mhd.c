/* mhd.c - libmicrohttpd, brought into the process when the first listener starts. */
#include "http/mhd.h"

#include "base/opened.h"

/* The name by which the loader knows the interface of our headers: that of all versions from 0.9.26 to 1.0. */
#define SONAME "libmicrohttpd.so.12"

struct mhd expvar__mhd;

static const struct opened_function functions[] = {
#define X(name) {"MHD_" #name, &expvar__mhd.name},
    MHD_FUNCTIONS(X)
#undef X
};

OPENED_ONCE(expvar__mhd_load, SONAME, functions);
