/* wiped.h - memory that is all zero in a forked child.
 *
 * Locks that hooks take cannot be taken around a fork: other libraries' handlers (pthread_atfork) run while they are held,
 * and wait for locks whose holders allocate. So nobody takes them. The child finds them free instead, from its first
 * instruction on, and before any handler in it frees memory.
 */
#ifndef EXPVAR_HOOKS_WIPED_H
#define EXPVAR_HOOKS_WIPED_H

#include <stddef.h>

/* Pages of x86-64. */
#define WIPED_ALIGNMENT 4096

/* To be called once for each, with whole pages of zeroed memory. Where the kernel cannot do it (madvise(2),
 * MADV_WIPEONFORK, Linux 4.14), a fork handler does. */
void expvar__wipe_in_child(void *memory, size_t size);

#endif
