/* thread_timers.h - one timer for each thread of the process, on the thread's own CPU clock.
 *
 * A timer sends SIGPROF to its thread after each period of CPU time that the thread has used; si_value.sival_int
 * is the period in nanoseconds, so that a handler needs to know nothing else. The kernel looks at CPU timers on
 * its ticks only: 1 + si_overrun periods have passed. The first expiry is at a random moment within the first
 * period: the expected number of expiries is then the CPU time divided by the period, for a thread of any length;
 * but the expiries since the last kernel tick of a thread that ends are never sent: half a tick (2 ms at 250 Hz)
 * on average.
 *
 * Threads that no signal reaches are accounted for from their CPU clocks: those that block SIGPROF, those for
 * which the kernel has no timer left (RLIMIT_SIGPENDING), and every thread from its start to the moment when it
 * was found.
 *
 * Threads: the caller excludes all others. Not for handlers.
 */
#ifndef EXPVAR_PPROF_THREAD_TIMERS_H
#define EXPVAR_PPROF_THREAD_TIMERS_H

#include <stdbool.h>
#include <stdint.h>

#include "pprof/frames.h"
#include "pprof/thread_list.h"

/* CPU time that no signal will report, of any one thread. */
typedef void thread_timers_credit(void *context, enum frame reason, int64_t ns);

struct thread_timers {
    struct thread_list list; /* of the last scan */
    struct tracked *threads; /* ascending by tid */
    size_t count;
    int64_t period_ns;    /* 0: no timers */
    int64_t scanned_ns;   /* when the last scan began, CLOCK_MONOTONIC; 0: there was none */
    size_t without_timer; /* threads that the kernel has refused a timer */
    uint64_t random;
    thread_timers_credit *credit;
    void *context;
};

void expvar__thread_timers_init(struct thread_timers *timers, thread_timers_credit *credit, void *context);
void expvar__thread_timers_fini(struct thread_timers *timers);

/* Finds threads that are new or gone. `found`, if not NULL, gets the number of new ones. Returns 0, or -1 with the
 * errno of expvar__thread_list_read. */
int expvar__thread_timers_scan(struct thread_timers *timers, size_t *found);

/* Changes the period of all timers; 0 deletes them and forgets the threads. */
void expvar__thread_timers_set_period(struct thread_timers *timers, int64_t period_ns);

/* Accounts up to now for the threads that have no timer. */
void expvar__thread_timers_settle(struct thread_timers *timers);

/* A thread that says itself that it has just begun. */
int expvar__thread_timers_add(struct thread_timers *timers, pid_t tid);

/* In a forked child: the timers are gone. */
void expvar__thread_timers_forget(struct thread_timers *timers);

#endif
