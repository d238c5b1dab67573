/* spin.h - a lock for a few instructions, taken inside hooks: it knows nothing of the functions that are hooked.
 *
 * Whoever makes one takes it around fork as well (pthread_atfork), so that a child never finds it held.
 */
#ifndef EXPVAR_HOOKS_SPIN_H
#define EXPVAR_HOOKS_SPIN_H

#include <sched.h>
#include <stdatomic.h>

/* All zero is free. */
struct spin {
    atomic_flag held;
};

static inline void spin_lock(struct spin *spin) {
    while (atomic_flag_test_and_set_explicit(&spin->held, memory_order_acquire))
        sched_yield();
}

static inline void spin_unlock(struct spin *spin) {
    atomic_flag_clear_explicit(&spin->held, memory_order_release);
}

#endif
