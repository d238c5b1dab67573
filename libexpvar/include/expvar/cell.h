/* cell.h - the inline fast path of counters; include expvar.h instead.
 *
 * Every thread owns a block of cells, one 8-byte cell for each integer variable, at the same offset in every
 * block. An addition is one read-modify-write of the thread's own cell: no lock prefix, no shared cache line,
 * no function call. The value of a variable is its base plus the sum of its cells over all blocks (see
 * src/vars/cells.c).
 *
 * The names with a double underscore are the mechanism, not the interface: they may change with any release
 * that changes the soname.
 */
#ifndef EXPVAR_CELL_H
#define EXPVAR_CELL_H

#include <stddef.h>
#include <stdint.h>

#include "api.h"

EXPVAR_BEGIN

/* What the fast path reads of a variable. Constant for an integer; `generation` of a float changes at each
 * set. Written by the library only, read by any thread. */
struct expvar__hot {
    uintptr_t cell;      /* offset of the variable's cell in a block */
    uint64_t generation; /* floats: cells of another generation count as zero */
};

typedef struct expvar_int {
    struct expvar__hot hot;
} expvar_int;

typedef struct expvar_float {
    struct expvar__hot hot;
} expvar_float;

/* A float's cell: counted only while its generation is the variable's.
 *
 * An addition waits for the one before it if both change one sum: some ten cycles from store to load to add.
 * So the additions take turns between four sums, which keeps a tight loop at the pace of its instructions. */
#define EXPVAR__FLOAT_SUMS 4
struct expvar__float_cell {
    uint64_t generation;
    uint64_t turn;
    double sums[EXPVAR__FLOAT_SUMS];
};

/* The calling thread's block; NULL before its first addition and after its exit began. Initial-exec, so that
 * its address costs no call; its eight bytes fit the space that the loader keeps for libraries opened later.
 */
extern EXPVAR_API __thread char *expvar__block __attribute__((tls_model("initial-exec")));

/* The paths for a thread without a block. */
EXPVAR_API void expvar__int_add_slow(expvar_int *variable, int64_t n);
EXPVAR_API void expvar__float_add_slow(expvar_float *variable, double amount);

/* On x86-64 an `add` to memory is one instruction: a signal handler of the same thread runs before it or
 * after it, never inside, and no other thread writes this cell. Elsewhere, and where the sanitizer must see
 * the access, a relaxed atomic addition gives the same guarantee (on arm64 with LSE that is one instruction
 * as well). */
static inline void expvar__cell_add(int64_t *cell, int64_t n) {
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__) && !defined(EXPVAR_PORTABLE_CELLS)
    __asm__ volatile("addq %1, %0" : "+m"(*cell) : "er"(n) : "cc");
#else
    __atomic_fetch_add(cell, n, __ATOMIC_RELAXED);
#endif
}

/* Adds n, wrapping at 64 bits. NULL is ignored.
 * Threads: any. Signals: safe in handlers, also in one that interrupts an addition to the same variable. */
static inline void expvar_int_add(expvar_int *variable, int64_t n) {
    if (!variable)
        return;
    char *block = expvar__block;
    if (__builtin_expect(!block, 0)) {
        expvar__int_add_slow(variable, n);
        return;
    }
    expvar__cell_add((int64_t *)(void *)(block + variable->hot.cell), n);
}

/* Adds an amount. NULL is ignored.
 * Threads: any. Signals: safe in handlers, but one that interrupts an addition to the same variable on the
 * same thread may lose one of the two amounts. */
static inline void expvar_float_add(expvar_float *variable, double amount) {
    if (!variable)
        return;
    char *block = expvar__block;
    if (__builtin_expect(block != NULL, 1)) {
        struct expvar__float_cell *cell = (struct expvar__float_cell *)(void *)(block + variable->hot.cell);
        if (__builtin_expect(cell->generation == __atomic_load_n(&variable->hot.generation, __ATOMIC_RELAXED), 1)) {
            double *part = &cell->sums[cell->turn++ % EXPVAR__FLOAT_SUMS];
            double sum = *part + amount;
            __atomic_store(part, &sum, __ATOMIC_RELAXED); /* pairs with the loads of the reader */
            return;
        }
    }
    expvar__float_add_slow(variable, amount);
}

EXPVAR_END

#endif
