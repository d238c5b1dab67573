/* load.c - what happens when the library is loaded: the counters are made, and sampling begins. */
#include <stdlib.h>

#include <expvar/expvar.h>

#include "counts.h"
#include "live.h"
#include "real.h"
#include "sampler.h"
#include "call_stack.h"

static struct counts counts_of(expvar_int *calls, expvar_int *bytes) {
    if (!calls || !bytes)
        return (struct counts){0};
    return (struct counts){calls->hot.cell, bytes->hot.cell, calls, bytes};
}

/* Under one name in /debug/vars. Where there is no memory for them nothing is counted. */
static void make_counters(void) {
    expvar_map *map = expvar_map_new("hooks");
    const expvar_heap_counters counters = {
        .mallocs = expvar_map_int(map, "mallocs"),
        .frees = expvar_map_int(map, "frees"),
        .allocated_bytes = expvar_map_int(map, "allocated_bytes"),
        .freed_bytes = expvar_map_int(map, "freed_bytes"),
    };
    if (expvar_memstats_use(&counters) < 0)
        return;
    void *first = expvar__real.malloc(1);
    (void)expvar__real.malloc_usable_size(first); /* tcmalloc's first answer allocates: not while it is noted */
    expvar__real.free(first);
    expvar__allocations = counts_of(counters.mallocs, counters.allocated_bytes);
    expvar__frees = counts_of(counters.frees, counters.freed_bytes);
}

/* As early as libexpvar itself: before the constructors of the program, which allocate. */
__attribute__((constructor(102))) static void load(void) {
    expvar__real_find();
    make_counters();
    expvar__sampler_set_rate(SAMPLER_RATE_DEFAULT);
}
