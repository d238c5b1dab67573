/* counts.h - how much the program has allocated and freed, exactly.
 *
 * The four are ordinary integer variables of libexpvar: each thread counts in cells of its own, and the sums survive its
 * exit and fork. They are added to by hand here rather than by expvar_int_add, because every allocation pays for it: one
 * look for the thread's block instead of two, and cells whose places are known without a look at the variables.
 */
#ifndef EXPVAR_HOOKS_COUNTS_H
#define EXPVAR_HOOKS_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <expvar/builtin.h>
#include <expvar/cell.h>

/* A number of calls and the bytes they were about; all zero until counting begins. */
struct counts {
    uintptr_t calls_cell;
    uintptr_t bytes_cell;
    expvar_int *calls;
    expvar_int *bytes;
};

/* Written once, when the library is loaded. */
extern struct counts expvar__allocations;
extern struct counts expvar__frees;

/* For a thread without a block. */
void expvar__count_slow(const struct counts *counts, size_t bytes);

/* Whether counting has begun. Until then the allocator is not to be asked for sizes: tcmalloc's first answer allocates. */
static inline bool counts_began(const struct counts *counts) {
    return __builtin_expect(counts->calls_cell != 0, 1);
}

static inline void count(const struct counts *counts, size_t bytes) {
    char *block = expvar__block;
    if (__builtin_expect(!block, 0)) {
        expvar__count_slow(counts, bytes);
        return;
    }
    expvar__cell_add((int64_t *)(void *)(block + counts->calls_cell), 1);
    expvar__cell_add((int64_t *)(void *)(block + counts->bytes_cell), (int64_t)bytes);
}

#endif
