/* cells.c - the per-thread blocks of cells behind every counter.
 *
 * Why sums are exact. A cell is written by one thread at a time, the owner of its block, with instructions
 * that cannot be split by that thread's signal handlers (cell.h). A block is never freed or zeroed: when its
 * owner exits, the next new thread adopts it and counts on from what is there. So no count is ever moved, and
 * the sum over all blocks is the sum of all additions. A reader loads each cell once; additions during the
 * read are in it or not.
 *
 * Ownership. `owned` goes 0 -> 1 by an acquire compare-and-swap (attach) and 1 -> 0 by a release store (the
 * exit destructor), so the adopter sees every addition of the last owner and no two threads write one cell.
 * Blocks are only ever pushed to the list, so walking it needs no lock.
 *
 * Thread exit. The destructor of a thread-specific key clears expvar__block and marks the thread as exiting;
 * additions that later destructors make go to the variable's base, atomically (int.c, float.c).
 *
 * A thread whose very first addition is made in the last round of destructors keeps its block for ever: nobody tells
 * us of its end. The sums stay right, the block is lost to adoption.
 *
 * Signals. A handler may make a thread's first addition, even one that interrupts attach itself: everything
 * here is system calls and atomics, and the last step, installing the block, is a compare-and-swap whose
 * loser gives its block back. One exception is glibc's: for keys beyond the first 32 of a process, the first
 * pthread_setspecific of a thread allocates. Our key is one of the first unless a host that made many loads us
 * later, as a plugin's library; there a thread should add once before a handler does.
 *
 * Committing. A block reserves EXPVAR__BLOCK_SIZE of address space without access, so that an untouched rest
 * costs neither memory nor commit charge, also under mlockall and strict overcommit. A new cell beyond
 * `committed_all` raises it and then extends every block on the list; a new block is put on the list first
 * and then extended to `committed_all`. Both orders are sequentially consistent, so whichever comes second
 * sees the other, and a variable's cell is accessible in every block before its handle is given out. A block
 * that cannot be extended by its new thread is not used.
 */
#include "vars/cells.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "vars/locks.h"

__thread char *expvar__block __attribute__((tls_model("initial-exec")));
struct block *_Atomic expvar__blocks;

/* Set by the destructor: no block for this thread any more. */
static __thread bool exiting __attribute__((tls_model("initial-exec")));

#define COMMIT_STEP  ((size_t)64 << 10)
#define CELLS_OFFSET ((size_t)64) /* behind struct block, at the next cache line */

static _Atomic size_t committed_all = COMMIT_STEP;

/* ---- attaching a thread -------------------------------------------------------------------------------- */

static pthread_key_t exit_key;
static bool exit_key_made;

static void give_back(struct block *block) {
    atomic_store_explicit(&block->owned, 0, memory_order_release);
}

static void thread_exits(void *block) {
    exiting = true;
    atomic_signal_fence(memory_order_seq_cst); /* a handler that finds no block must find the mark */
    __atomic_store_n(&expvar__block, NULL, __ATOMIC_RELAXED);
    atomic_signal_fence(memory_order_seq_cst);
    give_back(block);
}

/* Before the constructors of the program that uses the library, which may count already. */
__attribute__((constructor(101))) static void make_exit_key(void) {
    exit_key_made = pthread_key_create(&exit_key, thread_exits) == 0;
}

static int extend(struct block *block, size_t committed) {
    size_t before = atomic_load(&block->committed);
    while (before < committed) {
        if (mprotect(block, committed, PROT_READ | PROT_WRITE) < 0)
            return -1;
        if (atomic_compare_exchange_weak(&block->committed, &before, committed))
            break;
    }
    return 0;
}

static struct block *adopt(void) {
    for (struct block *block = atomic_load(&expvar__blocks); block; block = block->next) {
        int free = 0;
        if (atomic_load_explicit(&block->owned, memory_order_relaxed) == 0 &&
            atomic_compare_exchange_strong_explicit(&block->owned, &free, 1, memory_order_acquire,
                                                    memory_order_relaxed))
            return block;
    }
    return NULL;
}

