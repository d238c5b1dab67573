/* captured.c - from what handlers have stored to samples of a profile. */
#include "pprof/captured.h"

#include <time.h>

#include "pprof/frames.h"
#include "pprof/unwind.h"

static int add_synthetic(struct profile *profile, uintptr_t *pc) {
    const char *name = expvar__frame_name(*pc);
    if (name && !(*pc = expvar__profile_synthetic(profile, name)))
        return -1;
    return 0;
}

int expvar__captured_add(struct profile *profile, const uintptr_t *pcs, size_t depth, const struct label_set *labels,
                         const int64_t *values) {
    uintptr_t frames[STACK_DEPTH_MAX];
    struct profile_label copies[LABELS_MAX];
    if (depth > STACK_DEPTH_MAX)
        depth = STACK_DEPTH_MAX;
    for (size_t i = 0; i < depth; i++) {
        frames[i] = pcs[i];
        if (add_synthetic(profile, &frames[i]))
            return -1;
    }
    const size_t count = expvar__labels_count(labels);
    for (size_t i = 0; i < count; i++) {
        const struct label *label = expvar__labels_get(labels, i);
        copies[i] = (struct profile_label){.key = label->key, .text = label->value};
    }
    return expvar__profile_add(profile, frames, depth, values, copies, count);
}

int64_t expvar__captured_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
