/* clock.h - the time. */
#ifndef EXPVAR_BASE_CLOCK_H
#define EXPVAR_BASE_CLOCK_H

#include <stdint.h>

/* Nanoseconds of CLOCK_MONOTONIC. */
int64_t expvar__clock_ns(void);

#endif
