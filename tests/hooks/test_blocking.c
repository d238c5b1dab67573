/* test_blocking.c - the block profile: which waits are kept, and what they count for. */
#include "blocking.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void add_up(const struct stack *stack, void *context) {
    int64_t *sums = context;
    for (size_t i = 0; i < WAIT_VALUES; i++)
        sums[i] += stack->values[i];
}

static void sums_of(int times, int64_t ns, int64_t sums[WAIT_VALUES]) {
    int64_t before[WAIT_VALUES] = {0}, after[WAIT_VALUES] = {0};
    expvar__stacks_walk(expvar__blocking_stacks(), add_up, before);
    for (int i = 0; i < times; i++)
        expvar__blocking_waited(ns);
    expvar__stacks_walk(expvar__blocking_stacks(), add_up, after);
    for (size_t i = 0; i < WAIT_VALUES; i++)
        sums[i] = after[i] - before[i];
}

static void rate_of_one_keeps_every_wait(void **state) {
    (void)state;
    int64_t sums[WAIT_VALUES];
    assert_int_equal(expvar__blocking_set_rate(1), 0);
    sums_of(100, 250, sums);
    assert_int_equal(sums[WAIT_COUNT], 100);
    assert_int_equal(sums[WAIT_NS], 25000);
}

static void wait_as_long_as_the_rate_is_kept_as_it_is(void **state) {
    (void)state;
    int64_t sums[WAIT_VALUES];
    assert_int_equal(expvar__blocking_set_rate(1000), 0);
    sums_of(10, 1000, sums);
    assert_int_equal(sums[WAIT_COUNT], 10);
    assert_int_equal(sums[WAIT_NS], 10000);
}

static void short_waits_count_for_those_that_are_not_kept(void **state) {
    (void)state;
    int64_t sums[WAIT_VALUES];
    assert_int_equal(expvar__blocking_set_rate(1000), 0);
    sums_of(200000, 50, sums); /* 10,000 kept: a standard deviation of 1 % */
    assert_true(fabs((double)sums[WAIT_COUNT] / 200000 - 1) < 0.05);
    assert_true(fabs((double)sums[WAIT_NS] / 10000000 - 1) < 0.05);
}

static void rate_of_zero_keeps_nothing(void **state) {
    (void)state;
    int64_t sums[WAIT_VALUES];
    assert_int_equal(expvar__blocking_set_rate(0), 0);
    sums_of(100, 1000000, sums);
    assert_int_equal(sums[WAIT_COUNT], 0);
}

static void negative_rate_is_refused(void **state) {
    (void)state;
    assert_int_equal(expvar__blocking_set_rate(7), 0);
    assert_int_equal(expvar__blocking_set_rate(-1), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(expvar__blocking_rate(), 7);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rate_of_one_keeps_every_wait),
        cmocka_unit_test(wait_as_long_as_the_rate_is_kept_as_it_is),
        cmocka_unit_test(short_waits_count_for_those_that_are_not_kept),
        cmocka_unit_test(rate_of_zero_keeps_nothing),
        cmocka_unit_test(negative_rate_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
