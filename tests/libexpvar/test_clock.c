/* test_clock.c - the time. */
#include "base/clock.h"

#include <time.h>

#include "vars_fixture.h"

static int64_t kernel_ns(void) {
    struct timespec now;
    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &now), 0);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void clock_is_the_monotonic_one_in_nanoseconds(void **state) {
    (void)state;
    const int64_t before = kernel_ns();
    const int64_t now = expvar__clock_ns();
    const int64_t after = kernel_ns();
    assert_true(before <= now);
    assert_true(now <= after);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clock_is_the_monotonic_one_in_nanoseconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
