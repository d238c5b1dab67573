/* backoff.h - how often a target is asked that does not answer.
 *
 * After three failures in a row the wait is twice the interval, and doubles with each further one, up to 30 seconds, or
 * to the interval if that is longer. The first success ends it.
 */
#ifndef EXPVARMON_SOURCE_BACKOFF_H
#define EXPVARMON_SOURCE_BACKOFF_H

#include <stdbool.h>
#include <stdint.h>

#define BACKOFF_FAILURES 3
#define BACKOFF_MAX_NS   INT64_C(30000000000)

/* All zero is a target that was never asked. */
struct backoff {
    unsigned failures; /* in a row */
    int64_t wait_ns;   /* 0: none */
    int64_t next_ns;   /* not before; 0: at any time */
};

void backoff_succeed(struct backoff *backoff);

/* now_ns  of a monotonic clock, > 0 */
void backoff_fail(struct backoff *backoff, int64_t interval_ns, int64_t now_ns);

/* Whether a target is to be asked in the round of this time. Rounds are an interval apart: one that comes a little
 * early counts. */
bool backoff_is_due(const struct backoff *backoff, int64_t interval_ns, int64_t now_ns);

#endif
