/* operators.c - C++'s operator new and delete, all forms.
 *
 * libstdc++'s call malloc and free, whose hooks take note of them; those of an allocator that has its own, as jemalloc,
 * tcmalloc and mimalloc have, do not. Which of the two the program runs with is seen from where the operators come from:
 * the object that the real malloc is in, or another. The operators behind ours are always the ones that are called, so
 * new-handlers and std::bad_alloc are theirs. A program without C++ calls none of this.
 */
#include <dlfcn.h>
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

/* They do not come through malloc and free. */
static bool are_noted_here;

static bool is_in_one_object(const void *a, const void *b) {
    Dl_info at, other;
    return a && b && dladdr(a, &at) && dladdr(b, &other) && at.dli_fbase == other.dli_fbase;
}

/* Not found: the program may load libstdc++ later, whose operators are then found at the first call. */
static void *find(const char *name) {
    void *address = dlsym(RTLD_NEXT, name);
    if (!address)
        abort(); /* somebody calls an operator that is nowhere: the loader would have refused the program */
    void *allocator;
    memcpy(&allocator, &expvar__real.malloc, sizeof allocator);
    are_noted_here = is_in_one_object(address, allocator);
    return address;
}

#define X(name, parameters, arguments)                                                                                 \
    EXPVAR_API void *name parameters;                                                                                  \
    void *name parameters {                                                                                            \
        if (__builtin_expect(!behind.name, 0)) {                                                                       \
            void *address = find(#name);                                                                               \
            memcpy(&behind.name, &address, sizeof address);                                                            \
        }                                                                                                              \
        void *memory = behind.name arguments;                                                                          \
        return are_noted_here ? note_allocated(memory, size) : memory;                                                 \
    }
NEW_OPERATORS(X)
#undef X

#define X(name, parameters, arguments)                                                                                 \
    EXPVAR_API void name parameters;                                                                                   \
    void name parameters {                                                                                             \
        if (__builtin_expect(!behind.name, 0)) {                                                                       \
            void *address = find(#name);                                                                               \
            memcpy(&behind.name, &address, sizeof address);                                                            \
        }                                                                                                              \
        if (!are_noted_here || (memory && note_freeing(memory)))                                                       \
            behind.name arguments;                                                                                     \
    }
DELETE_OPERATORS(X)
#undef X
