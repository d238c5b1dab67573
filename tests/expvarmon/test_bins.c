/* test_bins.c - round bounds for numbers of any range. */
#include "../../expvarmon/model/bins.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect_bounds(struct bins_range range, bool is_bytes, const double *expected, size_t bins) {
    double bounds[BINS_MAX + 1];
    assert_int_equal(bins_choose(bounds, &range, is_bytes), bins);
    for (size_t i = 0; i <= bins; i++)
        assert_float_equal(bounds[i], expected[i], (float)fabs(expected[i]) * 1e-6F);
}

static void bins_of_several_sizes_are_log_linear(void **state) {
    (void)state;
    expect_bounds((struct bins_range){3, 3, 17}, false, (double[]){3, 4, 5, 6, 7, 8, 9, 10, 20}, 8);
    /* 9 in each of 5 decades are too many: 3. */
    expect_bounds((struct bins_range){1, 1, 20000}, false,
                  (double[]){1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000}, 14);
    expect_bounds((struct bins_range){1024, 1024, 4100}, true,
                  (double[]){1024, 1280, 1536, 1792, 2048, 2560, 3072, 3584, 4096, 5120}, 9);
}

static void bins_have_one_for_zeros(void **state) {
    (void)state;
    expect_bounds((struct bins_range){0, 10, 35}, false, (double[]){0, 10, 20, 30, 40}, 4);
}

static void bins_of_one_size_are_of_one_width(void **state) {
    (void)state;
    expect_bounds((struct bins_range){100, 100, 108}, false,
                  (double[]){100, 101, 102, 103, 104, 105, 106, 107, 108, 109}, 9);
    expect_bounds((struct bins_range){-10, 1, 6}, false, (double[]){-10, -8, -6, -4, -2, 0, 2, 4, 6, 8}, 9);
    expect_bounds((struct bins_range){17, 17, 17}, false, (double[]){16, 18}, 1);
    double bounds[BINS_MAX + 1];
    assert_int_equal(bins_choose(bounds, &(struct bins_range){0, 0, 0}, false), 1);
    assert_true(bounds[0] <= 0 && bounds[1] > 0);
}

/* All numbers are within, and bounds ascend, from the least double to the greatest. */
static void bins_hold_numbers_of_any_size(void **state) {
    (void)state;
    static const double numbers[] = {-DBL_MAX,        -1e9, -1,  -DBL_MIN, 0,      5e-324, DBL_MIN, 1e-9, 1,
                                     1 + DBL_EPSILON, 3,    1e9, 1e15,     0x1p53, 1e100,  DBL_MAX};
    const size_t count = sizeof numbers / sizeof *numbers;
    for (size_t low = 0; low < count; low++) {
        for (size_t high = low; high < count * 2; high++) {
            const struct bins_range range = {numbers[low], numbers[low] > 0 ? numbers[low] : numbers[high / 2],
                                             numbers[high % count]};
            double bounds[BINS_MAX + 1];
            if (range.positive > range.high)
                continue;
            const size_t bins = bins_choose(bounds, &range, high % 2);
            assert_in_range(bins, 1, BINS_MAX);
            assert_true(bounds[0] <= range.low);
            assert_true(bounds[bins] > range.high || range.high >= 1e300);
            for (size_t i = 0; i < bins; i++)
                assert_true(bounds[i] < bounds[i + 1] || fabs(range.low) >= 0x1p52 || fabs(range.low) <= DBL_MIN);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bins_of_several_sizes_are_log_linear),
        cmocka_unit_test(bins_have_one_for_zeros),
        cmocka_unit_test(bins_of_one_size_are_of_one_width),
        cmocka_unit_test(bins_hold_numbers_of_any_size),
    };
    return cmocka_run_group_tests_name("bins", tests, NULL, NULL);
}
