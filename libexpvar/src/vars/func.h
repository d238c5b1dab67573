/* func.h - variables whose value is computed when it is read: which of them are running. */
#ifndef EXPVAR_VARS_FUNC_H
#define EXPVAR_VARS_FUNC_H

/* Waits until no function that is out of reach (var.h: `reachable` is 0) runs on another thread. Call it with no lock
 * held, after making functions unreachable. */
void expvar__funcs_wait(void);

/* In a forked child: the other threads' functions do not run any more. The caller holds expvar__running_lock. */
void expvar__funcs_after_fork(void);

#endif
