/* opened.c - libraries that are not linked, but opened when they are needed. */
#include "base/opened.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* POSIX lets a function's address travel as a data pointer through dlsym; ISO C has no cast for it. */
static void set(void *pointer, void *address) {
    memcpy(pointer, &address, sizeof address);
}

static bool has_all(void *library, const struct opened_function *functions, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!dlsym(library, functions[i].name))
            return false;
    return true;
}

int expvar__open_library(const char *soname, const struct opened_function *functions, size_t count) {
    void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
    if (!library || !has_all(library, functions, count)) {
        errno = ELIBACC;
        return -1;
    }
    for (size_t i = 0; i < count; i++)
        set(functions[i].pointer, dlsym(library, functions[i].name));
    return 0;
}
