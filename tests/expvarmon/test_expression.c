#include "../../expvarmon/model/expression.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/failing_alloc.h"

/* A document of a few members: one, two, big (INT64_MAX), half, zero, text; the rest is missing. */
static struct value look_up(const void *context, const struct path *path) {
    (void)context;
    static const struct {
        const char *key;
        struct value value;
    } members[] = {
        {"one", {.kind = VALUE_INT, .i = 1}},         {"two", {.kind = VALUE_INT, .i = 2}},
        {"big", {.kind = VALUE_INT, .i = INT64_MAX}}, {"half", {.kind = VALUE_FLOAT, .f = 0.5}},
        {"zero", {.kind = VALUE_INT, .i = 0}},        {"text", {.kind = VALUE_TEXT, .text = "7"}},
        {"a-b", {.kind = VALUE_INT, .i = 40}},        {"5", {.kind = VALUE_INT, .i = 50}},
        {"5xx", {.kind = VALUE_INT, .i = 55}},        {"a b", {.kind = VALUE_INT, .i = 60}},
        {"true", {.kind = VALUE_BOOL, .b = true}},    {"c=d", {.kind = VALUE_INT, .i = 70}},
    };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        if (strcmp(members[i].key, path->steps[0].key) == 0)
            return members[i].value;
    }
    return (struct value){.kind = VALUE_NONE};
}

static struct value compute(const char *text) {
    struct expression expression;
    const char *reason;
    if (expression_parse(&expression, text, &reason) < 0)
        fail_msg("%s: %s", text, reason);
    const struct value value = expression_value(&expression, look_up, NULL);
    expression_fini(&expression);
    return value;
}

static void expression_of_integers_is_exact(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t result;
    } rows[] = {
        {"one", 1},
        {"7", 7},
        {"one+two*3", 7},
        {"(one+two)*3", 9},
        {"10-two-one", 7},
        {"10-(two-one)", 9},
        {" one + two ", 3},
        {"-two*-3", 6},
        {"- -two", 2},
        {"+two--one", 3},
        {"big-one", INT64_MAX - 1},
        {"big+one-two", INT64_MAX - 1},
        {"-9223372036854775808", INT64_MIN},
        {"a\\-b+two", 42},
        {"\\5+5", 55},
        {"5xx-5", 50},
        {"a\\ b+1", 61},
        {"true+true", 2},
        {"c=d+1", 71},
        {"(((one)))", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct value value = compute(rows[i].text);
        if (value.kind != VALUE_INT || value.i != rows[i].result)
            fail_msg("%s: kind %d, %lld", rows[i].text, (int)value.kind, (long long)value.i);
    }
    assert_true(compute("18446744073709551615").u == UINT64_MAX);
}

static void expression_of_floats_is_a_float(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double result;
    } rows[] = {
        {"two/one", 2},   {"one/two", 0.5}, {"one/(one+two+one)", 0.25},
        {"8/two/two", 2}, {"half*2", 1},    {"1.5+one", 2.5},
        {".5", 0.5},      {"1e3", 1000},    {"1e-3*1e+3", 1},
        {"2.", 2},        {"one+0.0", 1},   {"18446744073709551616", 0x1p64},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct value value = compute(rows[i].text);
        if (value.kind != VALUE_FLOAT || value.f != rows[i].result)
            fail_msg("%s: kind %d, %g", rows[i].text, (int)value.kind, value.f);
    }
}

