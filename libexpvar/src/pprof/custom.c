/* custom.c - the profiles of the host's own.
 *
 * A profile is a tree of the values in it (tsearch(3)), each with the stack of who added it. One lock guards all of them,
 * so that a fork needs to take no more than that; it is held for one look-up, or while a profile is collected. */
#include "custom.h"

#include <errno.h>
#include <pthread.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "expvar/pprof.h"
#include "pprof/captured.h"
#include "pprof/collector.h"
#include "pprof/frames.h"
#include "pprof/unwind.h"

/* `values` and `count` are under the lock. */
struct expvar_profile {
    void *values;
    size_t count;
    char name[COLLECTOR_NAME_MAX + 1];
};

/* What the tree holds. */
struct held {
    const void *value;
    size_t depth;
    uintptr_t pcs[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void expvar__custom_lock(void) {
    pthread_mutex_lock(&lock);
}

void expvar__custom_unlock(void) {
    pthread_mutex_unlock(&lock);
}

/* ---- collecting ---------------------------------------------------------------------------------------------- */

static int64_t count_values(const struct collector *collector) {
    return (int64_t)expvar_profile_count((expvar_profile *)collector->context);
}

/* What a walk over the tree fills; `error` stays once it is set. */
struct filling {
    struct profile *profile;
    int error;
};

static void add_held(const void *node, VISIT visit, void *context) {
    struct filling *filling = context;
    const int64_t one = 1;
    if (filling->error || (visit != postorder && visit != leaf))
        return;
    const struct held *held = *(const struct held *const *)node;
    if (expvar__captured_add(filling->profile, held->pcs, held->depth, NULL, &one) < 0)
        filling->error = errno;
}

static struct profile *collect_values(const struct collector *collector) {
    const struct expvar_profile *custom = collector->context;
    const struct profile_info info = {
        .name = collector->name,
        .types = {{collector->name, "count"}},
        .type_count = 1,
        .period_type = {collector->name, "count"},
        .period = 1,
        .time_ns = expvar__captured_now(),
    };
    struct filling filling = {.profile = expvar__profile_new(&info)};
    if (!filling.profile)
        return NULL;
    pthread_mutex_lock(&lock);
    twalk_r(custom->values, add_held, &filling);
    pthread_mutex_unlock(&lock);
    if (!filling.error)
        return filling.profile;
    expvar__profile_free(filling.profile);
    errno = filling.error;
    return NULL;
}

/* ---- the calls of pprof.h ------------------------------------------------------------------------------------ */

expvar_profile *expvar_profile_new(const char *name) {
    expvar_profile *profile = calloc(1, sizeof *profile);
    if (!profile)
        return NULL;
    strncpy(profile->name, name ? name : "", sizeof profile->name - 1);
    const struct collector collector = {
        .name = name && strlen(name) > COLLECTOR_NAME_MAX ? name : profile->name, /* too long: refused as it is */
        .count = count_values,
        .collect = collect_values,
        .context = profile,
    };
    expvar__unwind_prime();
    if (expvar__collector_add(&collector) == 0)
        return profile;
    free(profile);
    return NULL;
}

expvar_profile *expvar_profile_get(const char *name) {
    const struct collector *collector = name ? expvar__collector_find(name) : NULL;
    return collector && collector->collect == collect_values ? (expvar_profile *)collector->context : NULL;
}

static int compare(const void *a, const void *b) {
    const uintptr_t left = (uintptr_t)((const struct held *)a)->value,
                    right = (uintptr_t)((const struct held *)b)->value;
    return (left > right) - (left < right);
}

/* With the lock held. Takes `held` over if it succeeds. */
static int insert(expvar_profile *profile, struct held *held) {
    struct held **node = tsearch(held, &profile->values, compare);
    if (node && *node == held) {
        profile->count++;
        return 0;
    }
    errno = node ? EEXIST : ENOMEM;
    return -1;
}

int expvar_profile_add(expvar_profile *profile, const void *value, int skip) {
    uintptr_t pcs[STACK_DEPTH_MAX];
    if (!profile || skip < 0) {
        errno = EINVAL;
        return -1;
    }
    size_t depth = expvar__unwind(pcs, STACK_DEPTH_MAX, (size_t)skip);
    if (depth == 0)
        pcs[depth++] = FRAME_TRUNCATED; /* all of it was skipped */
    struct held *held = malloc(sizeof *held + depth * sizeof *pcs);
    if (!held)
        return -1;
    *held = (struct held){.value = value, .depth = depth};
    memcpy(held->pcs, pcs, depth * sizeof *pcs);
    pthread_mutex_lock(&lock);
    const int result = insert(profile, held);
    pthread_mutex_unlock(&lock);
    if (result < 0)
        free(held);
    return result;
}

void expvar_profile_remove(expvar_profile *profile, const void *value) {
    const struct held key = {.value = value};
    if (!profile)
        return;
    pthread_mutex_lock(&lock);
    struct held **node = tfind(&key, &profile->values, compare);
    struct held *held = node ? *node : NULL;
    if (held) {
        tdelete(&key, &profile->values, compare);
        profile->count--;
    }
    pthread_mutex_unlock(&lock);
    free(held);
}

size_t expvar_profile_count(const expvar_profile *profile) {
    if (!profile)
        return 0;
    pthread_mutex_lock(&lock);
    const size_t count = profile->count;
    pthread_mutex_unlock(&lock);
    return count;
}
