/* thread.h - what the hooks keep of each thread, and the path that every allocation takes. */
#ifndef EXPVAR_HOOKS_THREAD_H
#define EXPVAR_HOOKS_THREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Written by its thread only.
 *
 * countdown  bytes until the next sample; an allocation that takes it below zero is one
 * random     the state of the thread's random numbers; 0 before the first
 * is_drawn   the countdown was drawn: it is not a new thread's
 * busy       the thread is inside the hooks: what it allocates there is counted, not sampled
 * is_own     it serves the library itself, not the program: its waits are nobody's concern */
struct hooks_thread {
    int64_t countdown;
    uint64_t random;
    bool is_drawn;
    bool busy;
    bool is_own;
};

extern __thread struct hooks_thread expvar__hooks_thread __attribute__((tls_model("initial-exec")));

/* A random number in (0, 1]. */
double expvar__thread_random(struct hooks_thread *thread);

/* The calling thread's stack into a table: the entry, or NULL where the thread is inside the hooks already. Keeps
 * errno. */
struct stack;
struct stacks;
struct stack *expvar__thread_stack(struct stacks *stacks);

#endif
