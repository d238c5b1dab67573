/* watchdog.c - the thread that cuts connections whose time is over.
 *
 * No deadline is slept through: before it looks at them, the thread sets sleeps_until_ns to INT64_MAX; who sets a deadline
 * does so first and looks at sleeps_until_ns then (all of it sequentially consistent). So either the thread sees the
 * deadline, or its setter sees that the thread would sleep past it, and pokes it. */
#include "watchdog.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "http/fork_guard.h"
#include "http/listener.h"
#include "http/server.h"
#include "http/thread_signals.h"

static bool is_ours(const struct watchdog *watchdog) {
    return watchdog->owner == getpid();
}

/* Returns the first of the deadlines that are to come. */
static int64_t cut_late(expvar_server *server) {
    const int64_t now_ns = expvar__clock_ns();
    int64_t first_ns = INT64_MAX;
    expvar__fork_guard_lock();
    for (struct listener *listener = server->listeners; listener; listener = listener->next) {
        const int64_t next_ns = expvar__fork_guard_cut_late(&listener->fds, now_ns);
        first_ns = next_ns < first_ns ? next_ns : first_ns;
    }
    expvar__fork_guard_unlock();
    return first_ns;
}

/* With the lock held, which it lets go while it waits. */
static void sleep_until(struct watchdog *watchdog, int64_t until_ns) {
    const struct timespec until = {.tv_sec = until_ns / 1000000000, .tv_nsec = until_ns % 1000000000};
    int result = 0;
    watchdog->sleeps_until_ns = until_ns;
    while (!watchdog->is_poked && !watchdog->is_stopping && result == 0)
        result = until_ns == INT64_MAX ? pthread_cond_wait(&watchdog->wake, &watchdog->lock)
                                       : pthread_cond_timedwait(&watchdog->wake, &watchdog->lock, &until);
    watchdog->is_poked = false;
    watchdog->sleeps_until_ns = INT64_MAX;
}

static void *thread_main(void *context) {
    expvar_server *server = context;
    struct watchdog *watchdog = &server->watchdog;
    pthread_mutex_lock(&watchdog->lock);
    while (!watchdog->is_stopping) {
        pthread_mutex_unlock(&watchdog->lock);
        const int64_t until_ns = cut_late(server);
        pthread_mutex_lock(&watchdog->lock);
        sleep_until(watchdog, until_ns);
    }
    pthread_mutex_unlock(&watchdog->lock);
    return NULL;
}

void expvar__watchdog_expect(struct watchdog *watchdog, int64_t deadline_ns) {
    if (deadline_ns >= watchdog->sleeps_until_ns)
        return;
    pthread_mutex_lock(&watchdog->lock);
    watchdog->is_poked = true;
    pthread_cond_signal(&watchdog->wake);
    pthread_mutex_unlock(&watchdog->lock);
}

int expvar__watchdog_start(struct watchdog *watchdog, expvar_server *server) {
    if (is_ours(watchdog))
        return 0;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&watchdog->lock, NULL);
    pthread_cond_init(&watchdog->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    watchdog->sleeps_until_ns = INT64_MAX;
    watchdog->is_poked = watchdog->is_stopping = false;
    sigset_t before;
    expvar__thread_signals_block(&before);
    const int error = pthread_create(&watchdog->thread, NULL, thread_main, server);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error) {
        errno = error;
        return -1;
    }
    pthread_setname_np(watchdog->thread, "expvar-watch");
    watchdog->owner = getpid();
    return 0;
}

void expvar__watchdog_stop(struct watchdog *watchdog) {
    if (!is_ours(watchdog))
        return;
    pthread_mutex_lock(&watchdog->lock);
    watchdog->is_stopping = true;
    pthread_cond_signal(&watchdog->wake);
    pthread_mutex_unlock(&watchdog->lock);
    pthread_join(watchdog->thread, NULL);
}

void expvar__watchdog_fini(struct watchdog *watchdog) {
    if (!is_ours(watchdog)) /* in a child the parent's thread may seem to hold them for ever */
        return;
    pthread_cond_destroy(&watchdog->wake);
    pthread_mutex_destroy(&watchdog->lock);
    watchdog->owner = 0;
}
