/* throttle.h - figures that cost something to collect, collected at most one per cent of the time.
 *
 * Reading /proc takes the kernel's locks, and mallinfo2 the allocator's: with a fragmented heap the latter can stall
 * every thread of the host for milliseconds. So after a collection that took t, nobody collects again for 99 t: readers
 * get the figures as they were. A usual collection takes some ten microseconds, so the figures are a few milliseconds
 * old at most; only where collecting hurts do they get older, in proportion.
 */
#ifndef EXPVAR_STATS_THROTTLE_H
#define EXPVAR_STATS_THROTTLE_H

#include <stddef.h>
#include <stdint.h>

/* Static storage. All but the first and third fields are under the one lock of throttle.c. */
struct throttle {
    void (*collect)(void *figures);
    void *figures;
    size_t size;
    int64_t due_ns; /* not collected again before this time; 0: never collected */
    unsigned forks; /* how often the process had been forked when it was collected */
};

/* Copies the figures to `copy`, collecting them first if they are due. */
void expvar__throttle_read(struct throttle *throttle, void *copy);

#endif
