/* test_parameters.c - the parameters of a request, as Go reads them. */
#include "pprof/parameters.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static enum parameter number(const char *query, int64_t *value) {
    const expvar_request request = {.method = "GET", .path = "/", .query = query};
    return expvar__parameter_number(&request, "seconds", value);
}

static int debug(const char *query) {
    const expvar_request request = {.method = "GET", .path = "/", .query = query};
    return expvar__parameter_debug(&request);
}

static void digits_with_a_sign_are_a_number(void **state) {
    (void)state;
    static const struct {
        const char *query;
        int64_t value;
    } cases[] = {{"seconds=5", 5},
                 {"seconds=-5", -5},
                 {"seconds=%2B5", 5},
                 {"seconds=007", 7},
                 {"a=1&seconds=2&seconds=3", 2},
                 {"seconds=9223372036854775807", INT64_MAX}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value;
        assert_int_equal(number(cases[i].query, &value), PARAMETER_NUMBER);
        assert_int_equal(value, cases[i].value);
    }
}

static void anything_else_is_malformed(void **state) {
    (void)state;
    static const char *const cases[] = {"seconds=x",    "seconds=1x", "seconds=1.5", "seconds=+1",
                                        "seconds=%201", "seconds=-",  "seconds=0x1", "seconds=9223372036854775808"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = 9;
        assert_int_equal(number(cases[i], &value), PARAMETER_MALFORMED);
        assert_int_equal(value, 0);
    }
}

static void empty_one_is_absent(void **state) {
    (void)state;
    int64_t value = 9;
    assert_int_equal(number(NULL, &value), PARAMETER_ABSENT);
    assert_int_equal(number("seconds", &value), PARAMETER_ABSENT);
    assert_int_equal(number("seconds=&x=1", &value), PARAMETER_ABSENT);
    assert_int_equal(value, 0);
}

static void debug_is_off_unless_it_is_a_number_and_two_at_most(void **state) {
    (void)state;
    assert_int_equal(debug(NULL), 0);
    assert_int_equal(debug("debug=0"), 0);
    assert_int_equal(debug("debug=yes"), 0);
    assert_int_equal(debug("debug=1"), 1);
    assert_int_equal(debug("debug=-1"), 1);
    assert_int_equal(debug("debug=2"), 2);
    assert_int_equal(debug("debug=99999999999"), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_with_a_sign_are_a_number),
        cmocka_unit_test(anything_else_is_malformed),
        cmocka_unit_test(empty_one_is_absent),
        cmocka_unit_test(debug_is_off_unless_it_is_a_number_and_two_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
