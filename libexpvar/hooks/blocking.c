/* blocking.c - the block profile: where threads wait, and for how long. */
#include "blocking.h"

#include <errno.h>
#include <math.h>
#include <stdatomic.h>

#include "thread.h"

static _Atomic int64_t rate;
static _Atomic(struct stacks *) stacks;

int64_t expvar__blocking_rate(void) {
    return atomic_load_explicit(&rate, memory_order_relaxed);
}

struct stacks *expvar__blocking_stacks(void) {
    return atomic_load_explicit(&stacks, memory_order_acquire);
}

int expvar__blocking_set_rate(int64_t ns) {
    if (ns < 0) {
        errno = EINVAL;
        return -1;
    }
    if (ns > 0 && expvar__stacks_make(&stacks) < 0)
        return -1;
    atomic_store_explicit(&rate, ns, memory_order_relaxed);
    return 0;
}

void expvar__blocking_waited(int64_t ns) {
    struct hooks_thread *thread = &expvar__hooks_thread;
    const int64_t every_ns = expvar__blocking_rate();
    struct stacks *table = expvar__blocking_stacks();
    if (every_ns == 0 || !table || ns <= 0 || thread->is_own)
        return;
    double weight = 1;
    if (ns < every_ns) {
        weight = (double)every_ns / (double)ns;
        if (expvar__thread_random(thread) * weight > 1)
            return;
    }
    struct stack *stack = expvar__thread_stack(table);
    if (!stack)
        return;
    atomic_fetch_add_explicit(&stack->values[WAIT_COUNT], llround(weight), memory_order_relaxed);
    atomic_fetch_add_explicit(&stack->values[WAIT_NS], llround(weight * (double)ns), memory_order_relaxed);
}
