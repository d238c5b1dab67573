/* func.h - variables whose value is computed when it is read: which of them are running. */
#ifndef EXPVAR_VARS_FUNC_H
#define EXPVAR_VARS_FUNC_H

#include <stdint.h>

/* Waits until no function that this change made unreachable (var.h: `removed_by`) runs on another thread. Call it with
 * no lock held. */
void expvar__funcs_wait(uint64_t change);

/* In a forked child: the other threads' functions do not run any more. The caller holds expvar__running_lock. */
void expvar__funcs_after_fork(void);

#endif
