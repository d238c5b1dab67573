/* waits.c - waiting for threads, semaphores and time, as the program calls it; timed while the block profile is on. */
#include <errno.h>

#include <expvar/api.h>

#include "blocking.h"
#include "real_threads.h"
#include "wait_clock.h"

#define X(name, result_type, parameters, arguments)                                                                    \
    EXPVAR_API result_type name parameters {                                                                           \
        const struct real_threads *real = real_threads();                                                              \
        if (__builtin_expect(expvar__blocking_rate() == 0, 1))                                                         \
            return real->name arguments;                                                                               \
        const int64_t begin_ns = wait_clock_ns();                                                                      \
        const result_type wait_result = real->name arguments;                                                          \
        expvar__blocking_waited(wait_clock_ns() - begin_ns);                                                           \
        return wait_result;                                                                                            \
    }
WAIT_FUNCTIONS(X)
#undef X

/* A semaphore that is up is taken without being timed; even then these are cancellation points. */
#define X(name, parameters, arguments)                                                                                 \
    EXPVAR_API int name parameters {                                                                                   \
        const struct real_threads *real = real_threads();                                                              \
        if (__builtin_expect(expvar__blocking_rate() == 0, 1))                                                         \
            return real->name arguments;                                                                               \
        const int saved_errno = errno;                                                                                 \
        pthread_testcancel();                                                                                          \
        if (real->sem_trywait(semaphore) == 0)                                                                         \
            return 0;                                                                                                  \
        errno = saved_errno;                                                                                           \
        const int64_t begin_ns = wait_clock_ns();                                                                      \
        const int result = real->name arguments;                                                                       \
        expvar__blocking_waited(wait_clock_ns() - begin_ns);                                                           \
        return result;                                                                                                 \
    }
SEMAPHORE_FUNCTIONS(X)
#undef X
