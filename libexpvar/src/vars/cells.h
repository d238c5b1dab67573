/* cells.h - the per-thread blocks of cells behind every counter. */
#ifndef EXPVAR_VARS_CELLS_H
#define EXPVAR_VARS_CELLS_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "expvar/cell.h"

/* One thread's block: this header, then cells. It is mapped once and never unmapped.
 *
 * next       written once, before the block is on the list
 * owned      1 while a thread owns the block; taken by compare-and-swap, given back by the thread's exit
 * committed  bytes that may be touched; only grows
 * reading    odd while the owner is inside a lookup (grace.c); written by the owner only */
struct block {
    struct block *next;
    atomic_int owned;
    _Atomic size_t committed;
    atomic_uint reading;
};

/* Reserved for a block; the header and about 2 million cells. Only what cells in use need is committed. */
#define EXPVAR__BLOCK_SIZE ((size_t)16 << 20)

/* The newest block; follow `next` for all of them. */
extern struct block *_Atomic expvar__blocks;

/* The calling thread's block, attached if there is none yet; NULL while the thread exits, or when out of
 * memory. Async-signal-safe. */
struct block *expvar__block_attach(void);

/* A float's cell fills a cache line of its own; a pointer's holds the address of what the thread has elsewhere. */
enum cell_kind { CELL_INT, CELL_FLOAT, CELL_POINTER };

/* Finds room for a cell and commits it in every block. Returns its offset, or 0 with errno ENOMEM. Its
 * content is whatever the last user of this kind left: the caller takes that as its zero. A pointer's last user leaves
 * NULL in every block. */
uintptr_t expvar__cell_alloc(enum cell_kind kind);
void expvar__cell_free(uintptr_t cell, enum cell_kind kind);

/* The sum of an integer cell over all blocks, wrapping. */
int64_t expvar__cell_sum(uintptr_t cell);

/* The sum of a float's cells of one generation. */
double expvar__cell_float_sum(uintptr_t cell, uint64_t generation);

/* Bytes of all blocks that may be touched; what is resident is at most this. */
size_t expvar__cells_committed(void);

/* Calls `visit` for a cell in each block that has it. */
void expvar__cell_each(uintptr_t cell, void (*visit)(void *cell, void *context), void *context);

/* In a forked child: only the calling thread is left, so every other block is free. */
void expvar__cells_after_fork(void);

#endif
