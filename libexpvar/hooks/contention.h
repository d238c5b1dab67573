/* contention.h - the mutex profile: who keeps others waiting for a lock, and for how long.
 *
 * The time that threads wait for a lock is charged to whoever holds it, at the stack from which it is given up: at each
 * unlock, what all waiters have waited since they came or since the unlock before, whichever is later. What remains when
 * a waiter gets the lock (the time it takes to wake) goes to the unlock before. So the charges of a lock add up to what
 * its waiters waited.
 *
 * One wait in `fraction` is followed, and counts for as many. An unlock learns in one load that nobody who is followed
 * waits for its lock.
 */
#ifndef EXPVAR_HOOKS_CONTENTION_H
#define EXPVAR_HOOKS_CONTENTION_H

#include <stdbool.h>
#include <stdint.h>

#include "address_filter.h"
#include "blocking.h"
#include "stacks.h"

/* 0: nothing is followed; 1: every wait. */
int64_t expvar__contention_fraction(void);
/* Returns 0, or -1 with errno EINVAL (negative) or ENOMEM. */
int expvar__contention_set_fraction(int64_t fraction);

/* The values are those of enum wait_value. NULL before the first fraction other than 0. */
struct stacks *expvar__contention_stacks(void);

/* Waits that were not followed because too many were at once (see contention.c). */
int64_t expvar__contention_lost(void);

/* ---- for the hooks ----------------------------------------------------------------------------------------------- */

/* One wait, on the waiter's stack. */
struct contention_wait {
    uintptr_t lock;
    int64_t begin_ns;
    int64_t weight; /* 0: not followed */
};

/* The wait for a lock begins and ends. */
void expvar__contention_begin(struct contention_wait *wait, const void *lock, int64_t now_ns);
void expvar__contention_end(const struct contention_wait *wait, int64_t now_ns);

/* A lock is about to be given up that somebody may wait for. Keeps errno. */
void expvar__contention_unlock(const void *lock);

extern struct address_filter expvar__contended;

static inline void contention_unlocking(const void *lock) {
    if (__builtin_expect(address_filter_has(&expvar__contended, lock), 0))
        expvar__contention_unlock(lock);
}

#endif
