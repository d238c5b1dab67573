/* blocking.h - the block profile: where threads wait, and for how long.
 *
 * As in Go, a wait of `rate` nanoseconds or more is always kept. A shorter one is kept with probability its length /
 * rate, and then counts as rate / its length waits of its length: sums are right on average whatever the rate.
 */
#ifndef EXPVAR_HOOKS_BLOCKING_H
#define EXPVAR_HOOKS_BLOCKING_H

#include <stdint.h>

#include "stacks.h"

/* What a stack's values are, here and in contention.h. */
enum wait_value { WAIT_COUNT, WAIT_NS, WAIT_VALUES };

/* 0: nothing is kept; 1: everything. */
int64_t expvar__blocking_rate(void);
/* Returns 0, or -1 with errno EINVAL (negative) or ENOMEM. */
int expvar__blocking_set_rate(int64_t ns);

/* NULL before the first rate other than 0. */
struct stacks *expvar__blocking_stacks(void);

/* A wait of the calling thread is over. Keeps errno. */
void expvar__blocking_waited(int64_t ns);

#endif
