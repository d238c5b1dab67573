/* real_threads.h - the functions that wait, as the program would call them if these hooks were not there.
 *
 * Looked up as those of real.h are. The condition variables' exist in two versions in glibc, of which the newer is meant
 * (the older one has another layout); a lookup by name alone may give either.
 */
#ifndef EXPVAR_HOOKS_REAL_THREADS_H
#define EXPVAR_HOOKS_REAL_THREADS_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

/* Those that only wait: name, result, parameters, what is passed on. Each is timed as a whole. */
#define WAIT_FUNCTIONS(X)                                                                                              \
    X(pthread_join, int, (pthread_t thread, void **result), (thread, result))                                          \
    X(pthread_timedjoin_np, int, (pthread_t thread, void **result, const struct timespec *until),                      \
      (thread, result, until))                                                                                         \
    X(pthread_clockjoin_np, int, (pthread_t thread, void **result, clockid_t clock, const struct timespec *until),     \
      (thread, result, clock, until))                                                                                  \
    X(thrd_join, int, (thrd_t thread, int *result), (thread, result))                                                  \
    X(pthread_barrier_wait, int, (pthread_barrier_t * barrier), (barrier))                                             \
    X(nanosleep, int, (const struct timespec *time, struct timespec *rest), (time, rest))                              \
    X(clock_nanosleep, int, (clockid_t clock, int flags, const struct timespec *time, struct timespec *rest),          \
      (clock, flags, time, rest))                                                                                      \
    X(thrd_sleep, int, (const struct timespec *time, struct timespec *rest), (time, rest))                             \
    X(usleep, int, (useconds_t time), (time))                                                                          \
    X(sleep, unsigned, (unsigned time), (time))

/* Those that take what is free at once, or wait: name, result, parameters, what is passed on, the call that does not
 * wait, and what it returns when it would have to. */
#define LOCK_FUNCTIONS(X)                                                                                              \
    X(pthread_mutex_lock, (pthread_mutex_t * lock), (lock), pthread_mutex_trylock, EBUSY)                              \
    X(pthread_mutex_timedlock, (pthread_mutex_t * lock, const struct timespec *until), (lock, until),                  \
      pthread_mutex_trylock, EBUSY)                                                                                    \
    X(pthread_mutex_clocklock, (pthread_mutex_t * lock, clockid_t clock, const struct timespec *until),                \
      (lock, clock, until), pthread_mutex_trylock, EBUSY)                                                              \
    X(pthread_rwlock_rdlock, (pthread_rwlock_t * lock), (lock), pthread_rwlock_tryrdlock, EBUSY)                       \
    X(pthread_rwlock_timedrdlock, (pthread_rwlock_t * lock, const struct timespec *until), (lock, until),              \
      pthread_rwlock_tryrdlock, EBUSY)                                                                                 \
    X(pthread_rwlock_clockrdlock, (pthread_rwlock_t * lock, clockid_t clock, const struct timespec *until),            \
      (lock, clock, until), pthread_rwlock_tryrdlock, EBUSY)                                                           \
    X(pthread_rwlock_wrlock, (pthread_rwlock_t * lock), (lock), pthread_rwlock_trywrlock, EBUSY)                       \
    X(pthread_rwlock_timedwrlock, (pthread_rwlock_t * lock, const struct timespec *until), (lock, until),              \
      pthread_rwlock_trywrlock, EBUSY)                                                                                 \
    X(pthread_rwlock_clockwrlock, (pthread_rwlock_t * lock, clockid_t clock, const struct timespec *until),            \
      (lock, clock, until), pthread_rwlock_trywrlock, EBUSY)                                                           \
    X(mtx_lock, (mtx_t * lock), (lock), mtx_trylock, thrd_busy)                                                        \
    X(mtx_timedlock, (mtx_t *restrict lock, const struct timespec *restrict until), (lock, until), mtx_trylock,        \
      thrd_busy)

/* Those that give a lock up. */
#define UNLOCK_FUNCTIONS(X)                                                                                            \
    X(pthread_mutex_unlock, (pthread_mutex_t * lock))                                                                  \
    X(pthread_rwlock_unlock, (pthread_rwlock_t * lock))                                                                \
    X(mtx_unlock, (mtx_t * lock))

/* Those that give a lock up while they wait. */
#define CONDITION_FUNCTIONS(X)                                                                                         \
    X(pthread_cond_wait, (pthread_cond_t * condition, pthread_mutex_t * lock), (condition, lock))                      \
    X(pthread_cond_timedwait, (pthread_cond_t * condition, pthread_mutex_t * lock, const struct timespec *until),      \
      (condition, lock, until))                                                                                        \
    X(pthread_cond_clockwait,                                                                                          \
      (pthread_cond_t * condition, pthread_mutex_t * lock, clockid_t clock, const struct timespec *until),             \
      (condition, lock, clock, until))                                                                                 \
    X(cnd_wait, (cnd_t * condition, mtx_t * lock), (condition, lock))                                                  \
    X(cnd_timedwait, (cnd_t *restrict condition, mtx_t *restrict lock, const struct timespec *restrict until),         \
      (condition, lock, until))

/* Those of semaphores, which tell by errno. */
#define SEMAPHORE_FUNCTIONS(X)                                                                                         \
    X(sem_wait, (sem_t * semaphore), (semaphore))                                                                      \
    X(sem_timedwait, (sem_t * semaphore, const struct timespec *until), (semaphore, until))                            \
    X(sem_clockwait, (sem_t * semaphore, clockid_t clock, const struct timespec *until), (semaphore, clock, until))

/* Those that do not wait, and are called in place of the ones that do. */
#define TRY_FUNCTIONS(X)                                                                                               \
    X(pthread_mutex_trylock, int, (pthread_mutex_t * lock))                                                            \
    X(pthread_rwlock_tryrdlock, int, (pthread_rwlock_t * lock))                                                        \
    X(pthread_rwlock_trywrlock, int, (pthread_rwlock_t * lock))                                                        \
    X(mtx_trylock, int, (mtx_t * lock))                                                                                \
    X(sem_trywait, int, (sem_t * semaphore))

/* Those that create threads. */
#define CREATE_FUNCTIONS(X)                                                                                            \
    X(pthread_create, int,                                                                                             \
      (pthread_t * thread, const pthread_attr_t *attributes, void *(*function)(void *), void *argument))               \
    X(thrd_create, int, (thrd_t * thread, thrd_start_t function, void *argument))

/* Written by the lookup only. */
struct real_threads {
#define X(name, result, parameters, ...) result(*name) parameters;
    WAIT_FUNCTIONS(X)
    TRY_FUNCTIONS(X)
    CREATE_FUNCTIONS(X)
#undef X
#define X(name, parameters, ...) int(*name) parameters;
    LOCK_FUNCTIONS(X)
    UNLOCK_FUNCTIONS(X)
    CONDITION_FUNCTIONS(X)
    SEMAPHORE_FUNCTIONS(X)
#undef X
};

/* The functions, looked up when the library is loaded, so that no signal handler has to, or by a call that comes earlier; to be used by the hooks as real_threads()->name. */
extern struct real_threads expvar__real_threads;
extern atomic_bool expvar__real_threads_found;
void expvar__real_threads_find(void);

static inline const struct real_threads *real_threads(void) {
    if (__builtin_expect(!atomic_load_explicit(&expvar__real_threads_found, memory_order_acquire), 0))
        expvar__real_threads_find();
    return &expvar__real_threads;
}

#endif
