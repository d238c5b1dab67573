/* creation.c - which code creates threads, and which of them serve the library itself. */
#include "creation.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdatomic.h>
#include <string.h>

#include "thread.h"

static atomic_bool started;
static _Atomic(struct stacks *) stacks;

void expvar__creation_start(void) {
    atomic_store_explicit(&started, true, memory_order_relaxed);
}

struct stacks *expvar__creation_stacks(void) {
    return atomic_load_explicit(&stacks, memory_order_acquire);
}

/* The file name of the object that an address is in; without a lock, so that a thread can be created while another one
 * loads a library and waits for it. */
static const char *object_of(uintptr_t pc) {
    struct dl_find_object found;
    if (_dl_find_object((void *)pc, &found) != 0 || !found.dlfo_link_map || !found.dlfo_link_map->l_name)
        return "";
    const char *path = found.dlfo_link_map->l_name;
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool starts_with(const char *text, const char *start) {
    return strncmp(text, start, strlen(start)) == 0;
}

/* libmicrohttpd can be the program's as well: it creates for whoever has called it. */
static bool is_by_library(const struct stack *stack) {
    for (size_t i = 0; i < stack->depth; i++) {
        const char *object = object_of(stack->pcs[i] - 1);
        if (!starts_with(object, "libmicrohttpd"))
            return starts_with(object, "libexpvar");
    }
    return false;
}

struct creation expvar__creation_begin(void) {
    const int saved_errno = errno;
    struct creation creation = {.is_own = expvar__hooks_thread.is_own};
    if (atomic_load_explicit(&started, memory_order_relaxed) && expvar__stacks_make(&stacks) == 0)
        creation.stack = expvar__thread_stack(expvar__creation_stacks());
    if (creation.stack)
        creation.is_own |= is_by_library(creation.stack);
    errno = saved_errno;
    return creation;
}

void expvar__creation_done(const struct creation *creation) {
    if (creation->stack && !creation->is_own)
        atomic_fetch_add_explicit(&creation->stack->values[0], 1, memory_order_relaxed);
}
