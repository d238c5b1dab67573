/* opened.h - libraries that are not linked, but opened when they are needed, so that their symbols stay out of the host's way.
 *
 * Where EXPVAR_LINKED is defined, for archives, nothing is opened but libmicrohttpd, and protobuf-c for /metrics unless the
 * program is static: a static program that opens a library gets a second libc with it, and some libraries do not stand that.
 */
#ifndef EXPVAR_BASE_OPENED_H
#define EXPVAR_BASE_OPENED_H

#include <stddef.h>

/* A function to find, and the pointer that is to lead to it. */
struct opened_function {
    const char *name;
    void *pointer;
};

/* Opens the library `soname` for ourselves alone and finds the functions; it is never closed. Not more than once at a time
 * for the same pointers. Returns 0, or -1 with errno ELIBACC (not installed, or without one of them) and no pointer set. */
int expvar__open_library(const char *soname, const struct opened_function *functions, size_t count);

#endif
