/* locks.c - taking, waiting for and giving up locks, as the program calls it.
 *
 * While both profiles are off, each is the real function behind two loads. While one is on, a lock that is free is taken
 * without being timed: the call that does not wait is tried first.
 */
#include <errno.h>

#include <expvar/api.h>

#include "contention.h"
#include "real_threads.h"
#include "wait_clock.h"

static inline bool is_watched(void) {
    return __builtin_expect(expvar__contention_fraction() != 0 || expvar__blocking_rate() != 0, 0);
}

static void end_wait(const struct contention_wait *wait) {
    const int64_t now_ns = wait_clock_ns();
    expvar__contention_end(wait, now_ns);
    expvar__blocking_waited(now_ns - wait->begin_ns);
}

#define X(name, parameters, arguments, try, busy)                                                                      \
    EXPVAR_API int name parameters {                                                                                   \
        const struct real_threads *real = real_threads();                                                              \
        if (!is_watched())                                                                                             \
            return real->name arguments;                                                                               \
        int result = real->try(lock);                                                                                  \
        if (result != busy)                                                                                            \
            return result;                                                                                             \
        struct contention_wait wait;                                                                                   \
        expvar__contention_begin(&wait, lock, wait_clock_ns());                                                        \
        result = real->name arguments;                                                                                 \
        end_wait(&wait);                                                                                               \
        return result;                                                                                                 \
    }
LOCK_FUNCTIONS(X)
#undef X

#define X(name, parameters)                                                                                            \
    EXPVAR_API int name parameters {                                                                                   \
        contention_unlocking(lock);                                                                                    \
        return real_threads()->name(lock);                                                                             \
    }
UNLOCK_FUNCTIONS(X)
#undef X

#define X(name, parameters, arguments)                                                                                 \
    EXPVAR_API int name parameters {                                                                                   \
        contention_unlocking(lock);                                                                                    \
        if (expvar__blocking_rate() == 0)                                                                              \
            return real_threads()->name arguments;                                                                     \
        const int64_t begin_ns = wait_clock_ns();                                                                      \
        const int result = real_threads()->name arguments;                                                             \
        expvar__blocking_waited(wait_clock_ns() - begin_ns);                                                           \
        return result;                                                                                                 \
    }
CONDITION_FUNCTIONS(X)
#undef X
