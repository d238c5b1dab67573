/* malloc.c - the allocation functions as the program calls them: the real one, and a note of what it did. */
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include <expvar/api.h>

#include "notes.h"

/* ---- freeing ----------------------------------------------------------------------------------------------------- */

static bool take_sample(void *memory, struct live *live) {
    struct hooks_thread *thread = &expvar__hooks_thread;
    const bool was_busy = thread->busy;
    thread->busy = true;
    const bool is_sampled = expvar__live_take((uintptr_t)memory, live);
    thread->busy = was_busy;
    return is_sampled;
}

bool expvar__note_watched(void *memory) {
    struct live live;
    if (expvar__real_is_early(memory))
        return false;
    if (take_sample(memory, &live))
        expvar__sampler_freed(&live);
    return true;
}

EXPVAR_API void free(void *memory) {
    if (memory && note_freeing(memory))
        expvar__real.free(memory);
}

/* C23's; glibc 2.36 has neither. */
EXPVAR_API void free_sized(void *memory, size_t size);
EXPVAR_API void free_aligned_sized(void *memory, size_t alignment, size_t size);

void free_sized(void *memory, size_t size) {
    (void)size;
    free(memory);
}

void free_aligned_sized(void *memory, size_t alignment, size_t size) {
    (void)alignment, (void)size;
    free(memory);
}

/* ---- allocating -------------------------------------------------------------------------------------------------- */

EXPVAR_API void *malloc(size_t size) {
    return note_allocated(expvar__real.malloc(size), size);
}

EXPVAR_API void *calloc(size_t count, size_t size) {
    return note_allocated(expvar__real.calloc(count, size), count * size); /* did not overflow, if there is memory */
}

EXPVAR_API int posix_memalign(void **memory, size_t alignment, size_t size) {
    const int error = expvar__real.posix_memalign(memory, alignment, size);
    if (error == 0)
        note_allocated(*memory, size);
    return error;
}

EXPVAR_API void *aligned_alloc(size_t alignment, size_t size) {
    return note_allocated(expvar__real.aligned_alloc(alignment, size), size);
}

EXPVAR_API void *memalign(size_t alignment, size_t size) {
    return note_allocated(expvar__real.memalign(alignment, size), size);
}

EXPVAR_API void *valloc(size_t size) {
    return note_allocated(expvar__real.valloc(size), size);
}

EXPVAR_API void *pvalloc(size_t size) {
    return note_allocated(expvar__real.pvalloc(size), size);
}

EXPVAR_API size_t malloc_usable_size(void *memory) {
    return expvar__real_is_early(memory) ? expvar__real_early_size(memory) : expvar__real.malloc_usable_size(memory);
}

/* ---- reallocating: a free and an allocation, in memstats as in profiles ------------------------------------------ */

static void *move_early(void *memory, size_t size) {
    void *moved = malloc(size);
    const size_t old = expvar__real_early_size(memory);
    return moved ? memcpy(moved, memory, old < size ? old : size) : NULL;
}

static void put_back(const struct live *live) {
    if (expvar__live_add(live) < 0)
        expvar__sampler_freed(live);
}

EXPVAR_API void *realloc(void *memory, size_t size) {
    if (!memory)
        return malloc(size);
    if (expvar__real_is_early(memory))
        return move_early(memory, size);
    struct live live;
    const bool is_sampled = live_may_have(memory) && take_sample(memory, &live);
    const size_t old = counts_began(&expvar__frees) ? expvar__real.malloc_usable_size(memory) : 0;
    void *moved = expvar__real.realloc(memory, size);
    if (!moved && size > 0) {
        if (is_sampled)
            put_back(&live);
        return NULL;
    }
    if (is_sampled)
        expvar__sampler_freed(&live);
    if (counts_began(&expvar__frees))
        count(&expvar__frees, old);
    return note_allocated(moved, size);
}

EXPVAR_API void *reallocarray(void *memory, size_t count, size_t size) {
    size_t bytes;
    if (!__builtin_mul_overflow(count, size, &bytes))
        return realloc(memory, bytes);
    errno = ENOMEM;
    return NULL;
}
