/* real.c - the functions that the program would call if these hooks were not there, and the arena before they are known.
 *
 * An allocator locks when it is first called, so the functions that lock are looked up before any allocator is.
 *
 * The lookup itself may allocate: dlsym does for its error message where a function is missing. The thread that looks up
 * gets memory from the arena meanwhile; any other thread waits.
 */
#include "real.h"

#include <dlfcn.h>
#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "live.h"
#include "real_threads.h"

#define ARENA_SIZE ((size_t)64 << 10)

/* Each piece of the arena has its size in front of it. */
#define PIECE_HEADER _Alignof(max_align_t)

static _Alignas(max_align_t) char arena[ARENA_SIZE];
static _Atomic size_t arena_used;

enum { UNKNOWN, LOOKING, FOUND };
static atomic_int state = UNKNOWN;
static __thread bool looking __attribute__((tls_model("initial-exec")));

bool expvar__real_is_early(const void *memory) {
    return (uintptr_t)memory - (uintptr_t)arena < ARENA_SIZE;
}

/* The memory is zeroed: nothing of the arena is used twice. */
static void *early_aligned(size_t alignment, size_t size) {
    if (size > ARENA_SIZE || alignment > ARENA_SIZE) {
        errno = ENOMEM;
        return NULL;
    }
    alignment = alignment < PIECE_HEADER ? PIECE_HEADER : alignment;
    const size_t begin = atomic_fetch_add(&arena_used, PIECE_HEADER + alignment + size);
    const uintptr_t first = (uintptr_t)arena + begin + PIECE_HEADER;
    const uintptr_t memory = (first + alignment - 1) & ~(uintptr_t)(alignment - 1);
    if (begin > ARENA_SIZE || memory + size > (uintptr_t)arena + ARENA_SIZE) {
        errno = ENOMEM;
        return NULL;
    }
    memcpy((void *)(memory - sizeof size), &size, sizeof size);
    expvar__live_watch(memory); /* so that free asks whose it is */
    return (void *)memory;
}

size_t expvar__real_early_size(const void *memory) {
    size_t size;
    memcpy(&size, (const char *)memory - sizeof size, sizeof size);
    return size;
}

/* ---- until the lookup -------------------------------------------------------------------------------------------- */

/* Returns whether the real functions are known: they are for every thread but the one that looks them up. */
static bool is_found(void) {
    if (looking)
        return false;
    expvar__real_find();
    return true;
}

static void *first_malloc(size_t size) {
    return is_found() ? expvar__real.malloc(size) : early_aligned(1, size);
}

static void *first_calloc(size_t count, size_t size) {
    size_t bytes;
    if (is_found())
        return expvar__real.calloc(count, size);
    if (!__builtin_mul_overflow(count, size, &bytes))
        return early_aligned(1, bytes);
    errno = ENOMEM;
    return NULL;
}

static void *first_realloc(void *memory, size_t size) {
    if (is_found())
        return expvar__real.realloc(memory, size);
    void *larger = early_aligned(1, size);
    if (larger && memory)
        memcpy(larger, memory, expvar__real_early_size(memory) < size ? expvar__real_early_size(memory) : size);
    return larger;
}

static void first_free(void *memory) {
    if (is_found())
        expvar__real.free(memory);
}

static int first_posix_memalign(void **memory, size_t alignment, size_t size) {
    if (is_found())
        return expvar__real.posix_memalign(memory, alignment, size);
    *memory = early_aligned(alignment, size);
    return *memory ? 0 : ENOMEM;
}

static void *first_aligned_alloc(size_t alignment, size_t size) {
    return is_found() ? expvar__real.aligned_alloc(alignment, size) : early_aligned(alignment, size);
}

static void *first_memalign(size_t alignment, size_t size) {
    return is_found() ? expvar__real.memalign(alignment, size) : early_aligned(alignment, size);
}

static size_t page_size(void) {
    return (size_t)sysconf(_SC_PAGESIZE);
}

static void *first_valloc(size_t size) {
    return is_found() ? expvar__real.valloc(size) : early_aligned(page_size(), size);
}

static void *first_pvalloc(size_t size) {
    const size_t page = page_size();
    return is_found() ? expvar__real.pvalloc(size) : early_aligned(page, (size + page - 1) / page * page);
}

static size_t first_malloc_usable_size(void *memory) {
    return is_found() ? expvar__real.malloc_usable_size(memory) : memory ? expvar__real_early_size(memory) : 0;
}

struct real expvar__real = {
#define X(name, result, parameters) .name = first_##name,
    REAL_FUNCTIONS(X)
#undef X
};

/* ---- the lookup -------------------------------------------------------------------------------------------------- */

/* glibc has all of them, so each is found. */
static void look_up(struct real *found) {
#define X(name, result, parameters)                                                                                    \
    void *const name##_address = dlsym(RTLD_NEXT, #name);                                                              \
    if (name##_address)                                                                                                \
        memcpy(&found->name, &(void *const){name##_address}, sizeof found->name);
    REAL_FUNCTIONS(X)
#undef X
}

static bool are_in_one_object(void *a, void *b) {
    struct dl_find_object first, second;
    return _dl_find_object(a, &first) == 0 && _dl_find_object(b, &second) == 0 &&
           first.dlfo_link_map == second.dlfo_link_map;
}

static void *valloc_by_memalign(size_t size) {
    return expvar__real.memalign(page_size(), size);
}

static void *pvalloc_by_memalign(size_t size) {
    const size_t page = page_size();
    size_t bytes;
    if (!__builtin_add_overflow(size, page - 1, &bytes))
        return expvar__real.memalign(page, bytes / page * page);
    errno = ENOMEM;
    return NULL;
}

/* jemalloc has no pvalloc, some have no valloc. glibc's, which the lookup gives then, takes memory that the allocator's free
 * must not see. */
static void complete(struct real *found) {
    if (!are_in_one_object((void *)found->malloc, (void *)found->valloc))
        found->valloc = valloc_by_memalign;
    if (!are_in_one_object((void *)found->malloc, (void *)found->pvalloc))
        found->pvalloc = pvalloc_by_memalign;
}

void expvar__real_find(void) {
    int before = UNKNOWN;
    if (atomic_load_explicit(&state, memory_order_acquire) == FOUND)
        return;
    if (!atomic_compare_exchange_strong(&state, &before, LOOKING)) {
        while (atomic_load_explicit(&state, memory_order_acquire) != FOUND)
            sched_yield();
        return;
    }
    looking = true;
    expvar__real_threads_find();
    struct real found = expvar__real;
    look_up(&found);
    complete(&found);
    expvar__real = found;
    looking = false;
    atomic_store_explicit(&state, FOUND, memory_order_release);
}
