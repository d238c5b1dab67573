/* contention.c - the mutex profile: who keeps others waiting for a lock, and for how long.
 *
 * A contended lock has a record while somebody who is followed waits for it. Records are in a fixed table, split by the
 * lock's address into shards with a spin lock each. A record keeps the number of its waiters and the sum of the times
 * from which each of them is still to be charged for (its `baseline`: when it came, or the last unlock). An unlock
 * charges waiters * now - sum, and then every baseline is now.
 */
#include "contention.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

#include "spin.h"
#include "thread.h"
#include "wait_clock.h"
#include "wiped.h"

#define SHARDS  64
#define RECORDS 16 /* of a shard: locks that are waited for at one time */

/* Counts and times are of followed waits, each times its weight. */
struct record {
    uintptr_t lock; /* 0: free */
    int64_t waiters;
    int64_t weight;
    int64_t baseline_sum_ns; /* of weight times baseline; wraps, as its differences do */
    int64_t unlocked_ns;     /* the last unlock; 0: none since the record was made */
    struct stack *unlocker;  /* at that one */
};

struct shard {
    _Alignas(64) struct spin lock;
    struct record records[RECORDS];
};

static struct { _Alignas(WIPED_ALIGNMENT) struct shard of[SHARDS]; } shards;
static _Atomic int64_t fraction;
static _Atomic(struct stacks *) stacks;
static _Atomic int64_t lost;

struct address_filter expvar__contended;

/* ---- settings ---------------------------------------------------------------------------------------------------- */

int64_t expvar__contention_fraction(void) {
    return atomic_load_explicit(&fraction, memory_order_relaxed);
}

struct stacks *expvar__contention_stacks(void) {
    return atomic_load_explicit(&stacks, memory_order_acquire);
}

int64_t expvar__contention_lost(void) {
    return atomic_load_explicit(&lost, memory_order_relaxed);
}

int expvar__contention_set_fraction(int64_t value) {
    if (value < 0) {
        errno = EINVAL;
        return -1;
    }
    if (value > 0 && expvar__stacks_make(&stacks) < 0)
        return -1;
    atomic_store_explicit(&fraction, value, memory_order_relaxed);
    return 0;
}

/* ---- fork: in the child nobody waits, whatever the parent's records say ------------------------------------------ */

static void after_fork_in_child(void) {
    expvar__contended = (struct address_filter){0};
}

__attribute__((constructor)) static void handle_fork(void) {
    expvar__wipe_in_child(&shards, sizeof shards);
    pthread_atfork(NULL, NULL, after_fork_in_child);
}

/* ---- records, all under the shard's lock ------------------------------------------------------------------------- */

static struct shard *shard_of(uintptr_t lock) {
    return &shards.of[(lock >> 3) * UINT64_C(0xff51afd7ed558ccd) >> 58];
}

/* NULL if there is none; with lock 0, a free one. */
static struct record *record_of(struct shard *shard, uintptr_t lock) {
    for (size_t i = 0; i < RECORDS; i++) {
        if (shard->records[i].lock == lock)
            return &shard->records[i];
    }
    return NULL;
}

static void charge(struct stack *stack, int64_t count, int64_t ns) {
    atomic_fetch_add_explicit(&stack->values[WAIT_COUNT], count, memory_order_relaxed);
    atomic_fetch_add_explicit(&stack->values[WAIT_NS], ns, memory_order_relaxed);
}

static int64_t times(int64_t weight, int64_t ns) {
    return (int64_t)((uint64_t)weight * (uint64_t)ns);
}

static struct record *join(struct shard *shard, uintptr_t lock) {
    struct record *record = record_of(shard, lock);
    if (record)
        return record;
    record = record_of(shard, 0);
    if (record)
        *record = (struct record){.lock = lock};
    return record;
}

/* ---- waits ------------------------------------------------------------------------------------------------------- */

void expvar__contention_begin(struct contention_wait *wait, const void *lock, int64_t now_ns) {
    const int64_t every = expvar__contention_fraction();
    *wait = (struct contention_wait){.lock = (uintptr_t)lock, .begin_ns = now_ns};
    if (every == 0 || expvar__hooks_thread.is_own ||
        (every > 1 && expvar__thread_random(&expvar__hooks_thread) * (double)every > 1))
        return;
    struct shard *shard = shard_of(wait->lock);
    spin_lock(&shard->lock);
    struct record *record = join(shard, wait->lock);
    if (record) {
        wait->weight = every;
        record->waiters++;
        record->weight += every;
        record->baseline_sum_ns += times(every, now_ns);
    }
    spin_unlock(&shard->lock);
    if (record)
        expvar__address_filter_add(&expvar__contended, wait->lock);
    else
        atomic_fetch_add_explicit(&lost, every, memory_order_relaxed);
}

/* Where no unlock was seen (the lock was given up without us, or a wait ended by time), nobody is charged. */
void expvar__contention_end(const struct contention_wait *wait, int64_t now_ns) {
    if (wait->weight == 0)
        return;
    expvar__address_filter_remove(&expvar__contended, wait->lock);
    struct shard *shard = shard_of(wait->lock);
    spin_lock(&shard->lock);
    struct record *record = record_of(shard, wait->lock);
    if (record) { /* not in a child that was forked meanwhile */
        const int64_t baseline_ns = record->unlocked_ns > wait->begin_ns ? record->unlocked_ns : wait->begin_ns;
        if (record->unlocked_ns > wait->begin_ns)
            charge(record->unlocker, wait->weight, times(wait->weight, now_ns - baseline_ns));
        record->baseline_sum_ns -= times(wait->weight, baseline_ns);
        record->weight -= wait->weight;
        if (--record->waiters == 0)
            *record = (struct record){0};
    }
    spin_unlock(&shard->lock);
}

void expvar__contention_unlock(const void *lock) {
    const uintptr_t address = (uintptr_t)lock;
    struct stacks *table = expvar__contention_stacks();
    struct stack *stack = table ? expvar__thread_stack(table) : NULL;
    if (!stack)
        return;
    struct shard *shard = shard_of(address);
    spin_lock(&shard->lock);
    struct record *record = record_of(shard, address);
    if (record) {
        const int64_t now_ns = wait_clock_ns();
        charge(stack, 0, times(record->weight, now_ns) - record->baseline_sum_ns);
        record->baseline_sum_ns = times(record->weight, now_ns);
        record->unlocked_ns = now_ns;
        record->unlocker = stack;
    }
    spin_unlock(&shard->lock);
}
