/* test_spread.c - the distributions of one series. */
#include "../../expvarmon/model/spread.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct dist *counters(double a, double b) {
    const struct dist_bin bins[] = {{.high = 1, .count = a}, {.high = INFINITY, .count = b}};
    return dist_of_buckets(bins, 2, NAN);
}

/* The count of what the next document brought; 0 for nothing. */
static double next_count(struct spread *spread, struct dist *distribution, bool restarted) {
    if (distribution)
        spread_offer(spread, distribution);
    struct dist *next = spread_next(spread, restarted);
    const double count = next ? next->count : 0;
    free(next);
    return count;
}

static double since_reset(const struct spread *spread) {
    struct dist *since = spread_since_reset(spread);
    const double count = since ? since->count : 0;
    free(since);
    return count;
}

static void spread_of_counters_is_what_came(void **state) {
    (void)state;
    struct spread spread = {0};
    assert_float_equal(next_count(&spread, counters(5, 5), false), 0, 0);
    assert_float_equal(next_count(&spread, counters(7, 6), false), 3, 0);
    assert_float_equal(next_count(&spread, counters(7, 6), false), 0, 0);
    assert_float_equal(next_count(&spread, counters(8, 6), false), 1, 0);
    assert_float_equal(since_reset(&spread), 4, 0);
    spread_reset(&spread);
    assert_float_equal(since_reset(&spread), 0, 0);
    assert_float_equal(next_count(&spread, counters(10, 6), false), 2, 0);
    assert_float_equal(since_reset(&spread), 2, 0);
    spread_fini(&spread);
}

static void spread_of_a_restarted_service_begins_at_nothing(void **state) {
    (void)state;
    struct spread spread = {0};
    next_count(&spread, counters(5, 5), false);
    assert_float_equal(next_count(&spread, counters(6, 7), true), 13, 0);
    assert_float_equal(since_reset(&spread), 13, 0);
    spread_fini(&spread);
}

static void spread_of_numbers_is_all_of_them(void **state) {
    (void)state;
    struct spread spread = {0};
    double values[] = {1, 2, 3};
    assert_float_equal(next_count(&spread, dist_of_values(values, 3, false), false), 3, 0);
    assert_float_equal(next_count(&spread, dist_of_values(values, 3, false), false), 3, 0);
    assert_null(spread_since_reset(&spread));
    assert_float_equal(next_count(&spread, NULL, false), 0, 0);
    assert_null(spread.newest);
    spread_fini(&spread);
}

static void spread_keeps_the_newest_sketches(void **state) {
    (void)state;
    struct spread spread = {0};
    for (int i = 0; i < SPREAD_MAX + 5; i++)
        spread_keep(&spread, &(struct sketch){{(float)i}});
    assert_float_equal(spread_at(&spread, 0)->at[0], SPREAD_MAX + 4, 0);
    assert_float_equal(spread_at(&spread, SPREAD_MAX - 1)->at[0], 5, 0);
    assert_true(sketch_is_gap(spread_at(&spread, SPREAD_MAX)));
    spread_skip(&spread, 2);
    assert_true(sketch_is_gap(spread_at(&spread, 1)));
    assert_float_equal(spread_at(&spread, 2)->at[0], SPREAD_MAX + 4, 0);
    spread_skip(&spread, UINT64_MAX);
    assert_true(sketch_is_gap(spread_at(&spread, SPREAD_MAX - 1)));
    spread_fini(&spread);
}

/* As the manual page says. */
static void spread_takes_so_many_bytes(void **state) {
    (void)state;
    assert_int_equal(SPREAD_BYTES_MAX, 57600);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spread_of_counters_is_what_came),
        cmocka_unit_test(spread_of_a_restarted_service_begins_at_nothing),
        cmocka_unit_test(spread_of_numbers_is_all_of_them),
        cmocka_unit_test(spread_keeps_the_newest_sketches),
        cmocka_unit_test(spread_takes_so_many_bytes),
    };
    return cmocka_run_group_tests_name("spread", tests, NULL, NULL);
}
