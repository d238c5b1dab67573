/* profiles.c - what the hooks have collected, as profiles of libexpvar-pprof. */
#include "profiles.h"

#include <stdlib.h>
#include <time.h>

#include <expvar/pprof.h>

#include "blocking.h"
#include "contention.h"
#include "creation.h"
#include "sampler.h"

/* A walk that adds what it sees; the first error ends the adding. */
struct collection {
    expvar_pprof_samples *samples;
    int result;
};

static void add(struct collection *collection, const struct stack *stack, const int64_t *values,
                const expvar_pprof_tag *tag) {
    if (collection->result == 0)
        collection->result = expvar_pprof_sample(collection->samples, stack->pcs, stack->depth, values, tag);
}

static int64_t value_of(const struct stack *stack, size_t value) {
    return atomic_load_explicit(&stack->values[value], memory_order_relaxed);
}

static int collect_stacks(struct stacks *stacks, stack_visit_fn *visit, expvar_pprof_samples *samples) {
    struct collection collection = {.samples = samples};
    if (stacks)
        expvar__stacks_walk(stacks, visit, &collection);
    return collection.result;
}

/* ---- heap and allocs: the same samples, of which another type is shown first ------------------------------------- */

/* What is freed is read before what is allocated, so that no difference is negative. */
static void add_heap(const struct stack *stack, void *context) {
    const int64_t free_objects = value_of(stack, FREE_OBJECTS), free_bytes = value_of(stack, FREE_BYTES);
    const int64_t objects = value_of(stack, ALLOC_OBJECTS), bytes = value_of(stack, ALLOC_BYTES);
    const int64_t values[] = {
        objects / SAMPLE_OBJECT_UNIT,
        bytes,
        (objects - free_objects) / SAMPLE_OBJECT_UNIT,
        bytes - free_bytes,
    };
    if (objects > 0) {
        const expvar_pprof_tag size = {"bytes", (int64_t)((double)bytes * SAMPLE_OBJECT_UNIT / (double)objects),
                                       "bytes"};
        add(context, stack, values, &size);
    }
}

static int collect_heap(expvar_pprof_samples *samples, void *context) {
    (void)context;
    return collect_stacks(expvar__sampler_stacks(), add_heap, samples);
}

static int64_t heap_period(void *context) {
    (void)context;
    return expvar__sampler_rate();
}

static void count_stack(const struct stack *stack, void *context) {
    *(int64_t *)context += value_of(stack, 0) > 0;
}

static int64_t count_stacks(struct stacks *stacks) {
    int64_t count = 0;
    if (stacks)
        expvar__stacks_walk(stacks, count_stack, &count);
    return count;
}

static int64_t count_heap(void *context) {
    (void)context;
    return count_stacks(expvar__sampler_stacks());
}

/* ---- leaks: what lives, by age ----------------------------------------------------------------------------------- */

/* Sampled allocations are copied out of the table first, because adding one allocates. */
struct leak_list {
    struct live *all;
    size_t room;
    size_t count;
};

static void copy_live(const struct live *live, void *context) {
    struct leak_list *list = context;
    if (list->count < list->room)
        list->all[list->count] = *live;
    list->count++;
}

/* The greatest step that an age has reached. */
static int64_t age_step_s(int64_t age_ns) {
    static const int64_t steps_s[] = {86400, 3600, 600, 60, 10, 1};
    for (size_t i = 0; i < sizeof steps_s / sizeof *steps_s; i++) {
        if (age_ns >= steps_s[i] * 1000000000)
            return steps_s[i];
    }
    return 0;
}

static int add_leaks(const struct leak_list *list, expvar_pprof_samples *samples) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    const int64_t now_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
    struct collection collection = {.samples = samples};
    for (size_t i = 0; i < list->count; i++) {
        const struct live *live = &list->all[i];
        const int64_t values[] = {(live->objects + SAMPLE_OBJECT_UNIT / 2) / SAMPLE_OBJECT_UNIT, live->bytes};
        const expvar_pprof_tag age = {"age", age_step_s(now_ns - live->time_ns), "seconds"};
        add(&collection, live->stack, values, &age);
    }
    return collection.result;
}

