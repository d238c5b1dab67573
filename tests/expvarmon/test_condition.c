/* test_condition.c - the grammar of -check, and its comparisons. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../expvarmon/model/condition.h"
#include "../support/failing_alloc.h"

static struct condition parsed(const char *text) {
    struct condition condition;
    const char *reason = "";
    if (condition_parse(&condition, text, &reason) < 0)
        fail_msg("%s: %s", text, reason);
    return condition;
}

static void assert_sides(const char *text, const char *left, enum comparison comparison, const char *right) {
    struct condition condition = parsed(text);
    assert_string_equal(condition.text, text);
    assert_string_equal(condition.left, left);
    assert_int_equal(condition.comparison, comparison);
    if (right)
        assert_string_equal(condition.right, right);
    else
        assert_null(condition.right);
    condition_fini(&condition);
}

static void assert_refused(const char *text, const char *expected) {
    struct condition condition;
    const char *reason = "";
    assert_int_equal(condition_parse(&condition, text, &reason), -1);
    if (!strstr(reason, expected))
        fail_msg("%s: %s", text, reason);
}

static void assert_limit(const char *number, struct value expected) {
    char text[64] = "a<";
    strcat(text, number);
    struct condition condition = parsed(text);
    assert_null(condition.right);
    assert_int_equal(condition.limit.kind, expected.kind);
    assert_memory_equal(&condition.limit.u, &expected.u, sizeof expected.u);
    condition_fini(&condition);
}

static struct value of_int(int64_t i) {
    return (struct value){.kind = VALUE_INT, .i = i};
}

static void every_comparison_is_read(void **state) {
    (void)state;
    assert_sides("a < 1", "a", COMPARISON_BELOW, NULL);
    assert_sides("a<=1", "a", COMPARISON_AT_MOST, NULL);
    assert_sides("a > 1", "a", COMPARISON_ABOVE, NULL);
    assert_sides("a >=1", "a", COMPARISON_AT_LEAST, NULL);
    assert_sides("a== 1", "a", COMPARISON_EQUAL, NULL);
    assert_sides(" a != 1 ", "a", COMPARISON_DIFFERENT, NULL);
}

static void both_sides_may_be_variables(void **state) {
    (void)state;
    assert_sides("mem:memstats.Alloc <= mem:memstats.Sys", "mem:memstats.Alloc", COMPARISON_AT_MOST,
                 "mem:memstats.Sys");
    assert_sides("a[0] < b[1]", "a[0]", COMPARISON_BELOW, "b[1]");
}

static void keys_may_have_comparisons_and_spaces_behind_a_backslash(void **state) {
    (void)state;
    assert_sides("a\\<b < \\5xx", "a\\<b", COMPARISON_BELOW, "\\5xx");
    assert_sides("a\\  < b", "a\\ ", COMPARISON_BELOW, "b");
}

static void what_is_no_condition_is_refused(void **state) {
    (void)state;
    assert_refused("", "no comparison");
    assert_refused("requests", "no comparison");
    assert_refused("requests = 5", "no comparison");
    assert_refused("cache.* < 5", "a star");
    assert_refused("dist:latency < 5", "a distribution is not one number");
    assert_refused("< 5", "empty");
    assert_refused("a <", "empty");
    assert_refused("nosuch:a < 5", "unknown kind");
    assert_refused("a < nosuch:a", "unknown kind");
}

static void numbers_that_are_none_are_refused(void **state) {
    (void)state;
    assert_refused("a < 5x", "unknown unit");
    assert_refused("a < 0x10", "unknown unit");
    assert_refused("a < 5 5", "text behind");
    assert_refused("a < -", "not a number");
    assert_refused("a < .", "not a number");
    assert_refused("a < --5", "not a number");
    assert_refused("a < 1e400", "too large");
}

static void integers_are_exact(void **state) {
    (void)state;
    assert_limit("0", of_int(0));
    assert_limit("1e9", of_int(1000000000));
    assert_limit("9223372036854775807", of_int(INT64_MAX));
    assert_limit("-9223372036854775808", of_int(INT64_MIN));
    assert_limit("18446744073709551615", (struct value){.kind = VALUE_UINT, .u = UINT64_MAX});
    assert_limit("18446744073709551616", (struct value){.kind = VALUE_FLOAT, .f = 0x1p64});
}

static void units_are_those_that_are_shown(void **state) {
    (void)state;
    assert_limit("512B", of_int(512));
    assert_limit("10MB", of_int(10 << 20));
    assert_limit("1.5KB", of_int(1536));
    assert_limit("2.5k", of_int(2500));
    assert_limit("3M", of_int(3000000));
    assert_limit("95%", (struct value){.kind = VALUE_FLOAT, .f = 0.95});
    assert_limit("250ms", of_int(250000000));
    assert_limit("0.1s", of_int(100000000));
    assert_limit("1m30s", of_int(INT64_C(90000000000)));
    assert_limit("2h0m5s", of_int(INT64_C(7205000000000)));
}

static void a_fraction_is_the_double_that_a_document_gives(void **state) {
    (void)state;
    assert_limit("0.1", (struct value){.kind = VALUE_FLOAT, .f = 0.1});
    assert_limit("-.5", (struct value){.kind = VALUE_FLOAT, .f = -0.5});
}

static bool holds(const char *text, struct value left) {
    struct condition condition = parsed(text);
    bool result = condition_holds(&condition, &left, &condition.limit);
    condition_fini(&condition);
    return result;
}

static void comparisons_are_exact_where_doubles_are_not(void **state) {
    (void)state;
    assert_true(holds("a < 9007199254740993", of_int(9007199254740992)));
    assert_false(holds("a == 9007199254740993", of_int(9007199254740992)));
    assert_true(holds("a == 9007199254740993", of_int(9007199254740993)));
    assert_true(holds("a < 18446744073709551615", (struct value){.kind = VALUE_UINT, .u = UINT64_MAX - 1}));
    assert_true(holds("a != 18446744073709551615", (struct value){.kind = VALUE_FLOAT, .f = 0x1p64}));
}

static void limits_themselves_are_told_apart(void **state) {
    (void)state;
    assert_false(holds("a < 5", of_int(5)));
    assert_true(holds("a <= 5", of_int(5)));
    assert_false(holds("a > 5", of_int(5)));
    assert_true(holds("a >= 5", of_int(5)));
    assert_true(holds("a == 5", of_int(5)));
    assert_false(holds("a != 5", of_int(5)));
    assert_true(holds("a == 1", (struct value){.kind = VALUE_BOOL, .b = true}));
}

static void the_condition_that_is_wrong_is_named(void **state) {
    (void)state;
    char error[128];
    assert_null(conditions_parse((const char *const[]){"a < 1", "b"}, 2, error, sizeof error));
    assert_string_equal(error, "-check: \"b\": no comparison: one of < <= > >= == != is missing");
}

static void variables_of_conditions_are_added_once(void **state) {
    (void)state;
    char error[128];
    size_t count;
    struct variable *variables = variables_parse("x,a", &count, error, sizeof error);
    struct condition *conditions =
        conditions_parse((const char *const[]){"a < b", "b < 7", "a > c"}, 3, error, sizeof error);
    variables = conditions_join(variables, &count, conditions, 3);
    assert_int_equal(count, 4);
    assert_string_equal(variables[2].spec, "b");
    assert_string_equal(variables[3].spec, "c");
    variables_free(variables, count);
    conditions_free(conditions, 3);
}

static void parsing_survives_a_lack_of_memory(void **state) {
    (void)state;
    const long live = failing_alloc_live();
    bool failed = true;
    for (size_t nth = 1; failed; nth++) {
        char error[128] = "";
        size_t count = 0;
        failing_alloc_at(nth);
        struct condition *conditions =
            conditions_parse((const char *const[]){"a < b", "c < 7"}, 2, error, sizeof error);
        struct variable *variables = conditions ? conditions_join(NULL, &count, conditions, 2) : NULL;
        failed = failing_alloc_stop();
        assert_true(failed == (variables == NULL));
        assert_true(conditions || strstr(error, "out of memory"));
        variables_free(variables, variables ? count : 0);
        conditions_free(conditions, conditions ? 2 : 0);
        assert_int_equal(failing_alloc_live(), live);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_comparison_is_read),
        cmocka_unit_test(both_sides_may_be_variables),
        cmocka_unit_test(keys_may_have_comparisons_and_spaces_behind_a_backslash),
        cmocka_unit_test(what_is_no_condition_is_refused),
        cmocka_unit_test(numbers_that_are_none_are_refused),
        cmocka_unit_test(integers_are_exact),
        cmocka_unit_test(units_are_those_that_are_shown),
        cmocka_unit_test(a_fraction_is_the_double_that_a_document_gives),
        cmocka_unit_test(comparisons_are_exact_where_doubles_are_not),
        cmocka_unit_test(limits_themselves_are_told_apart),
        cmocka_unit_test(the_condition_that_is_wrong_is_named),
        cmocka_unit_test(variables_of_conditions_are_added_once),
        cmocka_unit_test(parsing_survives_a_lack_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
