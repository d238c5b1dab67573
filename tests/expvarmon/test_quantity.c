/* test_quantity.c - numbers as people write them. */
#include "../../expvarmon/model/quantity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_time_adds_its_parts(void **state) {
    (void)state;
    int64_t time_ns;
    const char *reason;
    assert_int_equal(quantity_parse_time(&time_ns, "1m30s", &reason), 0);
    assert_int_equal(time_ns, INT64_C(90000000000));
    assert_int_equal(quantity_parse_time(&time_ns, "0s", &reason), 0);
    assert_int_equal(time_ns, 0);
    assert_int_equal(quantity_parse_time(&time_ns, "1.5ms", &reason), 0);
    assert_int_equal(time_ns, 1500000);
}

static void what_is_no_time_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {
        "", "10", "0", "10MB", "-1s", "+1s", "s", "1s ", "1s x", "9e99h", "300000h1000000000h"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int64_t time_ns = 7;
        const char *reason = NULL;
        assert_int_equal(quantity_parse_time(&time_ns, texts[i], &reason), -1);
        assert_int_equal(time_ns, 7);
        assert_non_null(reason);
    }
}

static void a_sign_and_a_unit_go_with_a_number(void **state) {
    (void)state;
    struct value value;
    const char *reason;
    assert_int_equal(quantity_parse(&value, "-2KB", &reason), 0);
    assert_int_equal(value.kind, VALUE_INT);
    assert_int_equal(value.i, -2048);
    assert_int_equal(quantity_parse(&value, "18446744073709551615", &reason), 0);
    assert_int_equal(value.kind, VALUE_UINT);
    assert_true(value.u == UINT64_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_time_adds_its_parts),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(a_sign_and_a_unit_go_with_a_number),
    };
    return cmocka_run_group_tests_name("quantity", tests, NULL, NULL);
}
