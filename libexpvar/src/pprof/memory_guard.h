/* memory_guard.h - reading memory that may not be there, without a fault.
 *
 * A stack is walked by rules that a compiler or an assembler programmer wrote, and some of them are wrong. A wrong
 * rule leads anywhere; a profiler that follows it and faults has killed its host. So the kernel is asked first
 * whether a page can be read: rt_sigprocmask with an impossible `how` copies the new mask in and then refuses, so
 * the answer is EFAULT for a page that is not there and EINVAL for one that is. It changes nothing, needs no
 * descriptor, is allowed in every sandbox and takes some 140 ns; each page is asked for once in a walk.
 *
 * What remains: another thread may unmap the page between question and answer. The pages of the thread's own stack
 * cannot vanish that way, and a wrong rule would have to point into memory that is unmapped in that very
 * microsecond.
 *
 * Everything here may be called in a signal handler and leaves errno as it was.
 */
#ifndef EXPVAR_PPROF_MEMORY_GUARD_H
#define EXPVAR_PPROF_MEMORY_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MEMORY_GUARD_PAGES 4

/* The pages that were found readable last; all zero at first. One walk's, on its own stack. */
struct memory_guard {
    uintptr_t pages[MEMORY_GUARD_PAGES];
    unsigned next;
};

/* Reads the word at `address`. Returns false, with `word` untouched, when it is not aligned or cannot be read. */
bool expvar__guard_read(struct memory_guard *guard, uintptr_t address, uintptr_t *word);

/* True when the `size` bytes below the caller's frame can be used: not when the stack's guard page begins there. A
 * stack whose owner gave it no guard page cannot be told from the memory below it. */
bool expvar__guard_stack_room(size_t size);

#endif
