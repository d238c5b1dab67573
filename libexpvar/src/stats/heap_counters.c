/* heap_counters.c - exact counts of all allocations, where somebody sees each of them. */
#include "stats/heap_counters.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "expvar/expvar.h"

/* `counters` is written once, by whoever takes `state` from NONE; READY (release) pairs with the readers' acquire. */
enum { NONE, SETTING, READY };
static atomic_int state;
static expvar_heap_counters counters;

int expvar_memstats_use(const expvar_heap_counters *given) {
    int none = NONE;
    errno = EINVAL;
    if (!given || !given->mallocs || !given->frees || !given->allocated_bytes || !given->freed_bytes)
        return -1;
    errno = EBUSY;
    if (!atomic_compare_exchange_strong(&state, &none, SETTING))
        return -1;
    counters = *given;
    atomic_store_explicit(&state, READY, memory_order_release);
    return 0;
}

/* What was freed is read before what was allocated, so that a difference is never negative. */
void expvar__heap_counters_read(struct heap_figures *figures) {
    if (atomic_load_explicit(&state, memory_order_acquire) != READY)
        return;
    const uint64_t frees = (uint64_t)expvar_int_value(counters.frees);
    const uint64_t freed_bytes = (uint64_t)expvar_int_value(counters.freed_bytes);
    const uint64_t mallocs = (uint64_t)expvar_int_value(counters.mallocs);
    const uint64_t allocated_bytes = (uint64_t)expvar_int_value(counters.allocated_bytes);
    figures->mallocs = mallocs;
    figures->frees = frees;
    figures->heap_objects = mallocs > frees ? mallocs - frees : 0;
    figures->total_alloc = allocated_bytes;
    figures->alloc = allocated_bytes > freed_bytes ? allocated_bytes - freed_bytes : 0;
}
