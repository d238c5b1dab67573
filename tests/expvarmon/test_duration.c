/* test_duration.c - durations as Go writes them; the expected values are those of Go's time.ParseDuration. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "../../expvarmon/cli/duration.h"

#define SECOND INT64_C(1000000000)

static void assert_duration(const char *text, int64_t expected) {
    char reason[128] = "";
    int64_t duration_ns = -1;
    if (duration_parse(text, &duration_ns, reason, sizeof(reason)))
        fail_msg("%s: %s", text, reason);
    if (duration_ns != expected)
        fail_msg("%s gives %jd, not %jd", text, (intmax_t)duration_ns, (intmax_t)expected);
}

static void assert_no_duration(const char *text, const char *expected) {
    char reason[128] = "";
    int64_t duration_ns = 42;
    assert_int_equal(duration_parse(text, &duration_ns, reason, sizeof(reason)), -1);
    assert_string_equal(reason, expected);
    assert_int_equal(duration_ns, 42);
}

static void each_unit_has_its_length(void **state) {
    (void)state;
    assert_duration("1ns", 1);
    assert_duration("1us", 1000);
    assert_duration("1\u00b5s", 1000);
    assert_duration("1\u03bcs", 1000);
    assert_duration("1ms", 1000000);
    assert_duration("1s", SECOND);
    assert_duration("1m", 60 * SECOND);
    assert_duration("1h", 3600 * SECOND);
}

static void parts_are_added_up(void **state) {
    (void)state;
    assert_duration("1h30m", 5400 * SECOND);
    assert_duration("1m0.5s", 60 * SECOND + SECOND / 2);
    assert_duration("1s1s", 2 * SECOND);
    assert_duration("1h1m1s1ms1us1ns", 3661 * SECOND + 1001001);
}

static void fractions_are_exact_to_the_nanosecond(void **state) {
    (void)state;
    assert_duration("1.5s", 3 * SECOND / 2);
    assert_duration(".5s", SECOND / 2);
    assert_duration("1.s", SECOND);
    assert_duration("0.000000001s", 1);
    assert_duration("0.9ns", 0);
    assert_duration("0.3333333333333333333h", INT64_C(1199999999999));
    assert_duration("0.100000000000000000000h", 360 * SECOND);
}

static void signs_are_allowed(void **state) {
    (void)state;
    assert_duration("-2s", -2 * SECOND);
    assert_duration("+2s", 2 * SECOND);
    assert_duration("-1.5h", -5400 * SECOND);
}

static void zero_needs_no_unit(void **state) {
    (void)state;
    assert_duration("0", 0);
    assert_duration("-0", 0);
    assert_duration("+0", 0);
    assert_duration("0s", 0);
}

static void range_is_that_of_an_int64(void **state) {
    (void)state;
    assert_duration("9223372036854775807ns", INT64_MAX);
    assert_duration("9223372036.854775807s", INT64_MAX);
    assert_duration("-9223372036854775807ns", -INT64_MAX);
    assert_duration("-9223372036.854775808s", INT64_MIN);
    assert_no_duration("9223372036854775808ns", "it is too large");
    assert_no_duration("9223372036.854775808s", "it is too large");
    assert_no_duration("-9223372036.854775809s", "it is too large");
    assert_no_duration("2562048h", "it is too large");
    assert_no_duration("2562047h59m", "it is too large");
    assert_no_duration("99999999999999999999999s", "it is too large");
}

static void garbage_is_refused_with_the_reason(void **state) {
    (void)state;
    assert_no_duration("", "a number is missing");
    assert_no_duration("-", "a number is missing");
    assert_no_duration("5x", "unknown unit \"x\"");
    assert_no_duration("5", "no unit (ns, us, ms, s, m, h) after \"5\"");
    assert_no_duration("1h30", "no unit (ns, us, ms, s, m, h) after \"30\"");
    assert_no_duration("1.5", "no unit (ns, us, ms, s, m, h) after \"1.5\"");
    assert_no_duration("s", "a number is missing before \"s\"");
    assert_no_duration(".s", "a number is missing before \".s\"");
    assert_no_duration(".", "a number is missing before \".\"");
    assert_no_duration("--1s", "a number is missing before \"-1s\"");
    assert_no_duration("1s-1s", "unknown unit \"s-\"");
    assert_no_duration("5 s", "unknown unit \" s\"");
    assert_no_duration("1S", "unknown unit \"S\"");
    assert_no_duration("00", "no unit (ns, us, ms, s, m, h) after \"00\"");
    assert_no_duration("1\n", "unknown unit \"?\"");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_unit_has_its_length),
        cmocka_unit_test(parts_are_added_up),
        cmocka_unit_test(fractions_are_exact_to_the_nanosecond),
        cmocka_unit_test(signs_are_allowed),
        cmocka_unit_test(zero_needs_no_unit),
        cmocka_unit_test(range_is_that_of_an_int64),
        cmocka_unit_test(garbage_is_refused_with_the_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
