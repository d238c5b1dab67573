/* test_sampler.c - which allocations are sampled, and what the samples stand for. */
#include "sampler.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void add_up(const struct stack *stack, void *context) {
    int64_t *sums = context;
    for (size_t i = 0; i < HEAP_VALUES; i++)
        sums[i] += stack->values[i];
}

/* The difference that `allocate` makes to each sum. */
static void sums_of(void (*allocate)(void), int64_t sums[HEAP_VALUES]) {
    int64_t before[HEAP_VALUES] = {0}, after[HEAP_VALUES] = {0};
    expvar__stacks_walk(expvar__sampler_stacks(), add_up, before);
    allocate();
    expvar__stacks_walk(expvar__sampler_stacks(), add_up, after);
    for (size_t i = 0; i < HEAP_VALUES; i++)
        sums[i] = after[i] - before[i];
}

/* Allocations that are none: the sampler looks at addresses and sizes only. */
static uintptr_t next_address = 0x100000;

static uintptr_t pretend(size_t size) {
    next_address += 16;
    sampler_count((void *)next_address, size);
    return next_address;
}

static void end(uintptr_t address) {
    struct live live;
    if (live_may_have((void *)address) && expvar__live_take(address, &live))
        expvar__sampler_freed(&live);
}

static void use_up_countdown(void) {
    expvar__hooks_thread.countdown = -1;
    pretend(1);
}

#define ALLOCATIONS 400000

static void allocate_small(void) {
    for (int i = 0; i < ALLOCATIONS; i++)
        end(pretend(100));
}

static void samples_stand_for_all_allocations(void **state) {
    (void)state;
    int64_t sums[HEAP_VALUES];
    assert_int_equal(expvar__sampler_set_rate(4096), 0);
    use_up_countdown();
    sums_of(allocate_small, sums);
    /* About 9,650 samples: a standard deviation of 1 %. */
    const double objects = (double)sums[ALLOC_OBJECTS] / SAMPLE_OBJECT_UNIT;
    assert_true(fabs(objects / ALLOCATIONS - 1) < 0.05);
    assert_true(fabs((double)sums[ALLOC_BYTES] / (ALLOCATIONS * 100.0) - 1) < 0.05);
    assert_int_equal(sums[FREE_OBJECTS], sums[ALLOC_OBJECTS]);
    assert_int_equal(sums[FREE_BYTES], sums[ALLOC_BYTES]);
}

static void allocate_three(void) {
    end(pretend(10));
    pretend(0);
    pretend(20);
}

static void rate_of_one_takes_everything_as_it_is(void **state) {
    (void)state;
    int64_t sums[HEAP_VALUES];
    assert_int_equal(expvar__sampler_set_rate(1), 0);
    use_up_countdown();
    sums_of(allocate_three, sums);
    assert_int_equal(sums[ALLOC_OBJECTS], 3 * SAMPLE_OBJECT_UNIT);
    assert_int_equal(sums[ALLOC_BYTES], 30);
    assert_int_equal(sums[FREE_OBJECTS], SAMPLE_OBJECT_UNIT);
    assert_int_equal(sums[FREE_BYTES], 10);
}

static void rate_of_zero_takes_nothing(void **state) {
    (void)state;
    int64_t sums[HEAP_VALUES];
    assert_int_equal(expvar__sampler_set_rate(0), 0);
    use_up_countdown();
    sums_of(allocate_small, sums);
    assert_int_equal(sums[ALLOC_OBJECTS], 0);
}

static void change_of_the_rate_reaches_a_thread_that_samples_nothing(void **state) {
    (void)state;
    int64_t sums[HEAP_VALUES];
    assert_int_equal(expvar__sampler_set_rate(0), 0);
    use_up_countdown();
    assert_int_equal(expvar__sampler_set_rate(1), 0);
    for (int64_t bytes = 0; bytes <= SAMPLER_NOTICE; bytes += 4096)
        pretend(4096);
    sums_of(allocate_three, sums);
    assert_int_equal(sums[ALLOC_OBJECTS], 3 * SAMPLE_OBJECT_UNIT);
}

static void allocate_large(void) {
    end(pretend((size_t)64 << 20));
}

static void large_allocation_stands_for_itself(void **state) {
    (void)state;
    int64_t sums[HEAP_VALUES];
    assert_int_equal(expvar__sampler_set_rate(4096), 0);
    use_up_countdown();
    sums_of(allocate_large, sums);
    assert_int_equal(sums[ALLOC_OBJECTS], SAMPLE_OBJECT_UNIT);
    assert_int_equal(sums[ALLOC_BYTES], (int64_t)64 << 20);
}

static void rate_out_of_range_is_refused(void **state) {
    (void)state;
    assert_int_equal(expvar__sampler_set_rate(4096), 0);
    errno = 0;
    assert_int_equal(expvar__sampler_set_rate(-1), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(expvar__sampler_set_rate(SAMPLER_RATE_MAX + 1), -1);
    assert_int_equal(expvar__sampler_rate(), 4096);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_stand_for_all_allocations),
        cmocka_unit_test(rate_of_one_takes_everything_as_it_is),
        cmocka_unit_test(rate_of_zero_takes_nothing),
        cmocka_unit_test(change_of_the_rate_reaches_a_thread_that_samples_nothing),
        cmocka_unit_test(large_allocation_stands_for_itself),
        cmocka_unit_test(rate_out_of_range_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
