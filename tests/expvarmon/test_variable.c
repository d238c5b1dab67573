#include "../../expvarmon/model/variable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/failing_alloc.h"

static void variable_of_each_kind(void **state) {
    (void)state;
    static const struct {
        const char *spec;
        enum variable_kind kind;
        const char *title;
        size_t steps;
    } rows[] = {
        {"requests", VARIABLE_PLAIN, "requests", 1},
        {"mem:memstats.Alloc", VARIABLE_MEM, "Alloc", 2},
        {"duration:memstats.PauseNs[0]", VARIABLE_DURATION, "PauseNs[0]", 3},
        {"str:cmdline[0]", VARIABLE_STR, "cmdline[0]", 2},
        {"a\\:b", VARIABLE_PLAIN, "a:b", 1},
        {"mem\\:x", VARIABLE_PLAIN, "mem:x", 1},
        {"mem:a\\:b\\,c", VARIABLE_MEM, "a:b,c", 1},
        {"mem:mem", VARIABLE_MEM, "mem", 1},
        {"mem:a[2:5]", VARIABLE_MEM, "a[2:5]", 2},
        {"a[:5][max]", VARIABLE_PLAIN, "a[0:5][max]", 3},
        {"count:a", VARIABLE_COUNT, "a", 1},
        {"pct:a", VARIABLE_PCT, "a", 1},
        {"time:a", VARIABLE_TIME, "a", 1},
        {"ago:a", VARIABLE_AGO, "a", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct variable variable;
        const char *reason = NULL;
        assert_int_equal(variable_parse(&variable, rows[i].spec, &reason), 0);
        assert_int_equal(variable.kind, rows[i].kind);
        assert_string_equal(variable.spec, rows[i].spec);
        assert_string_equal(variable.title, rows[i].title);
        assert_int_equal(variable.path.count, rows[i].steps);
        variable_fini(&variable);
    }
}

static void variable_of_each_transform_and_unit(void **state) {
    (void)state;
    static const struct {
        const char *spec;
        enum variable_transform transform;
        enum variable_kind kind;
        const char *suffix;
        const char *title;
    } rows[] = {
        {"a", TRANSFORM_NONE, VARIABLE_PLAIN, NULL, "a"},
        {"rate:a", TRANSFORM_RATE, VARIABLE_PLAIN, NULL, "a"},
        {"delta:mem:a", TRANSFORM_DELTA, VARIABLE_MEM, NULL, "a"},
        {"max:duration:a.b", TRANSFORM_MAX, VARIABLE_DURATION, NULL, "b"},
        {"avg:count:a", TRANSFORM_AVG, VARIABLE_COUNT, NULL, "a"},
        {"dist:duration:a.b[-9:]", TRANSFORM_DIST, VARIABLE_DURATION, NULL, "b[-9:]"},
        {"dist:a[0]", TRANSFORM_DIST, VARIABLE_PLAIN, NULL, "a[0]"},
        {"{req}:a", TRANSFORM_NONE, VARIABLE_PLAIN, "req", "a"},
        {"rate:{ req}:a.b", TRANSFORM_RATE, VARIABLE_PLAIN, " req", "b"},
        {"{a:b=c\\\\}:a", TRANSFORM_NONE, VARIABLE_PLAIN, "a:b=c\\", "a"},
        {"{\\}\\,}:a", TRANSFORM_NONE, VARIABLE_PLAIN, "},", "a"},
        {"{0123456789abcdef}:a", TRANSFORM_NONE, VARIABLE_PLAIN, "0123456789abcdef", "a"},
        {"{mem}", TRANSFORM_NONE, VARIABLE_PLAIN, NULL, "{mem}"},
        {"{a}.b", TRANSFORM_NONE, VARIABLE_PLAIN, NULL, "b"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct variable variable;
        const char *reason = NULL;
        assert_int_equal(variable_parse(&variable, rows[i].spec, &reason), 0);
        assert_int_equal(variable.transform, rows[i].transform);
        assert_int_equal(variable.kind, rows[i].kind);
        assert_string_equal(variable.title, rows[i].title);
        assert_int_equal(variable.suffix != NULL, rows[i].suffix != NULL);
        if (rows[i].suffix)
            assert_string_equal(variable.suffix, rows[i].suffix);
        variable_fini(&variable);
    }
}

static void variable_of_an_expression_has_its_name(void **state) {
    (void)state;
    static const struct {
        const char *spec;
        enum variable_transform transform;
        enum variable_kind kind;
        const char *title;
        size_t terms;
    } rows[] = {
        {"hit=hits/(hits+misses)", TRANSFORM_NONE, VARIABLE_PLAIN, "hit", 5},
        {"pct:hit = hits", TRANSFORM_NONE, VARIABLE_PCT, "hit", 1},
        {"rate:x=a+b", TRANSFORM_RATE, VARIABLE_PLAIN, "x", 3},
        {"max:{ ms}:the time=a/1e6", TRANSFORM_MAX, VARIABLE_PLAIN, "the time", 3},
        {"a\\.b\\:c\\==d", TRANSFORM_NONE, VARIABLE_PLAIN, "a.b:c=", 1},
        {"x=up.job=y", TRANSFORM_NONE, VARIABLE_PLAIN, "x", 1},
        {"x=a[2:5]", TRANSFORM_NONE, VARIABLE_PLAIN, "x", 1},
        {"up.job=y", TRANSFORM_NONE, VARIABLE_PLAIN, "job=y", 0},
        {"rate:up.job=y", TRANSFORM_RATE, VARIABLE_PLAIN, "job=y", 0},
        {"a\\=b", TRANSFORM_NONE, VARIABLE_PLAIN, "a=b", 0},
        {"a-b/c", TRANSFORM_NONE, VARIABLE_PLAIN, "a-b/c", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct variable variable;
        const char *reason = NULL;
        assert_int_equal(variable_parse(&variable, rows[i].spec, &reason), 0);
        assert_int_equal(variable.transform, rows[i].transform);
        assert_int_equal(variable.kind, rows[i].kind);
        assert_string_equal(variable.title, rows[i].title);
        assert_int_equal(variable.expression.count, rows[i].terms);
        assert_int_equal(variable.path.count == 0, rows[i].terms > 0);
        assert_string_equal(variable.spec, rows[i].spec);
        variable_fini(&variable);
    }
}

#define UNKNOWN "unknown kind, known are rate: delta: max: avg: dist: mem: duration: count: pct: time: ago: str:"

static void variable_refuses_what_is_none(void **state) {
    (void)state;
    static const struct {
        const char *spec;
        const char *reason;
    } rows[] = {
        {"", "empty path"},
        {"mem:", "empty path"},
        {"mem:a..b", "empty key"},
        {"times:a", UNKNOWN},
        {"Mem:a", UNKNOWN},
        {"memory:a", UNKNOWN},
        {"me:a", UNKNOWN},
        {":a", UNKNOWN},
        {"me\\m:a", UNKNOWN},
        {"mem:a:b", UNKNOWN},
        {"{a:b", UNKNOWN},
        {"{a\\}:b", UNKNOWN},
        {"{}:a", "an empty unit"},
        {"{0123456789abcdefg}:a", "a unit in braces has at most 16 bytes"},
        {"mem:rate:a", "a transform stands before the unit"},
        {"{x}:max:a", "a transform stands before the unit"},
        {"max:rate:a", "one transform is all there can be"},
        {"mem:mem:a", "one unit is all there can be"},
        {"{x}:mem:a", "one unit is all there can be"},
        {"mem:{x}:a", "one unit is all there can be"},
        {"rate:str:a", "str: takes no transform"},
        {"dist:str:a", "str: takes no transform"},
        {"dist:ago:a", "dist: takes no unit of times"},
        {"dist:x=a+b", "dist: takes a path, not an expression"},
        {"dist:a.*", "dist: takes no star, which stands for many variables"},
        {"dist:a[p99]", "dist: takes a whole array, not one number of it"},
        {"=a", "empty name"},
        {"mem: =a", "empty name"},
        {"x=", "an operand is missing at the end"},
        {"x=mem:a", "a ':' inside a key needs a backslash"},
        {"x=a b", "an operator is missing"},
        {"rate:", "empty path"},
        {"{x}:", "empty path"},
        {"mem:\\", "nothing behind the last backslash"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct variable variable = {.spec = NULL};
        const char *reason = NULL;
        assert_int_equal(variable_parse(&variable, rows[i].spec, &reason), -1);
        assert_string_equal(reason, rows[i].reason);
        assert_null(variable.spec);
    }
}

static void variables_of_a_list(void **state) {
    (void)state;
    char error[256] = "";
    size_t count = 0;
    struct variable *variables = variables_parse("a, mem:b\\,c,duration:d[1]", &count, error, sizeof error);
    assert_non_null(variables);
    assert_int_equal(count, 3);
    assert_string_equal(variables[0].spec, "a");
    assert_string_equal(variables[1].spec, "mem:b\\,c");
    assert_string_equal(variables[1].title, "b,c");
    assert_int_equal(variables[2].kind, VARIABLE_DURATION);
    assert_string_equal(error, "");
    variables_free(variables, count);
}

static void variables_name_the_bad_field_and_the_reason(void **state) {
    (void)state;
    static const struct {
        const char *list;
        const char *error;
    } rows[] = {
        {"", "-vars: \"\": empty path"},
        {"mem:", "-vars: \"mem:\": empty path"},
        {",", "-vars: \"\": empty path"},
        {"a,", "-vars: \"\": empty path"},
        {"a, ,b", "-vars: \"\": empty path"},
        {"a,,b", "-vars: \"\": empty path"},
        {"a,times:b,c", "-vars: \"times:b\": " UNKNOWN},
        {"a,b[x],c", "-vars: \"b[x]\": in brackets there is an index, a slice as 2:5, or one of min max sum mean last "
                     "p50 p95 p99 len"},
        {"a,b\\", "-vars: \"b\\\": nothing behind the last backslash"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char error[256] = "";
        size_t count = 77;
        assert_null(variables_parse(rows[i].list, &count, error, sizeof error));
        assert_string_equal(error, rows[i].error);
        assert_int_equal(count, 77);
    }
}

static void variables_error_is_cut_to_its_room(void **state) {
    (void)state;
    char error[12];
    size_t count;
    assert_null(variables_parse("times:requests", &count, error, sizeof error));
    assert_string_equal(error, "-vars: \"tim");
}

static void variables_survive_each_allocation_failing(void **state) {
    (void)state;
    for (size_t nth = 1;; nth++) {
        char error[256] = "";
        size_t count;
        failing_alloc_at(nth);
        struct variable *variables = variables_parse("a.b,mem:c[1],{u}:d", &count, error, sizeof error);
        if (!failing_alloc_stop()) {
            assert_int_equal(nth, 1 + 14); /* the array; of each field: its copy, path, spec and title; a unit */
            variables_free(variables, count);
            return;
        }
        assert_null(variables);
        assert_non_null(strstr(error, "out of memory"));
    }
}

static void variables_free_of_null_is_fine(void **state) {
    (void)state;
    variables_free(NULL, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variable_of_each_kind),
        cmocka_unit_test(variable_of_each_transform_and_unit),
        cmocka_unit_test(variable_of_an_expression_has_its_name),
        cmocka_unit_test(variable_refuses_what_is_none),
        cmocka_unit_test(variables_of_a_list),
        cmocka_unit_test(variables_name_the_bad_field_and_the_reason),
        cmocka_unit_test(variables_error_is_cut_to_its_room),
        cmocka_unit_test(variables_survive_each_allocation_failing),
        cmocka_unit_test(variables_free_of_null_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
