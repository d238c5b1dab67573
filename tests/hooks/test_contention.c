/* test_contention.c - the mutex profile: who is charged for whose wait. */
#include "contention.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "wait_clock.h"

#define SECOND INT64_C(1000000000)

static int some_lock, another_lock;

static void add_up(const struct stack *stack, void *context) {
    int64_t *sums = context;
    for (size_t i = 0; i < WAIT_VALUES; i++)
        sums[i] += stack->values[i];
}

static void read_sums(int64_t sums[WAIT_VALUES]) {
    sums[WAIT_COUNT] = sums[WAIT_NS] = 0;
    expvar__stacks_walk(expvar__contention_stacks(), add_up, sums);
}

static void wait_is_charged_to_the_unlock_and_its_rest_too(void **state) {
    (void)state;
    int64_t before[WAIT_VALUES], after[WAIT_VALUES];
    struct contention_wait wait;
    assert_int_equal(expvar__contention_set_fraction(1), 0);
    read_sums(before);
    const int64_t begin_ns = wait_clock_ns() - 5 * SECOND;
    expvar__contention_begin(&wait, &some_lock, begin_ns);
    assert_true(address_filter_has(&expvar__contended, &some_lock));
    contention_unlocking(&some_lock);
    const int64_t end_ns = wait_clock_ns() + 2 * SECOND;
    expvar__contention_end(&wait, end_ns);
    read_sums(after);
    assert_int_equal(after[WAIT_COUNT] - before[WAIT_COUNT], 1);
    assert_int_equal(after[WAIT_NS] - before[WAIT_NS], end_ns - begin_ns);
    assert_false(address_filter_has(&expvar__contended, &some_lock));
}

static void waits_of_several_add_up_over_several_unlocks(void **state) {
    (void)state;
    int64_t before[WAIT_VALUES], after[WAIT_VALUES];
    struct contention_wait first, second;
    assert_int_equal(expvar__contention_set_fraction(1), 0);
    read_sums(before);
    const int64_t begin_ns = wait_clock_ns();
    expvar__contention_begin(&first, &some_lock, begin_ns - 3 * SECOND);
    contention_unlocking(&some_lock);
    expvar__contention_begin(&second, &some_lock, begin_ns - SECOND);
    contention_unlocking(&some_lock);
    contention_unlocking(&some_lock);
    const int64_t end_ns = wait_clock_ns();
    expvar__contention_end(&second, end_ns + SECOND);
    expvar__contention_end(&first, end_ns + 4 * SECOND);
    read_sums(after);
    assert_int_equal(after[WAIT_COUNT] - before[WAIT_COUNT], 2);
    assert_int_equal(after[WAIT_NS] - before[WAIT_NS], 2 * (end_ns - begin_ns) + 9 * SECOND);
}

static void wait_that_no_unlock_ended_is_charged_to_nobody(void **state) {
    (void)state;
    int64_t before[WAIT_VALUES], after[WAIT_VALUES];
    struct contention_wait wait;
    assert_int_equal(expvar__contention_set_fraction(1), 0);
    read_sums(before);
    expvar__contention_begin(&wait, &some_lock, wait_clock_ns() - SECOND);
    contention_unlocking(&another_lock);
    expvar__contention_end(&wait, wait_clock_ns());
    read_sums(after);
    assert_int_equal(after[WAIT_COUNT], before[WAIT_COUNT]);
    assert_int_equal(after[WAIT_NS], before[WAIT_NS]);
}

static void one_wait_in_ten_counts_for_ten(void **state) {
    (void)state;
    int64_t before[WAIT_VALUES], after[WAIT_VALUES];
    assert_int_equal(expvar__contention_set_fraction(10), 0);
    read_sums(before);
    for (int i = 0; i < 20000; i++) {
        struct contention_wait wait;
        expvar__contention_begin(&wait, &some_lock, wait_clock_ns() - SECOND);
        contention_unlocking(&some_lock);
        expvar__contention_end(&wait, wait_clock_ns());
    }
    read_sums(after);
    const int64_t count = after[WAIT_COUNT] - before[WAIT_COUNT]; /* 2,000 kept: a standard deviation of 2 % */
    assert_true(count > 18000 && count < 22000);
    assert_int_equal(count % 10, 0);
    assert_true(after[WAIT_NS] - before[WAIT_NS] >= count * SECOND);
}

static void fraction_of_zero_follows_nothing(void **state) {
    (void)state;
    struct contention_wait wait;
    assert_int_equal(expvar__contention_set_fraction(0), 0);
    expvar__contention_begin(&wait, &some_lock, wait_clock_ns());
    assert_false(address_filter_has(&expvar__contended, &some_lock));
    expvar__contention_end(&wait, wait_clock_ns());
}

static void locks_beyond_the_table_are_counted_as_lost(void **state) {
    (void)state;
    enum { LOCKS = 4096 };
    static int locks[LOCKS];
    static struct contention_wait waits[LOCKS];
    assert_int_equal(expvar__contention_set_fraction(1), 0);
    const int64_t lost_before = expvar__contention_lost();
    int64_t followed = 0;
    for (size_t i = 0; i < LOCKS; i++) {
        expvar__contention_begin(&waits[i], &locks[i], wait_clock_ns());
        followed += waits[i].weight;
    }
    assert_int_equal(followed + expvar__contention_lost() - lost_before, LOCKS);
    assert_true(followed > 0 && followed < LOCKS);
    for (size_t i = 0; i < LOCKS; i++)
        expvar__contention_end(&waits[i], wait_clock_ns());
    expvar__contention_begin(&waits[0], &locks[LOCKS - 1], wait_clock_ns()); /* there is room again */
    assert_int_equal(waits[0].weight, 1);
    expvar__contention_end(&waits[0], wait_clock_ns());
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wait_is_charged_to_the_unlock_and_its_rest_too),
        cmocka_unit_test(waits_of_several_add_up_over_several_unlocks),
        cmocka_unit_test(wait_that_no_unlock_ended_is_charged_to_nobody),
        cmocka_unit_test(one_wait_in_ten_counts_for_ten),
        cmocka_unit_test(fraction_of_zero_follows_nothing),
        cmocka_unit_test(locks_beyond_the_table_are_counted_as_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
