/* int.c - integer variables: a base plus the sum of the cells, both wrapping at 64 bits.
 *
 * Set moves the base, so that base plus cells is the new value; it never writes another thread's cell. An
 * addition that races with set is in a cell before set reads that cell, and overwritten, or after, and
 * counted on top.
 *
 * A read loads the base first (acquire, pairs with set's release): then it loads each cell at a later time
 * than the set whose base it has, so it never misses an addition that this set has taken off.
 */
#include "vars/var.h"

#include "vars/cells.h"
#include "vars/locks.h"

static int64_t wrapping_difference(int64_t a, int64_t b) {
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

static int64_t wrapping_sum(int64_t a, int64_t b) {
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

static struct expvar_var *var_of(const expvar_int *variable) {
    return (struct expvar_var *)(uintptr_t)variable;
}

static void set(struct expvar_var *variable, int64_t value) {
    int64_t base = wrapping_difference(value, expvar__cell_sum(variable->hot.cell));
    atomic_store_explicit(&variable->base, base, memory_order_release);
}

static int int_init(struct expvar_var *variable) {
    variable->hot.cell = expvar__cell_alloc(CELL_INT);
    if (!variable->hot.cell)
        return -1;
    set(variable, 0);
    return 0;
}

static void int_fini(struct expvar_var *variable) {
    expvar__cell_free(variable->hot.cell, CELL_INT);
}

static void int_write(struct expvar_var *variable, struct expvar_writer *writer) {
    expvar_write_int(writer, expvar_int_value((expvar_int *)variable));
}

const struct kind expvar__kind_int = {int_init, int_fini, int_write};

void expvar__int_add_slow(expvar_int *variable, int64_t n) {
    struct block *block = expvar__block_attach();
    if (block)
        expvar__cell_add((int64_t *)(void *)((char *)block + variable->hot.cell), n);
    else
        atomic_fetch_add_explicit(&var_of(variable)->base, n, memory_order_relaxed);
}

void expvar_int_set(expvar_int *variable, int64_t value) {
    if (!variable)
        return;
    atomic_store_explicit(&var_of(variable)->was_set, true, memory_order_relaxed);
    pthread_mutex_t *lock = expvar__value_lock(variable);
    pthread_mutex_lock(lock); /* of two sets, the later one's sum must be the later one's base */
    set(var_of(variable), value);
    pthread_mutex_unlock(lock);
}

int64_t expvar_int_value(const expvar_int *variable) {
    if (!variable)
        return 0;
    int64_t base = atomic_load_explicit(&var_of(variable)->base, memory_order_acquire);
    return wrapping_sum(base, expvar__cell_sum(variable->hot.cell));
}
