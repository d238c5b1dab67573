/* test_format.c - values, ages and states as texts. */
#include "../../expvarmon/screen/format.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/fleet_fixture.h"

#define NS_PER_S INT64_C(1000000000)

static void expect_format(enum variable_kind kind, struct value value, bool is_float, const char *expected) {
    char buffer[FORMAT_MAX];
    assert_string_equal(format_value(buffer, kind, &value, is_float), expected);
}

static struct value whole(int64_t i) {
    return (struct value){.kind = VALUE_INT, .i = i};
}
static struct value real(double f) {
    return (struct value){.kind = VALUE_FLOAT, .f = f};
}

static void format_mem_uses_units_of_1024(void **state) {
    (void)state;
    const struct {
        int64_t bytes;
        const char *text;
    } rows[] = {{0, "0B"},
                {512, "512B"},
                {1023, "1023B"},
                {1024, "1.0KB"},
                {206848, "202KB"},
                {1930000, "1.8MB"},
                {10485759, "10MB"},
                {10239999998976, "9.3TB"},
                {6314666666666665984, "5.5EB"},
                {INT64_MAX, "8.0EB"},
                {-1930000, "-1.8MB"},
                {1048575, "1.0MB"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_format(VARIABLE_MEM, whole(rows[i].bytes), false, rows[i].text);
    expect_format(VARIABLE_MEM, real(1930000.5), true, "1.8MB");
    expect_format(VARIABLE_MEM, (struct value){.kind = VALUE_UINT, .u = UINT64_MAX}, false, "16EB");
}

static void format_duration_is_rounded_by_its_size(void **state) {
    (void)state;
    const struct {
        int64_t ns;
        const char *text;
    } rows[] = {{0, "0ns"},
                {17, "17ns"},
                {999, "999ns"},
                {1000, "1us"},
                {101499, "101us"},
                {999499, "999us"},
                {999500, "1ms"},
                {12400000, "12ms"},
                {999499999, "999ms"},
                {999500000, "1s"},
                {5 * NS_PER_S, "5s"},
                {59 * NS_PER_S + 600000000, "1m0s"},
                {90 * NS_PER_S, "1m30s"},
                {7205 * NS_PER_S, "2h0m5s"},
                {-101499, "-101us"},
                {INT64_MAX - 1024, "2562047h47m17s"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_format(VARIABLE_DURATION, whole(rows[i].ns), false, rows[i].text);
    expect_format(VARIABLE_DURATION, real(101499.4), true, "101us");
    expect_format(VARIABLE_DURATION, real(3600e9 * 1e9), true, "1e+09h");
}

static void format_count_has_three_digits_of_thousands(void **state) {
    (void)state;
    const struct {
        double number;
        const char *text;
    } rows[] = {{1000, "1.00k"},    {1520, "1.52k"},   {9994, "9.99k"},    {9996, "10.0k"},
                {15230, "15.2k"},   {99960, "100k"},   {152300, "152k"},   {999499, "999k"},
                {999500, "1.00M"},  {-1520, "-1.52k"}, {3000000, "3.00M"}, {0x1p63, "9.22E"},
                {9.996e8, "1.00G"}, {1e15, "1.00P"},   {1e12, "1.00T"},    {1e30, "1e+12E"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_format(VARIABLE_COUNT, real(rows[i].number), true, rows[i].text);
    expect_format(VARIABLE_COUNT, whole(999), false, "999");
    expect_format(VARIABLE_COUNT, whole(-999), false, "-999");
    expect_format(VARIABLE_COUNT, real(12.5), false, "12.50");
    expect_format(VARIABLE_PLAIN, real(0.0000284), true, "2.8e-05");
    expect_format(VARIABLE_PLAIN, real(-0.0034), true, "-0.0034");
    expect_format(VARIABLE_PLAIN, real(0), true, "0.00");
    expect_format(VARIABLE_COUNT, whole(INT64_MAX), false, "9.22E");
}

static void format_pct_is_a_ratio_of_a_hundred(void **state) {
    (void)state;
    expect_format(VARIABLE_PCT, real(0.9734), false, "97.3%");
    expect_format(VARIABLE_PCT, real(0.000284), false, "0.028%");
    expect_format(VARIABLE_PCT, whole(1), false, "100.0%");
    expect_format(VARIABLE_PCT, real(-0.5), false, "-50.0%");
    expect_format(VARIABLE_PCT, real(1e20), false, "1e+22%");
    expect_format(VARIABLE_PCT, (struct value){.kind = VALUE_NONE}, false, "N/A");
}

static void format_time_is_a_clock_of_any_unit(void **state) {
    (void)state;
    expect_format(VARIABLE_TIME, whole(1763673628), false, "Nov 20 21:20:28");
    expect_format(VARIABLE_TIME, real(1763673628.9), true, "Nov 20 21:20:28");
    expect_format(VARIABLE_TIME, whole(1763673628123), false, "Nov 20 21:20:28");
    expect_format(VARIABLE_TIME, whole(1763673628123456), false, "Nov 20 21:20:28");
    expect_format(VARIABLE_TIME, whole(1763673628123456789), false, "Nov 20 21:20:28");
    expect_format(VARIABLE_TIME, whole(0), false, "never");
    expect_format(VARIABLE_TIME, real(1e300), false, "?");
    expect_format(VARIABLE_TIME, (struct value){.kind = VALUE_TEXT, .text = "noon"}, false, "noon");
}

static void format_ago_is_an_age(void **state) {
    (void)state;
    expect_format(VARIABLE_AGO, whole(125 * NS_PER_S), false, "2m");
    expect_format(VARIABLE_AGO, whole(-5), false, "0s");
    expect_format(VARIABLE_AGO, real(1e300), false, "106751d");
}

static void format_variable_adds_its_own_unit_and_the_second(void **state) {
    (void)state;
    static const struct {
        const char *spec;
        double number;
        const char *text;
    } rows[] = {
        {"a", 1.5, "1.50"},
        {"{req}:a", 1.5, "1.50req"},
        {"{ req}:a", 2, "2.00 req"},
        {"rate:a", 1.5, "1.50/s"},
        {"rate:mem:a", 2048, "2.0KB/s"},
        {"rate:{ req}:a", 3, "3.00 req/s"},
        {"delta:mem:a", 2048, "2.0KB"},
    };
    char buffer[FORMAT_MAX];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct variable variable;
        const char *reason;
        assert_int_equal(variable_parse(&variable, rows[i].spec, &reason), 0);
        assert_string_equal(
            format_variable(buffer, &variable, &(struct value){.kind = VALUE_FLOAT, .f = rows[i].number}, true),
            rows[i].text);
        assert_string_equal(format_variable(buffer, &variable, &(struct value){.kind = VALUE_NONE}, true), "N/A");
        assert_string_equal(format_variable(buffer, &variable, &(struct value){.kind = VALUE_TEXT, .text = "x"}, true),
                            "x");
        assert_string_equal(format_variable(buffer, &variable, &(struct value){.kind = VALUE_BOOL, .b = true}, true),
                            "true");
        variable_fini(&variable);
    }
}

static void format_plain_values_are_exact(void **state) {
    (void)state;
    expect_format(VARIABLE_PLAIN, whole(INT64_MIN), false, "-9223372036854775808");
    expect_format(VARIABLE_PLAIN, (struct value){.kind = VALUE_UINT, .u = UINT64_MAX}, false, "18446744073709551615");
    expect_format(VARIABLE_PLAIN, (struct value){.kind = VALUE_BOOL, .b = true}, false, "true");
    expect_format(VARIABLE_MEM, (struct value){.kind = VALUE_BOOL, .b = false}, false, "false");
    expect_format(VARIABLE_PLAIN, (struct value){.kind = VALUE_NONE}, false, "N/A");
    expect_format(VARIABLE_MEM, (struct value){.kind = VALUE_TEXT, .text = "1.8 MiB"}, false, "1.8 MiB");
}

static void format_floats_keep_two_digits(void **state) {
    (void)state;
    expect_format(VARIABLE_PLAIN, real(1.5), false, "1.50");
    expect_format(VARIABLE_PLAIN, whole(2), true, "2.00");
    expect_format(VARIABLE_PLAIN, real(-0.126), false, "-0.13");
    expect_format(VARIABLE_PLAIN, real(DBL_MAX), false, "1.79769e+308");
    expect_format(VARIABLE_MEM, real(DBL_MAX), false, "1.56e+290EB");
    expect_format(VARIABLE_MEM, real(INFINITY), false, "inf");
    expect_format(VARIABLE_DURATION, real(-INFINITY), false, "-inf");
}

static void format_age_tells_the_largest_unit(void **state) {
    (void)state;
    char buffer[FORMAT_MAX];
    assert_string_equal(format_age(buffer, -5), "0s");
    assert_string_equal(format_age(buffer, 59 * NS_PER_S), "59s");
    assert_string_equal(format_age(buffer, 60 * NS_PER_S), "1m");
    assert_string_equal(format_age(buffer, 3599 * NS_PER_S), "59m");
    assert_string_equal(format_age(buffer, 7300 * NS_PER_S), "2h");
    assert_string_equal(format_age(buffer, 48 * 3600 * NS_PER_S), "2d");
}

static void format_interval_is_exact(void **state) {
    (void)state;
    char buffer[FORMAT_MAX];
    assert_string_equal(format_interval(buffer, 250000), "250us");
    assert_string_equal(format_interval(buffer, 500000000), "500ms");
    assert_string_equal(format_interval(buffer, 1500000000), "1.5s");
    assert_string_equal(format_interval(buffer, 5 * NS_PER_S), "5s");
    assert_string_equal(format_interval(buffer, 60 * NS_PER_S), "1m");
    assert_string_equal(format_interval(buffer, 90 * NS_PER_S), "1m30s");
    assert_string_equal(format_interval(buffer, 3600 * NS_PER_S), "1h");
    assert_string_equal(format_interval(buffer, 5400 * NS_PER_S), "1h30m");
    assert_string_equal(format_interval(buffer, 3661 * NS_PER_S), "1h1m1s");
}

static void format_clock_is_a_time_of_day(void **state) {
    (void)state;
    char buffer[FORMAT_MAX];
    assert_string_equal(format_clock(buffer, 1763673628), "Nov 20 21:20:28");
    assert_string_equal(format_clock(buffer, INT64_MAX), "?");
}

static void format_name_tells_equal_titles_apart(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 8, 1, 3);
    assert_string_equal(format_name(&fleet, 1), "Alloc");
    free(fleet.variables[7].title);
    fleet.variables[7].title = strdup("Alloc");
    assert_string_equal(format_name(&fleet, 1), "mem:memstats.Alloc");
    assert_string_equal(format_name(&fleet, 7), "mem:memstats.HeapAlloc");
    assert_string_equal(format_name(&fleet, 2), "PauseNs");
    fixture_fini(&fleet);
}

static void format_last_is_unknown_while_a_service_is_not_up(void **state) {
    (void)state;
    struct fleet fleet;
    char buffer[FORMAT_MAX];
    fixture_init(&fleet, 2, 1, 3);
    assert_string_equal(format_last(buffer, &fleet, &fleet.services[0], 0), "26");
    fixture_fail(&fleet, 0, "refused", 0);
    assert_string_equal(format_last(buffer, &fleet, &fleet.services[0], 0), "N/A");
    assert_string_equal(format_max(buffer, &fleet, &fleet.services[0], 0), "26");
    fixture_fini(&fleet);
}

static void format_max_is_missing_before_the_first_sample(void **state) {
    (void)state;
    struct fleet fleet;
    char buffer[FORMAT_MAX];
    fixture_init(&fleet, 1, 1, 0);
    assert_null(format_max(buffer, &fleet, &fleet.services[0], 0));
    fixture_fini(&fleet);
}

int main(void) {
    setenv("TZ", "UTC", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(format_mem_uses_units_of_1024),
        cmocka_unit_test(format_duration_is_rounded_by_its_size),
        cmocka_unit_test(format_count_has_three_digits_of_thousands),
        cmocka_unit_test(format_pct_is_a_ratio_of_a_hundred),
        cmocka_unit_test(format_time_is_a_clock_of_any_unit),
        cmocka_unit_test(format_ago_is_an_age),
        cmocka_unit_test(format_variable_adds_its_own_unit_and_the_second),
        cmocka_unit_test(format_plain_values_are_exact),
        cmocka_unit_test(format_floats_keep_two_digits),
        cmocka_unit_test(format_age_tells_the_largest_unit),
        cmocka_unit_test(format_interval_is_exact),
        cmocka_unit_test(format_clock_is_a_time_of_day),
        cmocka_unit_test(format_name_tells_equal_titles_apart),
        cmocka_unit_test(format_last_is_unknown_while_a_service_is_not_up),
        cmocka_unit_test(format_max_is_missing_before_the_first_sample),
    };
    return cmocka_run_group_tests_name("format", tests, NULL, NULL);
}
