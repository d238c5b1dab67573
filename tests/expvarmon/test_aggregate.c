/* test_aggregate.c - a variable over the services of a fleet. */
#include "../../expvarmon/model/aggregate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../support/fleet_fixture.h"

static void init(struct fleet *fleet, const int64_t *numbers, size_t count) {
    fixture_init(fleet, 1, count, 1);
    for (size_t i = 0; i < count; i++)
        fleet->services[i].series[0].last = (struct value){.kind = VALUE_INT, .i = numbers[i]};
}

static struct aggregate of(const int64_t *numbers, size_t count) {
    struct fleet fleet;
    struct aggregate aggregate;
    init(&fleet, numbers, count);
    assert_int_equal(aggregate_of(&aggregate, &fleet, 0), 0);
    fixture_fini(&fleet);
    return aggregate;
}

static int compare(const void *a, const void *b) {
    const double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Few different numbers, so that many are equal. */
static void aggregate_selects_what_sorting_would(void **state) {
    (void)state;
    srand(1);
    for (size_t count = 1; count < 120; count++) {
        int64_t numbers[120];
        double sorted[120];
        for (size_t i = 0; i < count; i++)
            sorted[i] = (double)(numbers[i] = rand() % (int)(count % 7 + 2));
        qsort(sorted, count, sizeof *sorted, compare);
        const struct aggregate aggregate = of(numbers, count);
        assert_int_equal(aggregate.count, count);
        assert_true(aggregate.p95 == sorted[(count * 95 + 99) / 100 - 1]);
        const double median = count % 2 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
        assert_true(aggregate.median == median);
    }
}

static void aggregate_adds_exactly(void **state) {
    (void)state;
    const int64_t numbers[] = {INT64_C(9007199254740993), 1, -3};
    const struct aggregate aggregate = of(numbers, 3);
    assert_int_equal(aggregate.sum.kind, VALUE_INT);
    assert_int_equal(aggregate.sum.i, INT64_C(9007199254740991));
    assert_true(aggregate.is_summed);
    assert_true(of((const int64_t[]){1, 2, 6}, 3).mean == 3);
}

static void aggregate_is_of_services_that_are_up_and_have_a_number(void **state) {
    (void)state;
    struct fleet fleet;
    init(&fleet, (const int64_t[]){1, 2, 4, 8, 16}, 5);
    fixture_fail(&fleet, 1, "refused", 1);
    fixture_wait(&fleet, 2);
    fixture_text(&fleet, 3, 0, "text");
    struct aggregate aggregate;
    assert_int_equal(aggregate_of(&aggregate, &fleet, 0), 0);
    assert_int_equal(aggregate.count, 2);
    assert_int_equal(aggregate.sum.i, 17);
    fleet.variables[0].kind = VARIABLE_PCT;
    aggregate_of(&aggregate, &fleet, 0);
    assert_false(aggregate.is_summed);
    fleet.service_count = 0;
    assert_int_equal(aggregate_of(&aggregate, &fleet, 0), 0);
    assert_int_equal(aggregate.count, 0);
    assert_true(isnan(aggregate.mean) && isnan(aggregate.p95));
    assert_int_equal(aggregate.sum.kind, VALUE_NONE);
    fleet.service_count = 5;
    fixture_fini(&fleet);
}

static void outliers_are_beyond_three_spreads_of_the_median(void **state) {
    (void)state;
    /* Distances from 12: 2 1 0 1 88; their median is 1. */
    const struct aggregate aggregate = of((const int64_t[]){10, 11, 12, 13, 100}, 5);
    assert_true(fabs(aggregate.spread - 1.4826) < 1e-9);
    assert_int_equal(aggregate_side(&aggregate, 100), 1);
    assert_int_equal(aggregate_side(&aggregate, 16.4), 0);
    assert_int_equal(aggregate_side(&aggregate, 16.5), 1);
    assert_int_equal(aggregate_side(&aggregate, 7.5), -1);
    assert_int_equal(aggregate_side(&aggregate, NAN), 0);
}

static void one_that_differs_from_equal_ones_is_an_outlier(void **state) {
    (void)state;
    const struct aggregate aggregate = of((const int64_t[]){0, 0, 0, 0, 7}, 5);
    assert_int_equal(aggregate_side(&aggregate, 7), 1);
    assert_int_equal(aggregate_side(&aggregate, 0), 0);
    const struct aggregate equal = of((const int64_t[]){5, 5, 5, 5, 5}, 5);
    assert_int_equal(aggregate_side(&equal, 5), 0);
}

static void few_services_have_no_outliers(void **state) {
    (void)state;
    const struct aggregate aggregate = of((const int64_t[]){0, 0, 0, 700}, 4);
    assert_int_equal(aggregate_side(&aggregate, 700), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aggregate_selects_what_sorting_would),
        cmocka_unit_test(aggregate_adds_exactly),
        cmocka_unit_test(aggregate_is_of_services_that_are_up_and_have_a_number),
        cmocka_unit_test(outliers_are_beyond_three_spreads_of_the_median),
        cmocka_unit_test(one_that_differs_from_equal_ones_is_an_outlier),
        cmocka_unit_test(few_services_have_no_outliers),
    };
    return cmocka_run_group_tests_name("aggregate", tests, NULL, NULL);
}
