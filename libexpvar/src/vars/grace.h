/* grace.h - lookups that take no lock, and the wait that lets what they may still see be freed.
 *
 * A lookup in a hash table (namespace.c) must be cheap and must not slow other threads down, and yet a table or an
 * entry must be freed some time. So a lookup is marked in the thread's own block: its `reading` is odd from enter to
 * leave. Whoever removes something first makes it unfindable, then calls expvar__grace_wait, which returns once every
 * lookup that was under way has left; then it frees.
 *
 * Why it works: the store that makes something unfindable, the wait's load of `reading`, enter's exchange and the loads
 * of a lookup are all sequentially consistent, and stand in this order in their threads. A wait that reads a number from
 * before enter's exchange thereby precedes it, so that the lookup reads what was stored before the wait. A wait that
 * reads the odd number of a lookup waits until the number moves on, which is what leave (a release) does: what the
 * lookup read happened before the free. A lookup that follows on the same thread entered after the wait's first load.
 *
 * A lookup is a few loads long, takes no lock and calls no foreign code, so the wait is short.
 */
#ifndef EXPVAR_VARS_GRACE_H
#define EXPVAR_VARS_GRACE_H

#include "vars/cells.h"

/* Returns what leave takes; NULL while the thread has no block, when a lookup needs expvar__structure_lock instead. */
static inline struct block *expvar__grace_enter(void) {
    struct block *block = (struct block *)(void *)expvar__block;
    if (!block && !(block = expvar__block_attach()))
        return NULL;
    unsigned even = atomic_load_explicit(&block->reading, memory_order_relaxed);
    atomic_exchange_explicit(&block->reading, even + 1, memory_order_seq_cst);
    return block;
}

static inline void expvar__grace_leave(struct block *block) {
    unsigned odd = atomic_load_explicit(&block->reading, memory_order_relaxed);
    atomic_store_explicit(&block->reading, odd + 1, memory_order_release);
}

void expvar__grace_wait(void);

#endif
