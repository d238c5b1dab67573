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

static void assert_value(struct value value, struct value expected) {
    assert_int_equal(value.kind, expected.kind);
    if (expected.kind == VALUE_FLOAT)
        assert_true(value.f == expected.f);
    else if (expected.kind != VALUE_NONE)
        assert_true(value.u == expected.u);
}

typedef struct value operation(const struct value *a, const struct value *b);

static void value_arithmetic_is_exact_for_integers(void **state) {
    (void)state;
    const struct {
        operation *compute;
        struct value a, b, result;
    } rows[] = {
        {value_add, of_int(2), of_int(-5), of_int(-3)},
        {value_add, of_int(INT64_MAX), of_int(1), of_uint((uint64_t)INT64_MAX + 1)},
        {value_add, of_uint(UINT64_MAX), of_int(-1), of_uint(UINT64_MAX - 1)},
        {value_add, of_uint(UINT64_MAX), of_int(1), of_float(0x1p64)},
        {value_add, of_bool(true), of_bool(true), of_int(2)},
        {value_subtract, of_uint(UINT64_MAX), of_uint(UINT64_MAX - 1), of_int(1)},
        {value_subtract, of_uint(UINT64_MAX - 1), of_uint(UINT64_MAX), of_int(-1)},
        {value_subtract, of_int(INT64_MAX), of_int(INT64_MIN), of_uint(UINT64_MAX)},
        {value_subtract, of_int(INT64_MIN), of_int(1), of_float(-0x1p63)},
        {value_multiply, of_int(INT64_C(4294967296)), of_int(INT64_C(4294967295)), of_uint(18446744069414584320U)},
        {value_multiply, of_int(INT64_MIN), of_int(-1), of_uint((uint64_t)1 << 63)},
        {value_multiply, of_uint(UINT64_MAX), of_uint(UINT64_MAX), of_float(0x1p128)},
        {value_multiply, of_float(0.5), of_int(4), of_float(2)},
        {value_add, of_int(1), of_float(0.5), of_float(1.5)},
        {value_subtract, of_float(1), of_float(1), of_float(0)},
        {value_divide, of_int(6), of_int(3), of_float(2)},
        {value_divide, of_int(1), of_int(4), of_float(0.25)},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_value(rows[i].compute(&rows[i].a, &rows[i].b), rows[i].result);
}

static void value_arithmetic_without_a_result_is_nothing(void **state) {
    (void)state;
    operation *const operations[] = {value_add, value_subtract, value_multiply, value_divide};
    const struct value one = of_int(1), zero = of_int(0), most = of_float(0x1p1023);
    for (size_t i = 0; i < 4; i++) {
        assert_value(operations[i](&one, &none), none);
        assert_value(operations[i](&none, &one), none);
        assert_value(operations[i](&text, &one), none);
    }
    assert_value(value_divide(&one, &zero), none);
    assert_value(value_divide(&zero, &zero), none);
    assert_value(value_add(&most, &most), none);
    assert_value(value_multiply(&most, &most), none);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(value_number_of_each_kind),
        cmocka_unit_test(value_number_of_text_and_nothing_is_nan),
        cmocka_unit_test(value_greater_tells_neighbours_apart),
        cmocka_unit_test(value_greater_is_false_without_two_numbers),
        cmocka_unit_test(value_arithmetic_is_exact_for_integers),
        cmocka_unit_test(value_arithmetic_without_a_result_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
