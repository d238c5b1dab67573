/* real.h - the functions that the program would call if these hooks were not there.
 *
 * They are looked up behind this library in the loader's order (dlsym, RTLD_NEXT), so whatever allocator the program
 * runs with is found: glibc's, or jemalloc, tcmalloc or mimalloc where one is linked or preloaded as well.
 *
 * Before the lookup, and during it on the thread that does it, allocations come from a small arena of our own that is
 * never given back; the functions below then stand for it. So none of the hooks has to ask whether it is too early.
 */
#ifndef EXPVAR_HOOKS_REAL_H
#define EXPVAR_HOOKS_REAL_H

#include <stdbool.h>
#include <stddef.h>

/* The name, the result and the parameters of each. */
#define REAL_FUNCTIONS(X)                                                                                              \
    X(malloc, void *, (size_t size))                                                                                   \
    X(calloc, void *, (size_t count, size_t size))                                                                     \
    X(realloc, void *, (void *memory, size_t size))                                                                    \
    X(free, void, (void *memory))                                                                                      \
    X(posix_memalign, int, (void **memory, size_t alignment, size_t size))                                             \
    X(aligned_alloc, void *, (size_t alignment, size_t size))                                                          \
    X(memalign, void *, (size_t alignment, size_t size))                                                               \
    X(valloc, void *, (size_t size))                                                                                   \
    X(pvalloc, void *, (size_t size))                                                                                  \
    X(malloc_usable_size, size_t, (void *memory))

/* Written by the lookup only; read by any thread, before it as well. */
struct real {
#define X(name, result, parameters) result(*name) parameters;
    REAL_FUNCTIONS(X)
#undef X
};
extern struct real expvar__real;

/* Whether memory is of the arena: what the allocator must never see. */
bool expvar__real_is_early(const void *memory);
size_t expvar__real_early_size(const void *memory);

/* Looks the functions up, once; the first call of any of them does so too. */
void expvar__real_find(void);

#endif
