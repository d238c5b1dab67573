/* float.c - float variables: a base plus the sum of the cells of the present generation.
 *
 * Doubles do not cancel as integers do, so a set cannot be a moved base: 0.1 set over a cell of 1e17 would be
 * lost. Instead a set begins a new generation, whose cells all count as zero until their threads begin them
 * (begin_generation). Generations are never used twice in the life of the process, so a cell that another
 * variable left behind is of no generation.
 *
 * hot.generation and float_base change together under the value lock, and a read holds it too. Threads add
 * without it: an addition that races with a set lands in the old generation, and is overwritten, or in the
 * new one.
 */
#include "vars/var.h"

#include "vars/cells.h"
#include "vars/locks.h"
#include "writer/writer.h"

static _Atomic uint64_t last_generation;

static struct expvar_var *var_of(const expvar_float *variable) {
    return (struct expvar_var *)(uintptr_t)variable;
}

static void set(struct expvar_var *variable, double value) {
    uint64_t generation = atomic_fetch_add_explicit(&last_generation, 1, memory_order_relaxed) + 1;
    __atomic_store_n(&variable->hot.generation, generation, __ATOMIC_RELAXED);
    atomic_store_explicit(&variable->float_base, value, memory_order_relaxed);
}

static int float_init(struct expvar_var *variable) {
    variable->hot.cell = expvar__cell_alloc(CELL_FLOAT);
    if (!variable->hot.cell)
        return -1;
    set(variable, 0);
    return 0;
}

static void float_fini(struct expvar_var *variable) {
    expvar__cell_free(variable->hot.cell, CELL_FLOAT);
}

static void float_write(struct expvar_var *variable, struct expvar_writer *writer) {
    double value = expvar_float_value((expvar_float *)variable);
    expvar__writer_float(writer, value, &expvar__float_notation_expvar);
}

const struct kind expvar__kind_float = {float_init, float_fini, float_write};

static void add_to_base(struct expvar_var *variable, double amount) {
    double before = atomic_load_explicit(&variable->float_base, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(&variable->float_base, &before, before + amount, memory_order_relaxed,
                                                  memory_order_relaxed))
        ;
}

/* The thread's first addition in a generation. Readers ignore the sums until the last store, a release that
 * pairs with the acquire in expvar__cell_float_sum. */
static void begin_generation(struct expvar__float_cell *cell, uint64_t generation) {
    if (cell->generation == generation)
        return;
    double zero = -0.0; /* leaves -0 as it is, where 0 would not */
    for (size_t i = 0; i < EXPVAR__FLOAT_SUMS; i++)
        __atomic_store(&cell->sums[i], &zero, __ATOMIC_RELAXED);
    __atomic_store_n(&cell->generation, generation, __ATOMIC_RELEASE);
}

void expvar__float_add_slow(expvar_float *variable, double amount) {
    struct block *block = expvar__block_attach();
    if (!block) {
        add_to_base(var_of(variable), amount);
        return;
    }
    struct expvar__float_cell *cell = (struct expvar__float_cell *)(void *)((char *)block + variable->hot.cell);
    begin_generation(cell, __atomic_load_n(&variable->hot.generation, __ATOMIC_RELAXED));
    double sum = cell->sums[0] + amount;
    __atomic_store(&cell->sums[0], &sum, __ATOMIC_RELAXED);
}

void expvar_float_set(expvar_float *variable, double value) {
    if (!variable)
        return;
    atomic_store_explicit(&var_of(variable)->was_set, true, memory_order_relaxed);
    pthread_mutex_t *lock = expvar__value_lock(variable);
    pthread_mutex_lock(lock);
    set(var_of(variable), value);
    pthread_mutex_unlock(lock);
}

double expvar_float_value(const expvar_float *variable) {
    if (!variable)
        return 0;
    pthread_mutex_t *lock = expvar__value_lock(variable);
    pthread_mutex_lock(lock);
    double base = atomic_load_explicit(&var_of(variable)->float_base, memory_order_relaxed);
    double value = base + expvar__cell_float_sum(variable->hot.cell, variable->hot.generation);
    pthread_mutex_unlock(lock);
    return value;
}
