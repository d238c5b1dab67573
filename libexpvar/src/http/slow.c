/* slow.c - the threads of slow routes.
 *
 * One lock guards the queue and the counts. A job finds a thread because each that is submitted either has an idle one
 * or starts one, and no more are submitted than there may be threads. */
#include "slow.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "http/thread_signals.h"

#define IDLE_S 5

static bool is_ours(const struct slow_pool *pool) {
    return pool->owner == getpid();
}

static struct timespec in_seconds(time_t seconds) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += seconds;
    return at;
}

/* ---- threads ------------------------------------------------------------------------------------------------- */

/* With the lock held, which it lets go while it waits. NULL once the thread has been idle for long, or the pool stops and
 * nothing is left to do. */
static struct slow_job *next_job(struct slow_pool *pool) {
    const struct timespec until = in_seconds(IDLE_S);
    pool->idle++;
    int result = 0;
    while (pool->queued == 0 && !pool->stopping && result == 0)
        result = pthread_cond_timedwait(&pool->work, &pool->lock, &until);
    pool->idle--;
    struct slow_job *job = TAILQ_FIRST(&pool->queue);
    if (job) {
        TAILQ_REMOVE(&pool->queue, job, next);
        pool->queued--;
    }
    return job;
}

static struct slow_thread *self(struct slow_pool *pool) {
    struct slow_thread *thread = pool->threads;
    while (thread->state != SLOW_RUNNING || !pthread_equal(thread->id, pthread_self()))
        thread++;
    return thread;
}

static void *thread_main(void *context) {
    struct slow_pool *pool = context;
    pthread_mutex_lock(&pool->lock);
    struct slow_job *job;
    while ((job = next_job(pool))) {
        pthread_mutex_unlock(&pool->lock);
        job->run(job);
        pthread_mutex_lock(&pool->lock);
        pool->busy--;
        pthread_cond_broadcast(&pool->less);
    }
    self(pool)->state = SLOW_ENDED;
    pool->running--;
    pthread_cond_broadcast(&pool->less);
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* With the lock held: a thread that has ended holds it no more, so that joining does not wait for it. */
static void join_ended(struct slow_pool *pool) {
    for (size_t i = 0; i < pool->max; i++)
        if (pool->threads[i].state == SLOW_ENDED) {
            pthread_join(pool->threads[i].id, NULL);
            pool->threads[i].state = SLOW_FREE;
        }
}

/* With the lock held, which keeps the thread from looking for itself before it is entered. */
static int start_thread(struct slow_pool *pool) {
    join_ended(pool);
    struct slow_thread *thread = pool->threads;
    while (thread->state != SLOW_FREE)
        thread++;
    sigset_t before;
    expvar__thread_signals_block(&before);
    int error = pthread_create(&thread->id, NULL, thread_main, pool);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error)
        return -1;
    pthread_setname_np(thread->id, "expvar-slow");
    thread->state = SLOW_RUNNING;
    pool->running++;
    return 0;
}

/* ---- jobs ---------------------------------------------------------------------------------------------------- */

/* With the lock held. */
static int enqueue(struct slow_pool *pool, struct slow_job *job) {
    if (pool->stopping || pool->busy == pool->max)
        return -1;
    if (pool->queued + 1 > pool->idle && start_thread(pool) < 0)
        return -1;
    TAILQ_INSERT_TAIL(&pool->queue, job, next);
    pool->queued++;
    pool->busy++;
    pthread_cond_signal(&pool->work);
    return 0;
}

int expvar__slow_submit(struct slow_pool *pool, struct slow_job *job) {
    pthread_mutex_lock(&pool->lock);
    int result = enqueue(pool, job);
    pthread_mutex_unlock(&pool->lock);
    return result;
}

bool expvar__slow_wait(const struct slow_pool *pool, int socket, int64_t ns) {
    struct pollfd fds[] = {{.fd = socket, .events = POLLRDHUP}, {.fd = pool->stop_fd, .events = POLLIN}};
    const int64_t until = expvar__clock_ns() + ns;
    for (int64_t left = ns; left > 0; left = until - expvar__clock_ns()) {
        const struct timespec timeout = {.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};
        if (ppoll(fds, 2, &timeout, NULL) > 0)
            return false;
    }
    return ppoll(fds, 2, &(struct timespec){0}, NULL) <= 0;
}

/* ---- life ---------------------------------------------------------------------------------------------------- */

static void init_sync(struct slow_pool *pool) {
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, &monotonic);
    pthread_cond_init(&pool->less, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

int expvar__slow_open(struct slow_pool *pool, size_t max) {
    if (is_ours(pool))
        return 0;
    struct slow_pool fresh = {.owner = getpid(), .max = max, .threads = calloc(max, sizeof *fresh.threads)};
    if (!fresh.threads)
        return -1;
    fresh.stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fresh.stop_fd < 0) {
        int error = errno;
        free(fresh.threads);
        errno = error;
        return -1;
    }
    expvar__slow_fini(pool);
    *pool = fresh;
    TAILQ_INIT(&pool->queue);
    init_sync(pool);
    return 0;
}

void expvar__slow_stop(struct slow_pool *pool) {
    if (!is_ours(pool))
        return;
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    eventfd_write(pool->stop_fd, 1);
    pthread_cond_broadcast(&pool->work);
    while (pool->running > 0)
        pthread_cond_wait(&pool->less, &pool->lock);
    join_ended(pool);
    pthread_mutex_unlock(&pool->lock);
}

void expvar__slow_fini(struct slow_pool *pool) {
    if (pool->owner == 0)
        return;
    if (is_ours(pool)) { /* in a child one of the parent's threads may seem to hold them for ever */
        pthread_cond_destroy(&pool->work);
        pthread_cond_destroy(&pool->less);
        pthread_mutex_destroy(&pool->lock);
    }
    close(pool->stop_fd);
    free(pool->threads);
    *pool = (struct slow_pool){0};
}
