/* interrupt.c - SIGPROF, with which threads are interrupted. interrupt.h says how it is taken and given back. */
#include "pprof/interrupt.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "base/clock.h"

#define QUIET_MAX_NS  100000000
#define QUIET_STEP_NS 50000

/* Handlers read `handlers` and count themselves in `running`; the rest is under the lock. A handler adds itself
 * first and then reads, a release clears first and then looks at `running`, both sequentially consistent: either
 * the handler finds NULL, or the release sees it running. */
static interrupt_handler *_Atomic handlers[INTERRUPT_SOURCES];
static atomic_int running;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int users;
static struct sigaction found;

static void handle(int signal, siginfo_t *info, void *context) {
    (void)signal;
    const int saved = errno;
    atomic_fetch_add(&running, 1);
    interrupt_handler *handler = NULL;
    if (info->si_code == SI_TIMER)
        handler = atomic_load(&handlers[INTERRUPT_TIMER]);
    else if (info->si_code == SI_QUEUE)
        handler = atomic_load(&handlers[INTERRUPT_REQUEST]);
    if (handler)
        handler(info, context);
    atomic_fetch_sub(&running, 1);
    errno = saved;
}

void expvar__interrupt_lock(void) {
    pthread_mutex_lock(&lock);
}

void expvar__interrupt_unlock(void) {
    pthread_mutex_unlock(&lock);
}

static bool is_ours(const struct sigaction *action) {
    return (action->sa_flags & SA_SIGINFO) && action->sa_sigaction == handle;
}

static bool is_free(const struct sigaction *action) {
    return !(action->sa_flags & SA_SIGINFO) && (action->sa_handler == SIG_DFL || action->sa_handler == SIG_IGN);
}

static int install(void) {
    struct sigaction current;
    sigaction(SIGPROF, NULL, &current);
    if (!is_free(&current)) {
        errno = EBUSY;
        return -1;
    }
    struct sigaction ours = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK};
    sigfillset(&ours.sa_mask);
    sigaction(SIGPROF, &ours, &found);
    if (is_free(&found))
        return 0;
    sigaction(SIGPROF, &found, NULL); /* the host was faster by an instant */
    errno = EBUSY;
    return -1;
}

static void restore(void) {
    struct sigaction current;
    sigaction(SIGPROF, NULL, &current);
    if (!is_ours(&current))
        return;
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPROF, &ignore, NULL);
    sigaction(SIGPROF, &found, NULL);
}

int expvar__interrupt_acquire(enum interrupt_source source, interrupt_handler *handler) {
    expvar__interrupt_lock();
    struct sigaction current;
    sigaction(SIGPROF, NULL, &current);
    int result = 0;
    if (users == 0 && !is_ours(&current))
        result = install();
    else if (!is_ours(&current)) { /* the host has taken it since; it will get our other user's signals */
        errno = EBUSY;
        result = -1;
    }
    if (result == 0) {
        users++;
        atomic_store(&handlers[source], handler);
    }
    const int error = errno;
    expvar__interrupt_unlock();
    errno = error;
    return result;
}

static bool wait_until_quiet(void) {
    const int64_t deadline = expvar__clock_ns() + QUIET_MAX_NS;
    while (atomic_load(&running)) {
        if (expvar__clock_ns() > deadline)
            return false;
        nanosleep(&(struct timespec){.tv_nsec = QUIET_STEP_NS}, NULL);
    }
    return true;
}

bool expvar__interrupt_release(enum interrupt_source source) {
    expvar__interrupt_lock();
    atomic_store(&handlers[source], NULL);
    if (--users == 0)
        restore();
    expvar__interrupt_unlock();
    return wait_until_quiet();
}

void expvar__interrupt_reset_in_child(void) {
    if (users)
        restore();
    users = 0;
    for (int i = 0; i < INTERRUPT_SOURCES; i++)
        atomic_store(&handlers[i], NULL);
    atomic_store(&running, 0); /* of threads that the child does not have */
}
