/* pool.h - the worker threads and their queue. */
#ifndef SEARCH_POOL_H
#define SEARCH_POOL_H

#include <stddef.h>
#include <sys/queue.h>

/* The number of workers that a pool may have. */
enum { POOL_WORKERS_MAX = 256 };

struct batch;

/* A piece of work; embed it as the first member of a struct with whatever the work needs. It belongs to the
 * caller, so that the queue allocates nothing and cannot be full. */
struct job {
    void (*run)(struct job *job); /* on a worker; must not call pool_run */
    struct batch *batch;          /* the pool's */
    STAILQ_ENTRY(job) next;       /* the pool's */
};

struct pool;

/* Starts `workers` threads named worker-0, worker-1 and so on, with the caller's signal mask.
 * Returns NULL with errno EINVAL (0 or more than POOL_WORKERS_MAX), ENOMEM, or EAGAIN (no more threads). */
struct pool *pool_new(unsigned workers);

/* Runs the jobs on the workers, side by side, and returns when all of them are done. Any number of threads
 * may call it at once; workers may not: they would wait for themselves. */
void pool_run(struct pool *pool, struct job *const *jobs, size_t count);

/* Ends the workers. No pool_run may be in progress. NULL is ignored. */
void pool_free(struct pool *pool);

#endif
