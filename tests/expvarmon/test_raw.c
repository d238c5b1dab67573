/* test_raw.c - numbers and times for other programs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "../../expvarmon/model/raw.h"

static void assert_number(struct value value, const char *expected) {
    char buffer[RAW_MAX];
    const char *text = raw_number(buffer, &value);
    if (!expected)
        assert_null(text);
    else
        assert_string_equal(text, expected);
}

static void integers_are_exact(void **state) {
    (void)state;
    assert_number((struct value){.kind = VALUE_INT, .i = INT64_MIN}, "-9223372036854775808");
    assert_number((struct value){.kind = VALUE_INT, .i = 9007199254740993}, "9007199254740993");
    assert_number((struct value){.kind = VALUE_UINT, .u = UINT64_MAX}, "18446744073709551615");
}

static void floats_are_as_short_as_they_can_be(void **state) {
    (void)state;
    assert_number((struct value){.kind = VALUE_FLOAT, .f = 0.1}, "0.1");
    assert_number((struct value){.kind = VALUE_FLOAT, .f = 1.0 / 3}, "0.3333333333333333");
    assert_number((struct value){.kind = VALUE_FLOAT, .f = 5e-324}, "5e-324");
    assert_number((struct value){.kind = VALUE_FLOAT, .f = -1.7976931348623157e308}, "-1.7976931348623157e+308");
}

static void what_is_no_number_has_no_text(void **state) {
    (void)state;
    assert_number((struct value){.kind = VALUE_NONE}, NULL);
    assert_number((struct value){.kind = VALUE_TEXT, .text = "1"}, NULL);
    assert_number((struct value){.kind = VALUE_FLOAT, .f = NAN}, NULL);
    assert_number((struct value){.kind = VALUE_FLOAT, .f = -INFINITY}, NULL);
}

static void bools_are_words(void **state) {
    (void)state;
    assert_number((struct value){.kind = VALUE_BOOL, .b = true}, "true");
    assert_number((struct value){.kind = VALUE_BOOL, .b = false}, "false");
}

static void times_are_in_utc_with_milliseconds(void **state) {
    (void)state;
    char buffer[RAW_MAX];
    assert_string_equal(raw_time(buffer, 0), "1970-01-01T00:00:00.000Z");
    assert_string_equal(raw_time(buffer, INT64_C(1763673628123999999)), "2025-11-20T21:20:28.123Z");
    assert_string_equal(raw_time(buffer, -1), "1969-12-31T23:59:59.999Z");
    assert_string_equal(raw_time(buffer, INT64_MAX), "2262-04-11T23:47:16.854Z");
    assert_string_equal(raw_time(buffer, INT64_MIN), "1677-09-21T00:12:43.145Z");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_are_exact),
        cmocka_unit_test(floats_are_as_short_as_they_can_be),
        cmocka_unit_test(what_is_no_number_has_no_text),
        cmocka_unit_test(bools_are_words),
        cmocka_unit_test(times_are_in_utc_with_milliseconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
