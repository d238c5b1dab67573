/* slow.h - the threads of slow routes.
 *
 * A job gets a thread of its own, so that it can wait as long as it likes without keeping anybody else waiting. There
 * are as many threads as there are jobs at one time, up to a maximum; one that has nothing to do for a while ends.
 *
 * Life: open, submit and wait by any thread, stop, fini. After a fork the child has none of the threads: it may open
 * anew, stop, which then does nothing, and fini. */
#ifndef EXPVAR_HTTP_SLOW_H
#define EXPVAR_HTTP_SLOW_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>
#include <sys/types.h>

/* Embedded in whatever the job works on. */
struct slow_job {
    void (*run)(struct slow_job *job); /* the job may be gone when it returns */
    TAILQ_ENTRY(slow_job) next;
};

struct slow_thread {
    pthread_t id;
    enum { SLOW_FREE, SLOW_RUNNING, SLOW_ENDED } state; /* ended: to be joined */
};

/* All zero before it is opened. `owner`, `threads`, `max` and `stop_fd` are constant from then on; the rest is under the
 * lock. */
struct slow_pool {
    pid_t owner; /* the process that has the threads */
    struct slow_thread *threads;
    size_t max;
    int stop_fd; /* readable from the moment of the stop */
    pthread_mutex_t lock;
    pthread_cond_t work; /* there is a job, or the pool stops */
    pthread_cond_t less; /* one of the counts below became less */
    TAILQ_HEAD(, slow_job) queue;
    size_t queued;
    size_t idle;
    size_t running; /* threads */
    size_t busy;    /* jobs that were submitted and have not returned */
    bool stopping;
};

/* Room for `max` jobs at one time. Does nothing to a pool that this process has opened already.
 * Returns 0, or -1 with errno ENOMEM, EMFILE or ENFILE. */
int expvar__slow_open(struct slow_pool *pool, size_t max);

/* Has a thread run the job. Returns 0, or -1 if there are `max` jobs already, there is no thread to be had, or the pool
 * stops. */
int expvar__slow_submit(struct slow_pool *pool, struct slow_job *job);

/* Sleeps for `ns` and returns true; or returns false as soon as the pool stops or the peer of `socket` is gone. */
bool expvar__slow_wait(const struct slow_pool *pool, int socket, int64_t ns);

/* Wakes those who wait, lets all jobs return, and ends the threads. */
void expvar__slow_stop(struct slow_pool *pool);
void expvar__slow_fini(struct slow_pool *pool);

#endif
