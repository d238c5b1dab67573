/* throttle.c - figures that cost something to collect. */
#include "stats/throttle.h"

#include <pthread.h>
#include <string.h>

#include "base/clock.h"

/* Of a hundred units of time, one goes to collecting. */
#define REST_FACTOR 99

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void before_fork(void) {
    pthread_mutex_lock(&lock);
}

static void after_fork(void) {
    pthread_mutex_unlock(&lock);
}

/* What was collected is the parent's. */
static unsigned forks;

static void after_fork_in_child(void) {
    forks++;
    after_fork();
}

__attribute__((constructor(102))) static void handle_fork(void) {
    pthread_atfork(before_fork, after_fork, after_fork_in_child);
}

void expvar__throttle_read(struct throttle *throttle, void *copy) {
    pthread_mutex_lock(&lock);
    int64_t begin_ns = expvar__clock_ns();
    if (begin_ns >= throttle->due_ns || throttle->forks != forks) {
        throttle->collect(throttle->figures);
        int64_t end_ns = expvar__clock_ns();
        throttle->forks = forks;
        throttle->due_ns = end_ns + REST_FACTOR * (end_ns - begin_ns);
    }
    memcpy(copy, throttle->figures, throttle->size);
    pthread_mutex_unlock(&lock);
}