/* The table may grow while memory is found for the copy: then there is a second one. */
static int collect_leaks(expvar_pprof_samples *samples, void *context) {
    (void)context;
    struct leak_list list = {0};
    int result = -1;
    do {
        free(list.all);
        list.room = list.count + list.count / 8 + 64;
        list.count = 0;
        list.all = malloc(list.room * sizeof *list.all);
        if (list.all)
            expvar__live_walk(copy_live, &list);
    } while (list.all && list.count > list.room);
    if (list.all)
        result = add_leaks(&list, samples);
    free(list.all);
    return result;
}

static void count_one(const struct live *live, void *context) {
    (void)live;
    ++*(int64_t *)context;
}

static int64_t count_leaks(void *context) {
    (void)context;
    int64_t count = 0;
    expvar__live_walk(count_one, &count);
    return count;
}

/* ---- mutex and block --------------------------------------------------------------------------------------------- */

static void add_wait(const struct stack *stack, void *context) {
    const int64_t values[] = {value_of(stack, WAIT_COUNT), value_of(stack, WAIT_NS)};
    if (values[0] > 0 || values[1] > 0)
        add(context, stack, values, NULL);
}

static int collect_mutex(expvar_pprof_samples *samples, void *context) {
    (void)context;
    return collect_stacks(expvar__contention_stacks(), add_wait, samples);
}

static int64_t count_mutex(void *context) {
    (void)context;
    return count_stacks(expvar__contention_stacks());
}

static int collect_block(expvar_pprof_samples *samples, void *context) {
    (void)context;
    return collect_stacks(expvar__blocking_stacks(), add_wait, samples);
}

static int64_t count_block(void *context) {
    (void)context;
    return count_stacks(expvar__blocking_stacks());
}

/* ---- created threads --------------------------------------------------------------------------------------------- */

static void add_creation(const struct stack *stack, void *context) {
    const int64_t threads = value_of(stack, 0);
    if (threads > 0)
        add(context, stack, &threads, NULL);
}

static int collect_creations(expvar_pprof_samples *samples, void *context) {
    (void)context;
    return collect_stacks(expvar__creation_stacks(), add_creation, samples);
}

static int64_t count_creations(void *context) {
    (void)context;
    return count_stacks(expvar__creation_stacks());
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

#define HEAP_TYPES                                                                                                     \
    .types = {{"alloc_objects", "count"},                                                                              \
              {"alloc_space", "bytes"},                                                                                \
              {"inuse_objects", "count"},                                                                              \
              {"inuse_space", "bytes"}},                                                                               \
    .type_count = 4, .period_type = {"space", "bytes"}, .period = heap_period
#define WAIT_TYPES                                                                                                     \
    .types = {{"contentions", "count"}, {"delay", "nanoseconds"}}, .type_count = 2,                                    \
    .period_type = {"contentions", "count"}

static const expvar_pprof_source sources[] = {
    {.name = "heap",
     .help = "A sampling of memory allocations of live objects.",
     HEAP_TYPES,
     .count = count_heap,
     .collect = collect_heap},
    {.name = "allocs",
     .help = "A sampling of all past memory allocations.",
     HEAP_TYPES,
     .default_type = "alloc_space",
     .count = count_heap,
     .collect = collect_heap},
    {.name = "leaks",
     .help = "Sampled allocations that are still alive, by their age: pprof -tags, or -tagfocus=age=60s: for what is "
             "older.",
     .types = {{"inuse_objects", "count"}, {"inuse_space", "bytes"}},
     .type_count = 2,
     .period_type = {"space", "bytes"},
     .period = heap_period,
     .count = count_leaks,
     .collect = collect_leaks},
    {.name = "mutex",
     .help = "Stack traces of holders of contended locks.",
     WAIT_TYPES,
     .count = count_mutex,
     .collect = collect_mutex},
    {.name = "block",
     .help = "Stack traces that led to waiting.",
     WAIT_TYPES,
     .count = count_block,
     .collect = collect_block},
    {.name = "threadcreate",
     .help = "Stack traces that led to the creation of threads.",
     .types = {{"threadcreate", "count"}},
     .type_count = 1,
     .period_type = {"threadcreate", "count"},
     .count = count_creations,
     .collect = collect_creations},
};

void expvar__profiles_register(void) {
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        (void)expvar_pprof_register(&sources[i]);
}
