/* sampler.c - which allocations are sampled, and what is kept of them. */
#include "sampler.h"

#include <errno.h>
#include <math.h>
#include <stdatomic.h>
#include <time.h>

static _Atomic int64_t rate;
static _Atomic(struct stacks *) stacks;
static _Atomic int64_t lost;

int64_t expvar__sampler_rate(void) {
    return atomic_load_explicit(&rate, memory_order_relaxed);
}

struct stacks *expvar__sampler_stacks(void) {
    return atomic_load_explicit(&stacks, memory_order_acquire);
}

int64_t expvar__sampler_lost(void) {
    return atomic_load_explicit(&lost, memory_order_relaxed);
}

int expvar__sampler_set_rate(int64_t bytes) {
    if (bytes < 0 || bytes > SAMPLER_RATE_MAX) {
        errno = EINVAL;
        return -1;
    }
    if (bytes > 0 && expvar__stacks_make(&stacks) < 0)
        return -1;
    atomic_store_explicit(&rate, bytes, memory_order_relaxed);
    return 0;
}

/* ---- the countdown ----------------------------------------------------------------------------------------------- */

/* While nothing is sampled the countdown goes on, so that a thread notices a new rate. */
static int64_t draw(struct hooks_thread *thread, int64_t bytes) {
    if (bytes == 0)
        return SAMPLER_NOTICE;
    if (bytes == 1)
        return -1; /* the next, even one of no bytes */
    const double gap = -log(expvar__thread_random(thread)) * (double)bytes;
    return gap < (double)INT64_MAX / 2 ? (int64_t)gap : INT64_MAX / 2;
}

/* ---- a sample ---------------------------------------------------------------------------------------------------- */

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void add(const struct live *live, enum heap_value objects, enum heap_value bytes) {
    atomic_fetch_add_explicit(&live->stack->values[objects], live->objects, memory_order_relaxed);
    atomic_fetch_add_explicit(&live->stack->values[bytes], live->bytes, memory_order_relaxed);
}

/* An allocation of no bytes is taken as one of one byte, which all allocators make it. */
static struct live weigh(void *memory, size_t size, int64_t bytes) {
    const double counted = size > 0 ? (double)size : 1;
    const double weight = bytes > 1 ? -1 / expm1(-counted / (double)bytes) : 1;
    return (struct live){
        .address = (uintptr_t)memory,
        .objects = llround(weight * SAMPLE_OBJECT_UNIT),
        .bytes = llround(weight * (double)size),
        .time_ns = now_ns(),
    };
}

static void sample(void *memory, size_t size, int64_t bytes) {
    struct live live = weigh(memory, size, bytes);
    live.stack = expvar__thread_stack(expvar__sampler_stacks());
    if (!live.stack)
        return;
    if (expvar__live_add(&live) < 0)
        atomic_fetch_add_explicit(&lost, 1, memory_order_relaxed);
    else
        add(&live, ALLOC_OBJECTS, ALLOC_BYTES);
}

/* A thread's first allocation comes here with a countdown that nobody has drawn: it counts against a fresh one. */
static void run_down(struct hooks_thread *thread, void *memory, size_t size) {
    const int64_t bytes = expvar__sampler_rate();
    if (!thread->is_drawn) {
        thread->is_drawn = true;
        thread->countdown = draw(thread, bytes) - (int64_t)size;
        if (thread->countdown >= 0)
            return;
    }
    thread->countdown = draw(thread, bytes);
    if (bytes > 0)
        sample(memory, size, bytes);
}

void expvar__sampler_allocated(void *memory, size_t size) {
    const int saved_errno = errno;
    run_down(&expvar__hooks_thread, memory, size);
    errno = saved_errno;
}

void expvar__sampler_freed(const struct live *live) {
    add(live, FREE_OBJECTS, FREE_BYTES);
}
