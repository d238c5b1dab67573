/* memory_guard.c - reading memory that may not be there, without a fault. */
#include "pprof/memory_guard.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE        4096 /* the smallest there is: asking more often than needed does no harm */
#define SIGSET_SIZE 8    /* the kernel's, not the C library's */

static bool readable(uintptr_t address) {
    const int saved = errno;
    const bool there = syscall(SYS_rt_sigprocmask, ~0, address, NULL, SIGSET_SIZE) < 0 && errno == EINVAL;
    errno = saved;
    return there;
}

static bool known(const struct memory_guard *guard, uintptr_t page) {
    for (unsigned i = 0; i < MEMORY_GUARD_PAGES; i++)
        if (guard->pages[i] == page)
            return true;
    return false;
}

/* The sanitizers keep their own zones within stack frames; a walk crosses them. */
__attribute__((no_sanitize("address", "thread"))) bool expvar__guard_read(struct memory_guard *guard, uintptr_t address,
                                                                          uintptr_t *word) {
    const uintptr_t page = address & ~(uintptr_t)(PAGE - 1);
    if (page == 0 || address % sizeof *word)
        return false;
    if (!known(guard, page)) {
        if (!readable(page))
            return false;
        guard->pages[guard->next++ % MEMORY_GUARD_PAGES] = page;
    }
    *word = *(const volatile uintptr_t *)address;
    return true;
}

bool expvar__guard_stack_room(size_t size) {
    const uintptr_t here = (uintptr_t)__builtin_frame_address(0) & ~(uintptr_t)(sizeof(uintptr_t) - 1);
    for (size_t below = PAGE; below < size; below += PAGE)
        if (!readable(here - below))
            return false;
    return readable(here - size);
}
