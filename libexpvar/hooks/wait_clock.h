/* wait_clock.h - the clock that waits are timed by. */
#ifndef EXPVAR_HOOKS_WAIT_CLOCK_H
#define EXPVAR_HOOKS_WAIT_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline int64_t wait_clock_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

#endif
