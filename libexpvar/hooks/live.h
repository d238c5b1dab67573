/* live.h - the sampled allocations that are not freed yet, by address.
 *
 * free asks for every address, so the answer for those that are not here is one load of a small table
 * (expvar__live_may_have), without a lock.
 */
#ifndef EXPVAR_HOOKS_LIVE_H
#define EXPVAR_HOOKS_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "address_filter.h"
#include "stacks.h"

/* At one time; 256 MB of address space, touched as it fills. */
#define LIVE_MAX ((size_t)1 << 22)

/* One sampled allocation. `objects` and `bytes` are what it stands for. */
struct live {
    uintptr_t address;
    struct stack *stack;
    int64_t objects; /* in units of 1 / SAMPLE_OBJECT_UNIT */
    int64_t bytes;
    int64_t time_ns; /* CLOCK_MONOTONIC_COARSE */
};

extern struct address_filter expvar__live_filter;

static inline bool live_may_have(const void *memory) {
    return address_filter_has(&expvar__live_filter, memory);
}

/* Makes every free of this address take the slow path, though nothing is live there. */
void expvar__live_watch(uintptr_t address);

/* Returns 0, or -1 when there is no room (LIVE_MAX). Called with the thread's busy flag set. */
int expvar__live_add(const struct live *live);

/* Takes the one at `address` out. Returns false if there is none. */
bool expvar__live_take(uintptr_t address, struct live *live);

/* Calls `visit` for each, shard by shard, under the shard's lock: it must not allocate. */
typedef void live_visit_fn(const struct live *live, void *context);
void expvar__live_walk(live_visit_fn *visit, void *context);

#endif
