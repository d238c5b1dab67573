/* test_sketch.c - shares of numbers by their quantiles. */
#include "../../expvarmon/model/sketch.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct sketch even = {{0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 99.9F, 100}};

static void sketch_share_is_even_from_mark_to_mark(void **state) {
    (void)state;
    for (int value = 0; value <= 100; value += 5)
        assert_float_equal(sketch_share(&even, value), (float)value / 100, 1e-6);
    assert_float_equal(sketch_share(&even, -1), 0, 0);
    assert_float_equal(sketch_share(&even, 1e9), 1, 0);
    assert_float_equal(sketch_share(&even, -INFINITY), 0, 0);
    assert_float_equal(sketch_share(&even, INFINITY), 1, 0);
}

static void sketch_share_jumps_where_numbers_are_one(void **state) {
    (void)state;
    const struct sketch one = {{7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7}};
    assert_float_equal(sketch_share(&one, 6.99), 0, 0);
    assert_float_equal(sketch_share(&one, 7), 1, 0);
    const struct sketch two = {{1, 1, 1, 1, 1, 1, 9, 9, 9, 9, 9, 9}};
    assert_float_equal(sketch_share(&two, 1), 0.5, 0);
    assert_float_equal(sketch_share(&two, 5), 0.625, 1e-9);
}

static void sketch_gap_is_one(void **state) {
    (void)state;
    assert_true(sketch_is_gap(&sketch_gap));
    assert_false(sketch_is_gap(&even));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sketch_share_is_even_from_mark_to_mark),
        cmocka_unit_test(sketch_share_jumps_where_numbers_are_one),
        cmocka_unit_test(sketch_gap_is_one),
    };
    return cmocka_run_group_tests_name("sketch", tests, NULL, NULL);
}
