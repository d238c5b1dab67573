/* test_backoff.c - how often a target is asked that does not answer. */
#include "../../expvarmon/source/backoff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SECOND INT64_C(1000000000)

static void first_failures_change_nothing(void **state) {
    (void)state;
    struct backoff backoff = {0};
    assert_true(backoff_is_due(&backoff, SECOND, 1));
    for (int i = 1; i < BACKOFF_FAILURES; i++) {
        backoff_fail(&backoff, SECOND, i * SECOND);
        assert_int_equal(backoff.next_ns, 0);
        assert_true(backoff_is_due(&backoff, SECOND, i * SECOND));
    }
}

static void wait_doubles_up_to_its_maximum(void **state) {
    (void)state;
    struct backoff backoff = {0};
    static const int64_t waits_s[] = {0, 0, 2, 4, 8, 16, 30, 30, 30};
    int64_t now_ns = SECOND;
    for (size_t i = 0; i < sizeof waits_s / sizeof *waits_s; i++) {
        backoff_fail(&backoff, SECOND, now_ns);
        assert_int_equal(backoff.wait_ns, waits_s[i] * SECOND);
        now_ns += waits_s[i] * SECOND;
        assert_int_equal(backoff.next_ns, waits_s[i] ? now_ns : 0);
    }
}

static void round_at_that_time_asks_and_the_one_before_does_not(void **state) {
    (void)state;
    struct backoff backoff = {0};
    for (int i = 0; i < BACKOFF_FAILURES; i++)
        backoff_fail(&backoff, SECOND, 10 * SECOND);
    assert_false(backoff_is_due(&backoff, SECOND, 11 * SECOND));
    assert_true(backoff_is_due(&backoff, SECOND, 12 * SECOND - SECOND / 100));
    assert_true(backoff_is_due(&backoff, SECOND, 13 * SECOND));
}

static void success_ends_it(void **state) {
    (void)state;
    struct backoff backoff = {0};
    for (int i = 0; i < 9; i++)
        backoff_fail(&backoff, SECOND, SECOND);
    backoff_succeed(&backoff);
    assert_true(backoff_is_due(&backoff, SECOND, SECOND));
    backoff_fail(&backoff, SECOND, SECOND);
    assert_int_equal(backoff.next_ns, 0);
}

static void long_interval_is_kept(void **state) {
    (void)state;
    struct backoff backoff = {0};
    for (int i = 0; i < 9; i++) {
        backoff_fail(&backoff, 60 * SECOND, SECOND);
        assert_true(backoff_is_due(&backoff, 60 * SECOND, SECOND));
    }
    backoff = (struct backoff){0};
    for (int i = 0; i < 9; i++)
        backoff_fail(&backoff, 20 * SECOND, SECOND);
    assert_int_equal(backoff.wait_ns, 30 * SECOND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_failures_change_nothing),
        cmocka_unit_test(wait_doubles_up_to_its_maximum),
        cmocka_unit_test(round_at_that_time_asks_and_the_one_before_does_not),
        cmocka_unit_test(success_ends_it),
        cmocka_unit_test(long_interval_is_kept),
    };
    return cmocka_run_group_tests_name("backoff", tests, NULL, NULL);
}
