/* opened.h - libraries that are not linked, but opened when they are needed, so that their symbols stay out of the host's way.
 *
 * Where EXPVAR_LINKED is defined, for archives, nothing is opened but libmicrohttpd, and protobuf-c for /metrics unless the
 * program is static: a static program that opens a library gets a second libc with it, and some libraries do not stand that.
 */
#ifndef EXPVAR_BASE_OPENED_H
#define EXPVAR_BASE_OPENED_H

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/* A function to find, and the pointer that is to lead to it. */
struct opened_function {
    const char *name;
    void *pointer;
};

/* Opens the library `soname` for ourselves alone and finds the functions; it is never closed. Not more than once at a time
 * for the same pointers. Returns 0, or -1 with errno ELIBACC (not installed, or without one of them) and no pointer set. */
int expvar__open_library(const char *soname, const struct opened_function *functions, size_t count);

/* Defines `int load(void)`, declared elsewhere: its first call opens the library, whoever makes it, and later ones wait for
 * that. It returns 0, or -1 with errno ELIBACC. `functions` is an array of struct opened_function. */
#define OPENED_ONCE(load, soname, functions)                                                                           \
    static bool load##_has_opened;                                                                                     \
    static void load##_open(void) {                                                                                    \
        load##_has_opened = expvar__open_library(soname, functions, sizeof functions / sizeof *functions) == 0;        \
    }                                                                                                                  \
    int load(void) {                                                                                                   \
        static pthread_once_t once = PTHREAD_ONCE_INIT;                                                                \
        pthread_once(&once, load##_open);                                                                              \
        if (load##_has_opened)                                                                                         \
            return 0;                                                                                                  \
        errno = ELIBACC;                                                                                               \
        return -1;                                                                                                     \
    }                                                                                                                  \
    struct opened__semicolon

#endif
