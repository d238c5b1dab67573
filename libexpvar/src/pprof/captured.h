/* captured.h - from what handlers have stored to samples of a profile. */
#ifndef EXPVAR_PPROF_CAPTURED_H
#define EXPVAR_PPROF_CAPTURED_H

#include "pprof/labels.h"
#include "pprof/profile.h"

/* Adds a stack of at most STACK_DEPTH_MAX pcs with the labels of a set, which may be NULL. What frames.h numbers
 * becomes a synthetic frame. Returns as expvar__profile_add does. */
int expvar__captured_add(struct profile *profile, const uintptr_t *pcs, size_t depth, const struct label_set *labels,
                         const int64_t *values);

/* Nanoseconds since 1970. */
int64_t expvar__captured_now(void);

#endif
