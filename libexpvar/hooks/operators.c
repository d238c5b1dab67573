/* operators.c - C++'s operator new and delete, all forms.
 *
 * libstdc++'s call malloc and free, whose hooks take note of them. An allocator with operators of its own has some that
 * call what is inside of it, and some that call free, or another operator. So each is tried out, once, when it is first
 * called: whether a hook behind it takes note, or this one has to. The operators behind ours are always the ones that are
 * called, so new-handlers and std::bad_alloc are theirs. A program without C++ calls none of this.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <expvar/api.h>

#include "notes.h"

/* Names as the Itanium C++ ABI mangles them on machines where size_t is unsigned long: m size, St11align_val_t an
 * alignment, RKSt9nothrow_t no exception. The last column is what the call passes on. */
#define NEW_OPERATORS(X)                                                                                               \
    X(_Znwm, (size_t size), (size))                                                                                    \
    X(_Znam, (size_t size), (size))                                                                                    \
    X(_ZnwmRKSt9nothrow_t, (size_t size, const void *tag), (size, tag))                                                \
    X(_ZnamRKSt9nothrow_t, (size_t size, const void *tag), (size, tag))                                                \
    X(_ZnwmSt11align_val_t, (size_t size, size_t alignment), (size, alignment))                                        \
    X(_ZnamSt11align_val_t, (size_t size, size_t alignment), (size, alignment))                                        \
    X(_ZnwmSt11align_val_tRKSt9nothrow_t, (size_t size, size_t alignment, const void *tag), (size, alignment, tag))    \
    X(_ZnamSt11align_val_tRKSt9nothrow_t, (size_t size, size_t alignment, const void *tag), (size, alignment, tag))

#define DELETE_OPERATORS(X)                                                                                            \
    X(_ZdlPv, (void *memory), (memory))                                                                                \
    X(_ZdaPv, (void *memory), (memory))                                                                                \
    X(_ZdlPvm, (void *memory, size_t size), (memory, size))                                                            \
    X(_ZdaPvm, (void *memory, size_t size), (memory, size))                                                            \
    X(_ZdlPvRKSt9nothrow_t, (void *memory, const void *tag), (memory, tag))                                            \
    X(_ZdaPvRKSt9nothrow_t, (void *memory, const void *tag), (memory, tag))                                            \
    X(_ZdlPvSt11align_val_t, (void *memory, size_t alignment), (memory, alignment))                                    \
    X(_ZdaPvSt11align_val_t, (void *memory, size_t alignment), (memory, alignment))                                    \
    X(_ZdlPvmSt11align_val_t, (void *memory, size_t size, size_t alignment), (memory, size, alignment))                \
    X(_ZdaPvmSt11align_val_t, (void *memory, size_t size, size_t alignment), (memory, size, alignment))                \
    X(_ZdlPvSt11align_val_tRKSt9nothrow_t, (void *memory, size_t alignment, const void *tag),                          \
      (memory, alignment, tag))                                                                                        \
    X(_ZdaPvSt11align_val_tRKSt9nothrow_t, (void *memory, size_t alignment, const void *tag), (memory, alignment, tag))

static struct {
#define X(name, parameters, arguments) void *(*name)parameters;
    NEW_OPERATORS(X)
#undef X
#define X(name, parameters, arguments) void(*name) parameters;
    DELETE_OPERATORS(X)
#undef X
} behind;

/* Who takes note of what an operator does. */
enum noter { NOBODY_YET, HERE, BEHIND };

static struct {
#define X(name, parameters, arguments) enum noter name;
    NEW_OPERATORS(X)
    DELETE_OPERATORS(X)
#undef X
} noters;

/* Not found: the program may load libstdc++ later, whose operators are then found at the first call. */
static void find(const char *name, void *function) {
    void *address = dlsym(RTLD_NEXT, name);
    if (!address)
        abort(); /* somebody calls an operator that is nowhere: the loader would have refused the program */
    memcpy(function, &address, sizeof address);
}

/* ---- trying out -------------------------------------------------------------------------------------------------- */

#define TRIED_SIZE      64
#define TRIED_ALIGNMENT 64

/* What the thread had counted before the try. */
struct try {
    int64_t cells[4];
    bool was_busy;
};

