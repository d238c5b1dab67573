/* wall.h - a wall-clock profile: where threads are, on a processor or waiting.
 *
 * Whoever takes it calls expvar__wall_tick at its own pace; every tick interrupts all threads and gives each stack
 * the time since the tick before. Late ticks make coarser samples, not wrong ones. A thread that does not answer
 * within WALL_DEADLINE_NS counts for its time under a frame that says so; so do those that block SIGPROF, which
 * are not waited for. Interrupted system calls: see interrupt.h.
 *
 * Threads: one at a time uses a wall profile; different ones take turns. Not for handlers.
 */
#ifndef EXPVAR_PPROF_WALL_H
#define EXPVAR_PPROF_WALL_H

#include "pprof/profile.h"

#define WALL_RATE_MIN     1
#define WALL_RATE_MAX     1000
#define WALL_RATE_DEFAULT 100
#define WALL_DEADLINE_NS  20000000

struct wall;

/* `rate`: ticks per second that the caller means to do. NULL with errno: EINVAL (rate out of range), ENOMEM. */
struct wall *expvar__wall_new(int rate);

/* Nanoseconds between ticks. */
int64_t expvar__wall_period_ns(const struct wall *wall);

/* Returns 0, or -1 with the errno of expvar__threads_dump. */
int expvar__wall_tick(struct wall *wall);

/* The profile: samples/count and wall/nanoseconds. Frees `wall`. NULL with errno ENOMEM. */
struct profile *expvar__wall_finish(struct wall *wall);

/* NULL is fine. */
void expvar__wall_free(struct wall *wall);

#endif