static void expression_without_a_value_is_nothing(void **state) {
    (void)state;
    static const char *const texts[] = {"one/zero", "zero/zero", "half/zero", "missing", "one+missing", "missing*zero",
                                        "text",     "text+one",  "-text",     "1e999",   "1e308*10"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(compute(texts[i]).kind, VALUE_NONE);
}

static void expression_paths_may_have_brackets(void **state) {
    (void)state;
    struct expression expression;
    const char *reason;
    assert_int_equal(expression_parse(&expression, "a.b[-1]-c[2:5][max]", &reason), 0);
    assert_int_equal(expression.count, 3);
    assert_int_equal(expression.terms[0].path.count, 3);
    assert_int_equal(expression.terms[0].path.steps[2].index, -1);
    assert_int_equal(expression.terms[1].path.steps[2].pick, PATH_MAX);
    assert_int_equal(expression.terms[2].op, EXPRESSION_SUBTRACT);
    expression_fini(&expression);
}

static void expression_refuses_what_is_none(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *reason;
    } rows[] = {
        {"", "an operand is missing at the end"},
        {"a+", "an operand is missing at the end"},
        {"*a", "an operand is missing"},
        {"a+*b", "an operand is missing"},
        {"()", "an operand is missing"},
        {"(a", "a closing parenthesis is missing"},
        {"a)", "an opening parenthesis is missing"},
        {"a b", "an operator is missing"},
        {"a(b)", "an operator is missing"},
        {"2 3", "an operator is missing"},
        {"a..b", "empty key"},
        {"mem:a", "a ':' inside a key needs a backslash"},
        {"a[1", "in brackets there is an index, a slice as 2:5, or one of min max sum mean last p50 p95 p99 len"},
        {"a\\", "nothing behind the last backslash"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct expression expression = {.count = 77};
        const char *reason = NULL;
        assert_int_equal(expression_parse(&expression, rows[i].text, &reason), -1);
        assert_string_equal(reason, rows[i].reason);
        assert_int_equal(expression.count, 77);
    }
}

static int parse_repeated(const char *begin, const char *middle, const char *end, size_t times) {
    char text[1024] = "";
    for (size_t i = 0; i < times; i++)
        strcat(text, begin);
    strcat(text, middle);
    for (size_t i = 0; i < times; i++)
        strcat(text, end);
    struct expression expression;
    const char *reason;
    const int result = expression_parse(&expression, text, &reason);
    if (result == 0)
        assert_int_equal(expression_value(&expression, look_up, NULL).kind, VALUE_INT);
    else
        assert_string_equal(reason, "nested too deep");
    if (result == 0)
        expression_fini(&expression);
    return result;
}

static void expression_nests_64_levels_and_no_more(void **state) {
    (void)state;
    assert_int_equal(parse_repeated("(", "1", ")", EXPRESSION_DEPTH_MAX), 0);
    assert_int_equal(parse_repeated("(", "1", ")", EXPRESSION_DEPTH_MAX + 1), -1);
    assert_int_equal(parse_repeated("-", "1", "", EXPRESSION_DEPTH_MAX + 1), -1);
    assert_int_equal(parse_repeated("1-(", "1", ")", EXPRESSION_DEPTH_MAX - 1), 0);
    assert_int_equal(parse_repeated("1-(", "1", ")", EXPRESSION_DEPTH_MAX), -1);
    assert_int_equal(parse_repeated("1+", "1", "", 200), 0);
    assert_int_equal(parse_repeated("1+2*(", "1", ")", 40), -1);
}

static void expression_survives_each_allocation_failing(void **state) {
    (void)state;
    for (size_t nth = 1;; nth++) {
        struct expression expression;
        const char *reason;
        failing_alloc_at(nth);
        const int result = expression_parse(&expression, "a/(a+b)", &reason);
        if (!failing_alloc_stop()) {
            assert_int_equal(nth, 1 + 1 + 3 * 2);
            expression_fini(&expression);
            return;
        }
        assert_int_equal(result, -1);
        assert_string_equal(reason, "out of memory");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expression_of_integers_is_exact),
        cmocka_unit_test(expression_of_floats_is_a_float),
        cmocka_unit_test(expression_without_a_value_is_nothing),
        cmocka_unit_test(expression_paths_may_have_brackets),
        cmocka_unit_test(expression_refuses_what_is_none),
        cmocka_unit_test(expression_nests_64_levels_and_no_more),
        cmocka_unit_test(expression_survives_each_allocation_failing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
