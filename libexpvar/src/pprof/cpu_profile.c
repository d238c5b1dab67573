/* cpu_profile.c - from the stack table to the profile of one span. */
#include "pprof/cpu_profile.h"

#include <errno.h>
#include <stdbool.h>

#include "base/clock.h"
#include "pprof/captured.h"
#include "pprof/frames.h"

struct difference {
    const struct cpu_span *span;
    struct profile *profile;
    int64_t weight; /* of all so far */
    bool failed;
};

static void add_count(struct difference *difference, const struct stack_entry *entry, struct stack_count count) {
    const int64_t values[] = {count.samples, count.weight};
    if (count.weight <= 0)
        return;
    difference->weight += count.weight;
    if (expvar__captured_add(difference->profile, entry->pcs, entry->depth, entry->labels, values))
        difference->failed = true;
}

static void add_entry(void *context, size_t index, const struct stack_entry *entry) {
    struct difference *difference = context;
    const struct stack_count *before = &difference->span->before[index];
    add_count(difference, entry,
              (struct stack_count){entry->count.samples - before->samples, entry->count.weight - before->weight});
}

static void add_frame(struct difference *difference, enum frame frame, struct stack_count count) {
    const uintptr_t pc = frame;
    add_count(difference, &(struct stack_entry){.pcs = &pc, .depth = 1}, count);
}

/* CPU time of the process beyond all samples, when it is more than the noise of sampling. */
static void add_rest(struct difference *difference, int64_t cpu_ns) {
    const int64_t period_ns = difference->span->period_ns;
    const int64_t rest_ns = cpu_ns - difference->weight;
    if (rest_ns > 2 * period_ns + cpu_ns / 100)
        add_frame(difference, FRAME_NOT_SEEN, (struct stack_count){rest_ns / period_ns, rest_ns});
}

static struct profile *new_profile(const struct cpu_span *span) {
    const struct profile_info info = {
        .name = "cpu",
        .types = {{"samples", "count"}, {"cpu", "nanoseconds"}},
        .type_count = 2,
        .period_type = {"cpu", "nanoseconds"},
        .period = span->period_ns,
        .time_ns = span->began_unix_ns,
        .duration_ns = expvar__clock_ns() - span->began_ns,
        .exact_leaf = true,
    };
    return expvar__profile_new(&info);
}

struct profile *expvar__cpu_profile(const struct cpu_span *span, const struct stack_table *table, int64_t cpu_ns) {
    struct difference difference = {.span = span, .profile = new_profile(span)};
    if (!difference.profile)
        return NULL;
    const struct stack_count lost = expvar__stack_table_lost(table);
    expvar__stack_table_walk(table, add_entry, &difference);
    add_frame(&difference, FRAME_LOST,
              (struct stack_count){lost.samples - span->lost.samples, lost.weight - span->lost.weight});
    add_rest(&difference, cpu_ns);
    if (!difference.failed)
        return difference.profile;
    expvar__profile_free(difference.profile);
    errno = ENOMEM;
    return NULL;
}
