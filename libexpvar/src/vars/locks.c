/* locks.c - every lock of the variables, and what fork does with them.
 *
 * fork copies locks in whatever state they are. So the forking thread takes all of them first, in their nesting order,
 * and both processes release them: the child finds every structure whole and every lock free.
 */
#include "vars/locks.h"

#include <stddef.h>
#include <stdint.h>

#include "vars/cells.h"
#include "vars/func.h"

/* A power of two. Few enough that a fork, which holds them all, stays within the 64 locks that the thread sanitizer can
 * follow. */
#define VALUE_LOCKS_LOG2 5
#define VALUE_LOCKS      (1 << VALUE_LOCKS_LOG2)

pthread_mutex_t expvar__structure_lock = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t expvar__running_lock = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t expvar__windows_lock = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t expvar__cells_lock = PTHREAD_MUTEX_INITIALIZER;

static pthread_mutex_t value_locks[VALUE_LOCKS] = {[0 ... VALUE_LOCKS - 1] = PTHREAD_MUTEX_INITIALIZER};

pthread_mutex_t *expvar__value_lock(const void *variable) {
    /* Allocations are 16 bytes apart at least; the multiplication spreads them over the upper bits (Fibonacci). */
    uint64_t spread = ((uintptr_t)variable >> 4) * UINT64_C(0x9e3779b97f4a7c15);
    return &value_locks[spread >> (64 - VALUE_LOCKS_LOG2)];
}

static void before_fork(void) {
    pthread_mutex_lock(&expvar__structure_lock);
    pthread_mutex_lock(&expvar__running_lock);
    pthread_mutex_lock(&expvar__windows_lock);
    pthread_mutex_lock(&expvar__cells_lock);
    for (size_t i = 0; i < VALUE_LOCKS; i++)
        pthread_mutex_lock(&value_locks[i]);
}

static void after_fork(void) {
    for (size_t i = VALUE_LOCKS; i-- > 0;)
        pthread_mutex_unlock(&value_locks[i]);
    pthread_mutex_unlock(&expvar__cells_lock);
    pthread_mutex_unlock(&expvar__windows_lock);
    pthread_mutex_unlock(&expvar__running_lock);
    pthread_mutex_unlock(&expvar__structure_lock);
}

static void after_fork_in_child(void) {
    expvar__cells_after_fork();
    expvar__funcs_after_fork();
    after_fork();
}

__attribute__((constructor(101))) static void handle_fork(void) {
    pthread_atfork(before_fork, after_fork, after_fork_in_child);
}
