/* creation.h - which code creates threads, and which of them serve the library itself. */
#ifndef EXPVAR_HOOKS_CREATION_H
#define EXPVAR_HOOKS_CREATION_H

#include <stdbool.h>

#include "stacks.h"

/* One creation, between its two calls. */
struct creation {
    struct stack *stack; /* NULL: not recorded */
    bool is_own;         /* libexpvar, libexpvar-pprof or libmicrohttpd for them creates the thread */
};

/* Until this call nothing is recorded. */
void expvar__creation_start(void);

/* On the stack of whoever creates a thread. Keeps errno. */
struct creation expvar__creation_begin(void);

/* The thread was created. The library's own do not count. */
void expvar__creation_done(const struct creation *creation);

/* The first value of each stack is how many threads it has created. NULL before the first. */
struct stacks *expvar__creation_stacks(void);

#endif
