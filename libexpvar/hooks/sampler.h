/* sampler.h - which allocations are sampled, and what is kept of them.
 *
 * The method is Go's and tcmalloc's: the bytes between two samples are exponentially distributed with mean `rate`, drawn
 * anew after each. An allocation of `size` bytes is then sampled with probability p = 1 - exp(-size / rate), whatever
 * came before it, and stands for 1 / p allocations of its size. The weight is kept with the sample, so figures stay right
 * when the rate changes while the program runs.
 */
#ifndef EXPVAR_HOOKS_SAMPLER_H
#define EXPVAR_HOOKS_SAMPLER_H

#include <stddef.h>
#include <stdint.h>

#include "live.h"
#include "stacks.h"
#include "thread.h"

#define SAMPLER_RATE_DEFAULT ((int64_t)512 << 10)
#define SAMPLER_RATE_MAX     ((int64_t)1 << 40)

/* Objects that a sample stands for are counted in these parts of one. */
#define SAMPLE_OBJECT_UNIT 1024

/* What a stack's values are: what its samples stand for. */
enum heap_value {
    ALLOC_OBJECTS, /* in parts of SAMPLE_OBJECT_UNIT, as FREE_OBJECTS */
    ALLOC_BYTES,
    FREE_OBJECTS,
    FREE_BYTES,
    HEAP_VALUES
};

/* The mean number of bytes between two samples: 1 samples everything, 0 nothing. A change reaches a thread within the
 * bytes that it has left of the old rate, SAMPLER_NOTICE at most. */
#define SAMPLER_NOTICE ((int64_t)16 << 20)
int64_t expvar__sampler_rate(void);
/* Returns 0, or -1 with errno EINVAL (negative, or above SAMPLER_RATE_MAX) or ENOMEM. */
int expvar__sampler_set_rate(int64_t rate);

/* The stacks of all samples so far; NULL before the first rate other than 0. */
struct stacks *expvar__sampler_stacks(void);

/* Samples that found no room among the live ones. */
int64_t expvar__sampler_lost(void);

/* ---- for the hooks ----------------------------------------------------------------------------------------------- */

void expvar__sampler_allocated(void *memory, size_t size);
void expvar__sampler_freed(const struct live *live);

static inline void sampler_count(void *memory, size_t size) {
    struct hooks_thread *thread = &expvar__hooks_thread;
    thread->countdown -= (int64_t)size;
    if (__builtin_expect(thread->countdown < 0, 0))
        expvar__sampler_allocated(memory, size);
}

#endif
