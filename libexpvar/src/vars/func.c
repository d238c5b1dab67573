/* func.c - variables whose value is computed when it is read.
 *
 * Functions run without any lock of the library, so that they may use all of it. What remains is to promise that a
 * function does not run once it was unpublished: a reader enters itself in the list of running functions, under
 * expvar__running_lock and only while the function is reachable; expvar__funcs_wait looks through the list under the
 * same lock. If the reader came first, it is waited for; if it comes later, it finds the function unreachable.
 *
 * Whoever changes something waits for the functions that this change removed, and for no others: a function may itself
 * make changes while somebody waits for it, on two threads even, which then must not wait for each other.
 */
#include "vars/func.h"

#include <pthread.h>
#include <stdbool.h>

#include "vars/locks.h"
#include "vars/var.h"
#include "writer/writer.h"

/* One call of a function, on the stack of the thread that makes it. */
struct running {
    struct running *next;
    const struct expvar_var *variable;
    pthread_t thread;
};

static struct running *running; /* under expvar__running_lock */
static pthread_cond_t finished = PTHREAD_COND_INITIALIZER;

static bool enter(struct running *call) {
    pthread_mutex_lock(&expvar__running_lock);
    bool reachable = atomic_load(&call->variable->reachable) > 0;
    if (reachable) {
        call->next = running;
        running = call;
    }
    pthread_mutex_unlock(&expvar__running_lock);
    return reachable;
}

static void leave(struct running *call) {
    pthread_mutex_lock(&expvar__running_lock);
    struct running **link = &running;
    while (*link != call)
        link = &(*link)->next;
    *link = call->next;
    pthread_cond_broadcast(&finished);
    pthread_mutex_unlock(&expvar__running_lock);
}

static bool runs_elsewhere(uint64_t change) {
    for (const struct running *call = running; call; call = call->next) {
        if (atomic_load(&call->variable->reachable) == 0 && atomic_load(&call->variable->func.removed_by) == change &&
            !pthread_equal(call->thread, pthread_self()))
            return true;
    }
    return false;
}

void expvar__funcs_wait(uint64_t change) {
    pthread_mutex_lock(&expvar__running_lock);
    while (runs_elsewhere(change))
        pthread_cond_wait(&finished, &expvar__running_lock);
    pthread_mutex_unlock(&expvar__running_lock);
}

void expvar__funcs_after_fork(void) {
    struct running **link = &running;
    while (*link) {
        if (pthread_equal((*link)->thread, pthread_self()))
            link = &(*link)->next;
        else
            *link = (*link)->next;
    }
    finished = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
}

static int func_init(struct expvar_var *variable) {
    (void)variable; /* its creator fills it in before it can be found */
    return 0;
}

static void func_fini(struct expvar_var *variable) {
    (void)variable;
}

/* The function gets a writer of its own, so that it can close nothing but what it opened. */
static void func_write(struct expvar_var *variable, struct expvar_writer *writer) {
    struct running call = {.variable = variable, .thread = pthread_self()};
    if (!enter(&call)) {
        expvar_write_null(writer);
        return;
    }
    if (expvar__writer_value(writer)) {
        struct expvar_writer inner;
        expvar__writer_init_inner(&inner, writer);
        variable->func.write(&inner, variable->func.context);
        expvar__writer_finish(&inner);
    }
    leave(&call);
}

const struct kind expvar__kind_func = {func_init, func_fini, func_write};
