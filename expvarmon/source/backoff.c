/* backoff.c - how often a target is asked that does not answer. */
#include "backoff.h"

void backoff_succeed(struct backoff *backoff) {
    *backoff = (struct backoff){0};
}

void backoff_fail(struct backoff *backoff, int64_t interval_ns, int64_t now_ns) {
    if (backoff->failures < BACKOFF_FAILURES)
        backoff->failures++;
    if (backoff->failures < BACKOFF_FAILURES || interval_ns >= BACKOFF_MAX_NS)
        return;
    const int64_t wait_ns = 2 * (backoff->wait_ns ? backoff->wait_ns : interval_ns);
    backoff->wait_ns = wait_ns < BACKOFF_MAX_NS ? wait_ns : BACKOFF_MAX_NS;
    backoff->next_ns = now_ns + backoff->wait_ns;
}

bool backoff_is_due(const struct backoff *backoff, int64_t interval_ns, int64_t now_ns) {
    return now_ns >= backoff->next_ns - interval_ns / 2;
}
