#include "../../expvarmon/model/value.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct value of_int(int64_t i) {
    return (struct value){.kind = VALUE_INT, .i = i};
}
static struct value of_uint(uint64_t u) {
    return (struct value){.kind = VALUE_UINT, .u = u};
}
static struct value of_float(double f) {
    return (struct value){.kind = VALUE_FLOAT, .f = f};
}
static struct value of_bool(bool b) {
    return (struct value){.kind = VALUE_BOOL, .b = b};
}
static const struct value text = {.kind = VALUE_TEXT, .text = "7"};
static const struct value none = {.kind = VALUE_NONE};

static void value_number_of_each_kind(void **state) {
    (void)state;
    const struct {
        struct value value;
        double number;
    } rows[] = {
        {of_int(-3), -3},       {of_int(INT64_MIN), -0x1p63}, {of_uint(UINT64_MAX), 0x1p64},
        {of_float(0.25), 0.25}, {of_bool(true), 1},           {of_bool(false), 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_true(value_number(&rows[i].value) == rows[i].number);
}

static void value_number_of_text_and_nothing_is_nan(void **state) {
    (void)state;
    assert_true(isnan(value_number(&text)));
    assert_true(isnan(value_number(&none)));
}

/* Each is greater than the one before it. */
static void value_greater_tells_neighbours_apart(void **state) {
    (void)state;
    const struct value ascending[] = {
        of_float(-0x1p64),
        of_int(INT64_MIN),
        of_int(INT64_MIN + 1),
        of_float(-1.5),
        of_int(-1),
        of_int(0),
        of_float(0x1p-1074),
        of_bool(true),
        of_float(1.5),
        of_int((1LL << 53)),
        of_int((1LL << 53) + 1),
        of_float(0x1p53 + 2),
        of_int(INT64_MAX - 1),
        of_int(INT64_MAX),
        of_uint(1ULL << 63),
        of_uint(UINT64_MAX),
        of_float(0x1p64),
        of_float(INFINITY),
    };
    const size_t count = sizeof ascending / sizeof *ascending;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++)
            assert_int_equal(value_greater(&ascending[i], &ascending[j]), i > j);
    }
}

static void value_greater_is_false_without_two_numbers(void **state) {
    (void)state;
    const struct value one = of_int(1);
    const struct value nan_value = of_float(NAN);
    const struct value *const others[] = {&text, &none, &nan_value};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_false(value_greater(&one, others[i]));
        assert_false(value_greater(others[i], &one));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(value_number_of_each_kind),
        cmocka_unit_test(value_number_of_text_and_nothing_is_nan),
        cmocka_unit_test(value_greater_tells_neighbours_apart),
        cmocka_unit_test(value_greater_is_false_without_two_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
