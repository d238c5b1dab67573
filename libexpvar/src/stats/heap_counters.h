/* heap_counters.h - exact counts of all allocations, where somebody sees each of them (expvar_memstats_use). */
#ifndef EXPVAR_STATS_HEAP_COUNTERS_H
#define EXPVAR_STATS_HEAP_COUNTERS_H

#include "stats/allocator.h"

/* Puts the exact counts in place of the allocator's; without them nothing changes. */
void expvar__heap_counters_read(struct heap_figures *figures);

#endif
