/* notes.h - what is noted of an allocation and a free, inline in every hook.
 *
 * A note costs two additions in the calling thread's own cells, and one subtraction for the sampler. Sizes are the
 * allocator's (malloc_usable_size), so that what is freed is what was allocated; samples have the size that was asked
 * for, which is what a reader of the program knows.
 */
#ifndef EXPVAR_HOOKS_NOTES_H
#define EXPVAR_HOOKS_NOTES_H

#include <stdbool.h>
#include <stddef.h>

#include "counts.h"
#include "live.h"
#include "real.h"
#include "sampler.h"

/* Returns `memory`, NULL as well. */
static inline void *note_allocated(void *memory, size_t size) {
    if (memory && counts_began(&expvar__allocations)) {
        count(&expvar__allocations, expvar__real.malloc_usable_size(memory));
        sampler_count(memory, size);
    }
    return memory;
}

/* Ends what is sampled of `memory`. Returns whether the allocator may have it back: memory of the arena stays. */
bool expvar__note_watched(void *memory);

/* To be called before the memory is freed: afterwards the address can be somebody else's. Returns false where it must
 * not be. Addresses of the arena are in the filter, so only those that may be sampled are asked. */
static inline bool note_freeing(void *memory) {
    if (__builtin_expect(live_may_have(memory), 0) && !expvar__note_watched(memory))
        return false;
    if (counts_began(&expvar__frees))
        count(&expvar__frees, expvar__real.malloc_usable_size(memory));
    return true;
}

#endif
