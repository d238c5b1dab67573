/* pool.c - the worker threads and their queue.
 *
 * One mutex guards the queue and the batches. A worker takes the oldest job, runs it without the lock, and
 * counts it off its batch; the last one of a batch wakes the thread that waits in pool_run. Workers never
 * wait for anything but the queue, so every job ends.
 */
#include "pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* The jobs of one call of pool_run, on its caller's stack. */
struct batch {
    size_t unfinished; /* under the pool's lock */
    pthread_cond_t finished;
};

struct pool {
    pthread_mutex_t lock; /* guards queue and ending */
    pthread_cond_t work;
    STAILQ_HEAD(, job) queue;
    bool ending;
    unsigned count;
    pthread_t workers[];
};

/* With the lock held, which it lets go while it waits. NULL once the pool ends. */
static struct job *next_job(struct pool *pool) {
    while (STAILQ_EMPTY(&pool->queue) && !pool->ending)
        pthread_cond_wait(&pool->work, &pool->lock);
    struct job *job = STAILQ_FIRST(&pool->queue);
    if (job)
        STAILQ_REMOVE_HEAD(&pool->queue, next);
    return job;
}

static void *worker_main(void *argument) {
    struct pool *pool = argument;
    pthread_mutex_lock(&pool->lock);
    struct job *job;
    while ((job = next_job(pool))) {
        pthread_mutex_unlock(&pool->lock);
        job->run(job);
        pthread_mutex_lock(&pool->lock);
        /* The batch is gone as soon as its caller sees zero, which it cannot before the lock is free. */
        if (--job->batch->unfinished == 0)
            pthread_cond_signal(&job->batch->finished);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

static int start_worker(struct pool *pool) {
    pthread_t *worker = &pool->workers[pool->count];
    const int error = pthread_create(worker, NULL, worker_main, pool);
    if (error)
        return error;
    char name[16];
    snprintf(name, sizeof name, "worker-%u", pool->count);
    pthread_setname_np(*worker, name);
    pool->count++;
    return 0;
}

struct pool *pool_new(unsigned workers) {
    if (workers == 0 || workers > POOL_WORKERS_MAX) {
        errno = EINVAL;
        return NULL;
    }
    struct pool *pool = calloc(1, sizeof *pool + workers * sizeof pool->workers[0]);
    if (!pool)
        return NULL;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, NULL);
    STAILQ_INIT(&pool->queue);

    int error = 0;
    while (pool->count < workers && !error)
        error = start_worker(pool);
    if (!error)
        return pool;
    pool_free(pool);
    errno = error;
    return NULL;
}

void pool_run(struct pool *pool, struct job *const *jobs, size_t count) {
    struct batch batch = {.unfinished = count};
    pthread_cond_init(&batch.finished, NULL);
    pthread_mutex_lock(&pool->lock);
    for (size_t i = 0; i < count; i++) {
        jobs[i]->batch = &batch;
        STAILQ_INSERT_TAIL(&pool->queue, jobs[i], next);
        pthread_cond_signal(&pool->work);
    }
    while (batch.unfinished > 0)
        pthread_cond_wait(&batch.finished, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
    pthread_cond_destroy(&batch.finished);
}

void pool_free(struct pool *pool) {
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->ending = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->count; i++)
        pthread_join(pool->workers[i], NULL);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}
