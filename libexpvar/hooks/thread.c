/* thread.c - what the hooks keep of each thread. */
#include "thread.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include <expvar/pprof.h>

#include "own_code.h"
#include "stacks.h"

/* As many frames as the unwinder gives. */
#define DEPTH_MAX 128

__thread struct hooks_thread expvar__hooks_thread __attribute__((tls_model("initial-exec")));

/* Different for each thread, and not zero. */
static void seed(struct hooks_thread *thread) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    const uint64_t mixed = (uint64_t)(uintptr_t)thread ^ (uint64_t)now.tv_nsec << 32 ^ (uint64_t)now.tv_sec;
    thread->random = mixed * UINT64_C(0x9e3779b97f4a7c15) | 1;
}

/* xorshift64*, Vigna 2016; the upper 53 bits are the good ones. */
double expvar__thread_random(struct hooks_thread *thread) {
    if (thread->random == 0)
        seed(thread);
    uint64_t x = thread->random;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    thread->random = x;
    return (double)((x * UINT64_C(0x2545f4914f6cdd1d) >> 11) + 1) * 0x1p-53;
}

/* The frames of this library at the innermost end say nothing to anybody. */
static size_t unwind(uintptr_t *pcs) {
    size_t own = 0;
    const size_t depth = expvar_pprof_unwind(pcs, DEPTH_MAX, 0);
    while (own < depth && is_own_code(pcs[own]))
        own++;
    memmove(pcs, pcs + own, (depth - own) * sizeof *pcs);
    return depth - own;
}

struct stack *expvar__thread_stack(struct stacks *stacks) {
    struct hooks_thread *thread = &expvar__hooks_thread;
    uintptr_t pcs[DEPTH_MAX];
    if (thread->busy)
        return NULL;
    const int saved_errno = errno;
    thread->busy = true;
    struct stack *stack = expvar__stacks_find(stacks, pcs, unwind(pcs));
    thread->busy = false;
    errno = saved_errno;
    return stack;
}