static void read_cells(int64_t cells[4]) {
    const uintptr_t places[] = {expvar__allocations.calls_cell, expvar__allocations.bytes_cell,
                                expvar__frees.calls_cell, expvar__frees.bytes_cell};
    for (size_t i = 0; i < 4; i++)
        cells[i] = *(const int64_t *)(const void *)((const char *)expvar__block + places[i]);
}

/* The thread's cells tell, so it has to have some. Nothing of the try is sampled. */
static bool begin_try(struct try *try) {
    if (!counts_began(&expvar__allocations))
        return false;
    count(&expvar__allocations, 0);
    expvar_int_add(expvar__allocations.calls, -1);
    if (!expvar__block)
        return false;
    try->was_busy = expvar__hooks_thread.busy;
    expvar__hooks_thread.busy = true;
    read_cells(try->cells);
    return true;
}

/* Whether a hook has counted meanwhile. */
static bool has_counted(const struct try *try) {
    int64_t cells[4];
    read_cells(cells);
    return memcmp(cells, try->cells, sizeof cells) != 0;
}

/* Nothing of the try stays counted. */
static void end_try(const struct try *try) {
    expvar_int *const counters[] = {expvar__allocations.calls, expvar__allocations.bytes, expvar__frees.calls,
                                    expvar__frees.bytes};
    int64_t cells[4];
    read_cells(cells);
    for (size_t i = 0; i < 4; i++)
        expvar_int_add(counters[i], try->cells[i] - cells[i]);
    expvar__hooks_thread.busy = try->was_busy;
}

/* What the operators are passed; each takes some of it. */
#define TRIED_ARGUMENTS                                                                                                \
    const size_t size = TRIED_SIZE, alignment = TRIED_ALIGNMENT;                                                       \
    const char nothrow = 0;                                                                                            \
    const void *const tag = &nothrow;                                                                                  \
    (void)size, (void)alignment, (void)tag

#define X(name, parameters, arguments)                                                                                 \
    static void find##name(void) {                                                                                     \
        TRIED_ARGUMENTS;                                                                                               \
        struct try try;                                                                                                \
        if (!behind.name)                                                                                              \
            find(#name, &behind.name);                                                                                 \
        if (!begin_try(&try))                                                                                          \
            return;                                                                                                    \
        void *memory = behind.name arguments;                                                                          \
        noters.name = has_counted(&try) ? BEHIND : HERE;                                                               \
        free(memory);                                                                                                  \
        end_try(&try);                                                                                                 \
    }
NEW_OPERATORS(X)
#undef X

#define X(name, parameters, arguments)                                                                                 \
    static void find##name(void) {                                                                                     \
        TRIED_ARGUMENTS;                                                                                               \
        struct try try;                                                                                                \
        if (!behind.name)                                                                                              \
            find(#name, &behind.name);                                                                                 \
        if (!begin_try(&try))                                                                                          \
            return;                                                                                                    \
        void *memory = expvar__real.memalign(alignment, size);                                                         \
        if (memory)                                                                                                    \
            behind.name arguments;                                                                                     \
        noters.name = has_counted(&try) ? BEHIND : HERE;                                                               \
        end_try(&try);                                                                                                 \
    }
DELETE_OPERATORS(X)
#undef X

/* ---- the operators ----------------------------------------------------------------------------------------------- */

#define X(name, parameters, arguments)                                                                                 \
    EXPVAR_API void *name parameters;                                                                                  \
    void *name parameters {                                                                                            \
        if (__builtin_expect(noters.name == NOBODY_YET, 0))                                                            \
            find##name();                                                                                              \
        void *memory = behind.name arguments;                                                                          \
        return noters.name == HERE ? note_allocated(memory, size) : memory;                                            \
    }
NEW_OPERATORS(X)
#undef X

#define X(name, parameters, arguments)                                                                                 \
    EXPVAR_API void name parameters;                                                                                   \
    void name parameters {                                                                                             \
        if (__builtin_expect(noters.name == NOBODY_YET, 0))                                                            \
            find##name();                                                                                              \
        if (noters.name != HERE || (memory && note_freeing(memory)))                                                   \
            behind.name arguments;                                                                                     \
    }
DELETE_OPERATORS(X)
#undef X
