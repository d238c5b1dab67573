/* interrupt.h - SIGPROF, with which threads are interrupted: ours while somebody needs it, then as it was.
 *
 * A host that handles SIGPROF keeps it: acquiring fails. Giving it back leaves no stray signal behind that the
 * default action would kill the host for: the sources are gone by then (timers deleted, nothing more is sent), and
 * setting SIG_IGN for a moment makes the kernel discard what is still pending, for the process and for each thread
 * (POSIX, sigaction). A host that has installed a handler of its own meanwhile keeps that.
 *
 * The handler runs with all signals blocked, on the thread's alternate stack if it has one, and restarts the
 * system calls that can be restarted (SA_RESTART). Those that signal(7) excepts return EINTR in an interrupted
 * thread: poll, select, epoll_wait, nanosleep, sigtimedwait, semtimedop, msgrcv, io_getevents, and socket calls
 * with a time-out. CPU timers interrupt threads that compute, rarely one within such a call; stacks of threads and
 * wall-clock profiles interrupt every thread.
 *
 * fork: a child has no timers and no pending signals; the action is given back in it at once. exec: timers vanish
 * and the handler is gone; from Linux 6.13 on so are the signals that a timer has sent. Before that, a thread that
 * profiles itself and calls exec without fork may die of a timer that expired within exec: stop profiles first
 * there.
 */
#ifndef EXPVAR_PPROF_INTERRUPT_H
#define EXPVAR_PPROF_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

enum interrupt_source {
    INTERRUPT_TIMER,   /* si_code SI_TIMER */
    INTERRUPT_REQUEST, /* si_code SI_QUEUE */
    INTERRUPT_SOURCES
};

/* Async-signal-safe, bounded; errno is kept by the caller. */
typedef void interrupt_handler(const siginfo_t *info, const void *context);

/* From now on signals of this source lead to `handler`. One user of each source at a time.
 * Returns 0, or -1 with errno EBUSY: the host has a handler for SIGPROF. */
int expvar__interrupt_acquire(enum interrupt_source source, interrupt_handler *handler);

/* The source must have dried up. Returns true when no handler of any source is running any more; false when one
 * still is after a tenth of a second (its thread was stopped in the middle), which may still write where handlers
 * write. */
bool expvar__interrupt_release(enum interrupt_source source);

/* Around a fork. The child has no users. */
void expvar__interrupt_lock(void);
void expvar__interrupt_unlock(void);
void expvar__interrupt_reset_in_child(void);

#endif
