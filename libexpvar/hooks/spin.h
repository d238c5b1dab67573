/* spin.h - a lock for a few instructions, taken inside hooks: it knows nothing of the functions that are hooked.
 *
 * A child must never find one held: they are in memory that a fork wipes (wiped.h). What such a lock guards, and the child
 * keeps, has to be whole after each single write.
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
