/* test_cost.c - what watching costs. */
#include "../../expvarmon/model/cost.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define S  INT64_C(1000000000)
#define MS INT64_C(1000000)

static void cost_is_that_of_the_last_second_or_more(void **state) {
    (void)state;
    struct cost cost = {0};
    cost_measure(&cost, 10 * S, 5 * S, 100);
    cost_poll(&cost, 10 * MS, 3000, false);
    cost_poll(&cost, 30 * MS, 1000, true);
    cost_measure(&cost, 10 * S + S / 2, 5 * S + 1, 100);
    assert_false(cost.measured);
    cost_measure(&cost, 12 * S, 5 * S + 50 * MS, 4096);
    assert_true(cost.measured);
    assert_int_equal(cost.latency_mean_ns, 20 * MS);
    assert_int_equal(cost.latency_max_ns, 30 * MS);
    assert_true(fabs(cost.bytes_per_s - 2000) < 1e-6);
    assert_true(fabs(cost.cpu_percent - 2.5) < 1e-6);
    assert_int_equal(cost.rss_bytes, 4096);
    cost_measure(&cost, 13 * S, 5 * S + 50 * MS, 4096);
    assert_int_equal(cost.latency_mean_ns, 0);
    assert_int_equal(cost.latency_max_ns, 0);
    assert_true(cost.cpu_percent == 0);
}

static void cost_counts_from_the_start(void **state) {
    (void)state;
    struct cost cost = {0};
    cost_poll(&cost, 1, 1, true);
    cost_measure(&cost, 1 * S, 0, 0);
    cost_measure(&cost, 3 * S, 0, 0);
    cost_poll(&cost, 1, 1, false);
    cost_late(&cost);
    assert_int_equal(cost.polls, 2);
    assert_int_equal(cost.failed, 1);
    assert_int_equal(cost.late, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cost_is_that_of_the_last_second_or_more),
        cmocka_unit_test(cost_counts_from_the_start),
    };
    return cmocka_run_group_tests_name("cost", tests, NULL, NULL);
}
