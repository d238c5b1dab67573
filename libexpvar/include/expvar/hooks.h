/* hooks.h - heap, mutex and block profiles, and exact memory statistics; in libexpvar-hooks.
 *
 * A program gets them by linking libexpvar-hooks, or without a rebuild:
 *
 *     LD_PRELOAD=libexpvar-hooks.so EXPVAR_LISTEN=:6060 ./program
 *
 * The library stands between the program and its allocator, whichever that is, and between the program and the waiting
 * functions of the C library. While it is loaded
 *
 *     memstats (builtin.h) has exact Mallocs, Frees, HeapObjects, TotalAlloc and Alloc
 *     /debug/pprof/heap and allocs have samples of what is allocated
 *     /debug/pprof/mutex and block have what threads waited for, once they are switched on
 *     /debug/vars has `hooks`: the counts and the settings below
 *
 * Settings can be changed at any time by these calls, at the start by the environment (EXPVAR_HEAP_RATE,
 * EXPVAR_MUTEX_FRACTION, EXPVAR_BLOCK_RATE: decimal numbers), and while the program runs by a POST to /debug/hooks with
 * the parameters heap_rate, mutex_fraction and block_rate (expvar_hooks_mount).
 *
 * Threads: every call may be made by any thread. Signals: none may be made in a handler.
 */
#ifndef EXPVAR_HOOKS_H
#define EXPVAR_HOOKS_H

#include <stdint.h>

#include "api.h"
#include "http.h"

EXPVAR_BEGIN

/* The mean number of allocated bytes between two samples of the heap profile: 0 takes none, 1 takes every allocation, at
 * most 2^40; 524288 at first, as in Go. A change reaches a thread within the next 16 MiB that it allocates.
 * Setting returns 0, or -1 with errno EINVAL or ENOMEM. */
EXPVAR_API int expvar_heap_set_rate(int64_t bytes);
EXPVAR_API int64_t expvar_heap_rate(void);

/* One of how many waits for a lock is in the mutex profile: 0, as at first, none; 1 every one. As Go's
 * runtime.SetMutexProfileFraction. Setting returns 0, or -1 with errno EINVAL or ENOMEM. */
EXPVAR_API int expvar_mutex_set_fraction(int64_t fraction);
EXPVAR_API int64_t expvar_mutex_fraction(void);

/* The nanoseconds of waiting for which the block profile has one sample on average: 0, as at first, takes none; 1 every
 * wait. As Go's runtime.SetBlockProfileRate. Setting returns 0, or -1 with errno EINVAL or ENOMEM. */
EXPVAR_API int expvar_block_set_rate(int64_t ns);
EXPVAR_API int64_t expvar_block_rate(void);

/* Mounts /debug/hooks: GET gives the settings as a JSON object, POST changes those that it names. A POST that a browser
 * sends from a page of another origin is refused with 403. Returns 0, or -1 with the errno of expvar_server_route. */
EXPVAR_API int expvar_hooks_mount(expvar_server *server);

EXPVAR_END

#endif