static struct block *map_block(void) {
    void *memory = mmap(NULL, EXPVAR__BLOCK_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
    if (mprotect(memory, COMMIT_STEP, PROT_READ | PROT_WRITE) < 0) {
        munmap(memory, EXPVAR__BLOCK_SIZE);
        return NULL;
    }
    struct block *block = memory;
    atomic_init(&block->owned, 1);
    atomic_init(&block->committed, COMMIT_STEP);
    block->next = atomic_load(&expvar__blocks);
    while (!atomic_compare_exchange_weak(&expvar__blocks, &block->next, block))
        ;
    return block;
}

static struct block *find_block(void) {
    struct block *block = adopt();
    if (!block)
        block = map_block();
    if (block && extend(block, atomic_load(&committed_all)) < 0) {
        give_back(block);
        return NULL;
    }
    return block;
}

struct block *expvar__block_attach(void) {
    if (expvar__block || exiting || !exit_key_made)
        return (struct block *)(void *)expvar__block;
    int saved_errno = errno;
    struct block *block = find_block();
    char *installed = NULL;
    if (block && !__atomic_compare_exchange_n(&expvar__block, &installed, (char *)block, false, __ATOMIC_RELAXED,
                                              __ATOMIC_RELAXED))
        give_back(block);
    else if (block && pthread_setspecific(exit_key, block) != 0) {
        __atomic_store_n(&expvar__block, NULL, __ATOMIC_RELAXED);
        give_back(block);
    }
    errno = saved_errno;
    return (struct block *)(void *)expvar__block;
}

void expvar__cells_after_fork(void) {
    for (struct block *block = atomic_load(&expvar__blocks); block; block = block->next) {
        if ((char *)block == expvar__block)
            continue;
        atomic_store_explicit(&block->reading, 0, memory_order_relaxed);
        give_back(block);
    }
}

/* ---- cells --------------------------------------------------------------------------------------------- */

/* Free cells of one kind. Their offsets are kept beside the blocks, because a free cell's own memory still
 * holds counts. There is room for every cell that was ever handed out, so that freeing one cannot fail. */
struct free_list {
    size_t cell_size;
    uintptr_t *cells;
    size_t count;
    size_t room;
    size_t handed_out;
};

static struct free_list free_lists[] = {
    [CELL_INT] = {.cell_size = 8}, [CELL_FLOAT] = {.cell_size = 64}, [CELL_POINTER] = {.cell_size = 8}};
static uintptr_t next_cell = CELLS_OFFSET;

static int commit_everywhere(size_t needed) {
    size_t committed = (needed + COMMIT_STEP - 1) / COMMIT_STEP * COMMIT_STEP;
    if (committed <= atomic_load(&committed_all))
        return 0;
    size_t before = atomic_exchange(&committed_all, committed);
    for (struct block *block = atomic_load(&expvar__blocks); block; block = block->next) {
        if (extend(block, committed) < 0) {
            atomic_store(&committed_all, before);
            return -1;
        }
    }
    return 0;
}

static int reserve(struct free_list *list) {
    if (list->handed_out < list->room)
        return 0;
    size_t room = list->room ? list->room * 2 : 64;
    uintptr_t *cells = realloc(list->cells, room * sizeof *cells);
    if (!cells)
        return -1;
    list->cells = cells;
    list->room = room;
    return 0;
}

/* A cell never used before: at the next multiple of its size, so that it lies in one cache line. */
static uintptr_t carve(struct free_list *list) {
    uintptr_t cell = (next_cell + list->cell_size - 1) / list->cell_size * list->cell_size;
    uintptr_t end = cell + list->cell_size;
    if (end > EXPVAR__BLOCK_SIZE || reserve(list) < 0 || commit_everywhere(end) < 0) {
        errno = ENOMEM;
        return 0;
    }
    next_cell = end;
    list->handed_out++;
    return cell;
}

uintptr_t expvar__cell_alloc(enum cell_kind kind) {
    struct free_list *list = &free_lists[kind];
    pthread_mutex_lock(&expvar__cells_lock);
    uintptr_t cell = list->count ? list->cells[--list->count] : carve(list);
    pthread_mutex_unlock(&expvar__cells_lock);
    return cell;
}

void expvar__cell_free(uintptr_t cell, enum cell_kind kind) {
    struct free_list *list = &free_lists[kind];
    pthread_mutex_lock(&expvar__cells_lock);
    list->cells[list->count++] = cell;
    pthread_mutex_unlock(&expvar__cells_lock);
}

/* ---- sums ---------------------------------------------------------------------------------------------- */

/* The cell in a block; NULL where the block's thread has not got that far. */
static void *cell_in(struct block *block, uintptr_t cell) {
    return cell < atomic_load_explicit(&block->committed, memory_order_acquire) ? (char *)block + cell : NULL;
}

void expvar__cell_each(uintptr_t cell, void (*visit)(void *cell, void *context), void *context) {
    for (struct block *block = atomic_load(&expvar__blocks); block; block = block->next) {
        void *own = cell_in(block, cell);
        if (own)
            visit(own, context);
    }
}

int64_t expvar__cell_sum(uintptr_t cell) {
    uint64_t sum = 0;
    for (struct block *block = atomic_load(&expvar__blocks); block; block = block->next) {
        const int64_t *count = cell_in(block, cell);
        if (count)
            sum += (uint64_t)__atomic_load_n(count, __ATOMIC_RELAXED);
    }
    return (int64_t)sum;
}

/* What leaves every double as it is when added, -0 among them. */
#define NOTHING (-0.0)

static double add_sums(const struct expvar__float_cell *cell) {
    double total = NOTHING;
    for (size_t i = 0; i < EXPVAR__FLOAT_SUMS; i++) {
        double sum;
        __atomic_load(&cell->sums[i], &sum, __ATOMIC_RELAXED);
        total += sum;
    }
    return total;
}

double expvar__cell_float_sum(uintptr_t cell, uint64_t generation) {
    double total = NOTHING;
    for (struct block *block = atomic_load(&expvar__blocks); block; block = block->next) {
        const struct expvar__float_cell *part = cell_in(block, cell);
        /* acquire: pairs with the release in begin_generation (float.c) */
        if (part && __atomic_load_n(&part->generation, __ATOMIC_ACQUIRE) == generation)
            total += add_sums(part);
    }
    return total;
}

size_t expvar__cells_committed(void) {
    size_t committed = 0;
    for (struct block *block = atomic_load(&expvar__blocks); block; block = block->next)
        committed += atomic_load_explicit(&block->committed, memory_order_relaxed);
    return committed;
}
