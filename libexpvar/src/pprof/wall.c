/* wall.c - a wall-clock profile: where threads are, on a processor or waiting. */
#include "pprof/wall.h"

#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "pprof/captured.h"
#include "pprof/frames.h"
#include "pprof/threads.h"

struct wall {
    struct profile *profile;
    int64_t period_ns;
    int64_t began_unix_ns;
    int64_t began_ns;
    int64_t ticked_ns;
};

struct wall *expvar__wall_new(int rate) {
    if (rate < WALL_RATE_MIN || rate > WALL_RATE_MAX) {
        errno = EINVAL;
        return NULL;
    }
    struct wall *wall = calloc(1, sizeof *wall);
    if (!wall)
        return NULL;
    wall->period_ns = 1000000000 / rate;
    wall->began_unix_ns = expvar__captured_now();
    wall->began_ns = wall->ticked_ns = expvar__clock_ns();
    const struct profile_info info = {.name = "wall",
                                      .types = {{"samples", "count"}, {"wall", "nanoseconds"}},
                                      .type_count = 2,
                                      .period_type = {"wall", "nanoseconds"},
                                      .period = wall->period_ns,
                                      .time_ns = wall->began_unix_ns,
                                      .exact_leaf = true};
    wall->profile = expvar__profile_new(&info);
    if (wall->profile)
        return wall;
    free(wall);
    return NULL;
}

int64_t expvar__wall_period_ns(const struct wall *wall) {
    return wall->period_ns;
}

static int add_thread(struct wall *wall, const struct thread_stack *thread, int64_t ns) {
    static const uintptr_t reasons[] = {[THREAD_BLOCKS] = FRAME_BLOCKED, [THREAD_SILENT] = FRAME_SILENT};
    const int64_t values[] = {1, ns};
    if (thread->answer == THREAD_ANSWERED)
        return expvar__captured_add(wall->profile, thread->pcs, thread->depth, thread->labels, values);
    return expvar__captured_add(wall->profile, &reasons[thread->answer], 1, NULL, values);
}

int expvar__wall_tick(struct wall *wall) {
    const int64_t now_ns = expvar__clock_ns(), since_ns = now_ns - wall->ticked_ns;
    struct threads_dump *dump = expvar__threads_dump(WALL_DEADLINE_NS);
    if (!dump)
        return -1;
    int result = 0;
    for (size_t i = 0; i < expvar__threads_count(dump) && result == 0; i++)
        result = add_thread(wall, expvar__threads_get(dump, i), since_ns);
    expvar__threads_dump_free(dump);
    wall->ticked_ns = now_ns;
    return result;
}

struct profile *expvar__wall_finish(struct wall *wall) {
    struct profile *profile = wall->profile;
    expvar__profile_set_times(profile, wall->began_unix_ns, expvar__clock_ns() - wall->began_ns);
    free(wall);
    return profile;
}

void expvar__wall_free(struct wall *wall) {
    if (!wall)
        return;
    expvar__profile_free(wall->profile);
    free(wall);
}
