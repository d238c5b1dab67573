#include "../../expvarmon/model/transform.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct value of_int(int64_t i) {
    return (struct value){.kind = VALUE_INT, .i = i};
}
static struct value of_float(double f) {
    return (struct value){.kind = VALUE_FLOAT, .f = f};
}
static struct value of_text(const char *text) {
    return (struct value){.kind = VALUE_TEXT, .text = text};
}
static const struct value none = {.kind = VALUE_NONE};

#define NS_PER_S INT64_C(1000000000)

static struct transform state_of_one; /* zeroed by each case */

static struct value next(enum variable_transform kind, struct value input, double at_s) {
    return transform_next(&state_of_one, kind, &input, (int64_t)(at_s * 1e9), false);
}

static int begin(void **state) {
    (void)state;
    state_of_one = (struct transform){0};
    return 0;
}

static void rate_is_by_the_time_that_passed(void **state) {
    (void)state;
    assert_int_equal(next(TRANSFORM_RATE, of_int(100), 10).kind, VALUE_NONE);
    const struct value rate = next(TRANSFORM_RATE, of_int(103), 12);
    assert_int_equal(rate.kind, VALUE_FLOAT);
    assert_true(rate.f == 1.5);
    assert_true(next(TRANSFORM_RATE, of_int(103), 12.5).f == 0);
    assert_true(next(TRANSFORM_RATE, of_float(103.5), 12.75).f == 2);
}

static void rate_counts_from_zero_where_a_counter_goes_back(void **state) {
    (void)state;
    next(TRANSFORM_RATE, of_int(100), 1);
    assert_true(next(TRANSFORM_RATE, of_int(40), 3).f == 20);
    assert_true(next(TRANSFORM_RATE, of_int(50), 4).f == 10);
}

static void rate_counts_from_zero_behind_a_restart(void **state) {
    (void)state;
    next(TRANSFORM_RATE, of_int(100), 1);
    const struct value more = of_int(140);
    assert_true(transform_next(&state_of_one, TRANSFORM_RATE, &more, 3 * NS_PER_S, true).f == 70);
}

static void rate_goes_over_a_gap(void **state) {
    (void)state;
    next(TRANSFORM_RATE, of_int(100), 1);
    assert_int_equal(next(TRANSFORM_RATE, none, 2).kind, VALUE_NONE);
    assert_int_equal(next(TRANSFORM_RATE, of_text("x"), 3).kind, VALUE_NONE);
    assert_true(next(TRANSFORM_RATE, of_int(130), 4).f == 10);
}

static void rate_is_exact_beyond_doubles(void **state) {
    (void)state;
    next(TRANSFORM_RATE, of_int(INT64_MAX - 3), 1);
    assert_true(next(TRANSFORM_RATE, of_int(INT64_MAX), 2).f == 3);
}

static void rate_without_time_is_a_gap(void **state) {
    (void)state;
    next(TRANSFORM_RATE, of_int(1), 1);
    assert_int_equal(next(TRANSFORM_RATE, of_int(2), 1).kind, VALUE_NONE);
}

static void delta_is_exact_and_may_be_negative(void **state) {
    (void)state;
    assert_int_equal(next(TRANSFORM_DELTA, of_int(INT64_MIN), 1).kind, VALUE_NONE);
    const struct value up = next(TRANSFORM_DELTA, of_int(INT64_MAX), 2);
    assert_int_equal(up.kind, VALUE_UINT);
    assert_true(up.u == UINT64_MAX);
    const struct value down = next(TRANSFORM_DELTA, of_int(INT64_MAX - 7), 3);
    assert_int_equal(down.kind, VALUE_INT);
    assert_int_equal(down.i, -7);
}

static void delta_across_a_restart_is_a_gap(void **state) {
    (void)state;
    next(TRANSFORM_DELTA, of_int(5), 1);
    const struct value input = of_int(7);
    assert_int_equal(transform_next(&state_of_one, TRANSFORM_DELTA, &input, 2 * NS_PER_S, true).kind, VALUE_NONE);
    assert_int_equal(next(TRANSFORM_DELTA, of_int(9), 3).i, 2);
}

static void max_keeps_the_greatest_as_it_was(void **state) {
    (void)state;
    assert_int_equal(next(TRANSFORM_MAX, of_int(-5), 1).i, -5);
    assert_int_equal(next(TRANSFORM_MAX, of_int(INT64_MAX), 2).i, INT64_MAX);
    assert_int_equal(next(TRANSFORM_MAX, of_int(3), 3).i, INT64_MAX);
    assert_int_equal(next(TRANSFORM_MAX, none, 4).kind, VALUE_NONE);
}

static void avg_is_the_mean_of_all_numbers(void **state) {
    (void)state;
    assert_true(next(TRANSFORM_AVG, of_int(1), 1).f == 1);
    assert_int_equal(next(TRANSFORM_AVG, none, 2).kind, VALUE_NONE);
    assert_true(next(TRANSFORM_AVG, of_int(2), 3).f == 1.5);
    assert_true(next(TRANSFORM_AVG, of_float(6), 4).f == 3);
}

static void reset_begins_again_with_the_newest_number(void **state) {
    (void)state;
    next(TRANSFORM_AVG, of_int(9), 1);
    const struct value last = next(TRANSFORM_AVG, of_int(1), 2);
    assert_true(transform_reset(&state_of_one, TRANSFORM_AVG, &last).f == 1);
    assert_true(next(TRANSFORM_AVG, of_int(3), 3).f == 2);
    assert_int_equal(transform_reset(&state_of_one, TRANSFORM_AVG, &none).kind, VALUE_NONE);
    assert_true(next(TRANSFORM_AVG, of_int(7), 4).f == 7);
}

static void reset_leaves_rates_alone(void **state) {
    (void)state;
    next(TRANSFORM_RATE, of_int(1), 1);
    const struct value last = next(TRANSFORM_RATE, of_int(3), 2);
    assert_true(transform_reset(&state_of_one, TRANSFORM_RATE, &last).f == 2);
    assert_true(next(TRANSFORM_RATE, of_int(8), 3).f == 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(rate_is_by_the_time_that_passed, begin),
        cmocka_unit_test_setup(rate_counts_from_zero_where_a_counter_goes_back, begin),
        cmocka_unit_test_setup(rate_counts_from_zero_behind_a_restart, begin),
        cmocka_unit_test_setup(rate_goes_over_a_gap, begin),
        cmocka_unit_test_setup(rate_is_exact_beyond_doubles, begin),
        cmocka_unit_test_setup(rate_without_time_is_a_gap, begin),
        cmocka_unit_test_setup(delta_is_exact_and_may_be_negative, begin),
        cmocka_unit_test_setup(delta_across_a_restart_is_a_gap, begin),
        cmocka_unit_test_setup(max_keeps_the_greatest_as_it_was, begin),
        cmocka_unit_test_setup(avg_is_the_mean_of_all_numbers, begin),
        cmocka_unit_test_setup(reset_begins_again_with_the_newest_number, begin),
        cmocka_unit_test_setup(reset_leaves_rates_alone, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
