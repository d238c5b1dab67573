/* test_range.c - the grammar of -bounds. */
#include "../../expvarmon/model/range.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void range_has_two_ends_of_which_each_may_be_soft(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *variable;
        struct range_end low, high;
    } rows[] = {
        {"pct:cpu=0..100%", "pct:cpu", {true, false, 0}, {true, false, 1}},
        {"mem:a.b=~1KB..~2MB", "mem:a.b", {true, true, 1024}, {true, true, 2097152}},
        {"*=-1.5..", "*", {true, false, -1.5}, {0}},
        {"duration:x=..1m30s", "duration:x", {0}, {true, false, 90e9}},
        {"hit=hits/(hits+misses)=0..1", "hit=hits/(hits+misses)", {true, false, 0}, {true, false, 1}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct range range;
        const char *reason;
        assert_int_equal(range_parse(&range, rows[i].text, &reason), 0);
        assert_string_equal(range.variable, rows[i].variable);
        assert_int_equal(range.low.is_given, rows[i].low.is_given);
        assert_int_equal(range.low.is_soft, rows[i].low.is_soft);
        assert_float_equal(range.low.value, rows[i].low.value, 0);
        assert_int_equal(range.high.is_given, rows[i].high.is_given);
        assert_int_equal(range.high.is_soft, rows[i].high.is_soft);
        assert_float_equal(range.high.value, rows[i].high.value, 0);
        range_fini(&range);
    }
}

static void range_refuses_what_is_none(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *reason;
    } rows[] = {
        {"", "a variable is missing: VARIABLE=LOW..HIGH"},
        {"0..1", "a variable is missing: VARIABLE=LOW..HIGH"},
        {"=0..1", "a variable is missing: VARIABLE=LOW..HIGH"},
        {"a=0", "two dots are missing: VARIABLE=LOW..HIGH"},
        {"a=..", "both ends are missing"},
        {"a=~..1", "a number is missing behind ~"},
        {"a=1..1", "the low end is not below the high one"},
        {"a=2..1", "the low end is not below the high one"},
        {"a=x..1", "not a number"},
        {"a=0..1 2", "text behind the number"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct range range;
        const char *reason = NULL;
        assert_int_equal(range_parse(&range, rows[i].text, &reason), -1);
        assert_string_equal(reason, rows[i].reason);
    }
    char error[128];
    assert_null(ranges_parse((const char *const[]){"a=0..1", "b=1..0"}, 2, error, sizeof error));
    assert_string_equal(error, "-bounds: \"b=1..0\": the low end is not below the high one");
    ranges_free(NULL, 2);
}

static void ranges_find_the_last_by_what_was_given_title_or_star(void **state) {
    (void)state;
    static const char *const texts[] = {"*=0..", "mem:m.Alloc=0..1", "hit=0..2", "Sys=0..3", "mem:m.Alloc=0..4"};
    char error[128];
    struct range *ranges = ranges_parse(texts, 5, error, sizeof error);
    assert_non_null(ranges);
    static const struct {
        const char *spec;
        double high;
    } rows[] = {{"mem:m.Alloc", 4}, {"pct:hit=a/b", 2}, {"mem:m.Sys", 3}, {"m.Alloc", 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct variable variable;
        const char *reason;
        assert_int_equal(variable_parse(&variable, rows[i].spec, &reason), 0);
        assert_float_equal(ranges_find(ranges, 5, &variable)->high.value, rows[i].high, 0);
        if (i == 3)
            assert_null(ranges_find(ranges + 1, 4, &variable));
        variable_fini(&variable);
    }
    ranges_free(ranges, 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(range_has_two_ends_of_which_each_may_be_soft),
        cmocka_unit_test(range_refuses_what_is_none),
        cmocka_unit_test(ranges_find_the_last_by_what_was_given_title_or_star),
    };
    return cmocka_run_group_tests_name("range", tests, NULL, NULL);
}
