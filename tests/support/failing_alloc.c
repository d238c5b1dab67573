/* failing_alloc.c - allocation functions that fail when told to. */
#include "failing_alloc.h"

#include <errno.h>
#include <stddef.h>

static bool armed;
static unsigned left;

void fail_alloc(unsigned countdown) {
    armed = true;
    left = countdown;
}

bool fail_alloc_stop(void) {
    bool failed = !armed;
    armed = false;
    return failed;
}

static bool fails(void) {
    if (!armed || left-- > 0)
        return false;
    armed = false;
    errno = ENOMEM;
    return true;
}

#define WRAP(name, parameters, arguments)                                                                    \
    void *__real_##name parameters;                                                                          \
    void *__wrap_##name parameters;                                                                          \
    void *__wrap_##name parameters {                                                                         \
        return fails() ? NULL : __real_##name arguments;                                                     \
    }

WRAP(malloc, (size_t size), (size))
WRAP(calloc, (size_t count, size_t size), (count, size))
WRAP(realloc, (void *memory, size_t size), (memory, size))
WRAP(strdup, (const char *text), (text))
WRAP(strndup, (const char *text, size_t size), (text, size))
