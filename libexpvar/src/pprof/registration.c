/* registration.c - what pprof.h offers to libraries that collect profiles of their own. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "expvar/pprof.h"
#include "pprof/captured.h"
#include "pprof/collector.h"
#include "pprof/cpu.h"
#include "pprof/unwind.h"

struct expvar_pprof_samples {
    struct profile *profile;
};

_Static_assert(EXPVAR_PPROF_TYPES_MAX == PROFILE_TYPES_MAX, "the public number of types is that of profiles");

static int64_t count(const struct collector *collector) {
    const expvar_pprof_source *source = collector->context;
    return source->count ? source->count(source->context) : 0;
}

static struct profile_info info_of(const expvar_pprof_source *source) {
    struct profile_info info = {
        .name = source->name,
        .type_count = source->type_count,
        .period_type = {source->period_type.name, source->period_type.unit},
        .period = source->period ? source->period(source->context) : 1,
        .default_type = source->default_type,
        .time_ns = expvar__captured_now(),
    };
    for (size_t i = 0; i < source->type_count; i++)
        info.types[i] = (struct value_type){source->types[i].name, source->types[i].unit};
    return info;
}

static struct profile *collect(const struct collector *collector) {
    const expvar_pprof_source *source = collector->context;
    const struct profile_info info = info_of(source);
    expvar_pprof_samples samples = {.profile = expvar__profile_new(&info)};
    if (samples.profile && source->collect(&samples, source->context) == 0)
        return samples.profile;
    const int error = errno;
    expvar__profile_free(samples.profile);
    errno = error;
    return NULL;
}

static bool is_whole(const expvar_pprof_source *source) {
    return source && source->collect && source->type_count > 0 && source->type_count <= EXPVAR_PPROF_TYPES_MAX;
}

int expvar_pprof_register(const expvar_pprof_source *source) {
    if (!is_whole(source)) {
        errno = EINVAL;
        return -1;
    }
    const struct collector collector = {
        .name = source->name,
        .help = source->help,
        .count = count,
        .collect = collect,
        .context = source,
        .is_registered = true,
    };
    return expvar__collector_add(&collector);
}

int expvar_pprof_sample(expvar_pprof_samples *samples, const uintptr_t *pcs, size_t depth, const int64_t *values,
                        const expvar_pprof_tag *tag) {
    const struct profile_label label =
        tag ? (struct profile_label){.key = tag->key, .number = tag->number, .unit = tag->unit}
            : (struct profile_label){0};
    if (depth > 0)
        return expvar__profile_add(samples->profile, pcs, depth, values, &label, tag != NULL);
    const uintptr_t unknown = expvar__profile_synthetic(samples->profile, "samples that found no room");
    return unknown ? expvar__profile_add(samples->profile, &unknown, 1, values, NULL, 0) : -1;
}

void expvar_pprof_thread_started(void) {
    expvar__cpu_thread_started();
}

/* The frame of this function must be there to be skipped, so the call in it is not its last deed. */
__attribute__((noinline)) size_t expvar_pprof_unwind(uintptr_t *pcs, size_t max, unsigned skip) {
    size_t depth = expvar__unwind(pcs, max, (size_t)skip + 1);
    __asm__ volatile("" : "+r"(depth));
    return depth;
}
