/* test_totals.c - what a variable is in all services together, as rows. */
#include "../../expvarmon/screen/totals.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void totals_come_by_themselves_where_there_are_services_and_room(void **state) {
    (void)state;
    const struct view view = {0};
    assert_true(totals_has(&(struct fleet){.service_count = 3}, &view, 20));
    assert_false(totals_has(&(struct fleet){.service_count = 2}, &view, 20));
    assert_false(totals_has(&(struct fleet){.service_count = 3}, &view, 19));
}

static void totals_come_and_go_as_asked(void **state) {
    (void)state;
    const struct fleet fleet = {.service_count = 2};
    assert_true(totals_has(&fleet, &(struct view){.totals = TOTALS_ON}, 8));
    assert_false(totals_has(&fleet, &(struct view){.totals = TOTALS_ON}, 7));
    assert_false(totals_has(&(struct fleet){.service_count = 9}, &(struct view){.totals = TOTALS_OFF}, 50));
}

static void expect(const struct variable *variable, const struct aggregate *aggregate, const char *sum,
                   const char *mean, const char *p95) {
    char buffer[FORMAT_MAX];
    assert_string_equal(totals_text(buffer, variable, aggregate, 0), sum);
    assert_string_equal(totals_text(buffer, variable, aggregate, 1), mean);
    assert_string_equal(totals_text(buffer, variable, aggregate, 2), p95);
}

static void totals_are_written_as_the_values_are(void **state) {
    (void)state;
    const struct aggregate aggregate = {
        .count = 2, .sum = {VALUE_INT, {.i = 5}}, .mean = 2.5, .p95 = 3, .is_summed = true};
    const struct variable plain = {.kind = VARIABLE_PLAIN}, rate = {.transform = TRANSFORM_RATE};
    expect(&plain, &aggregate, "5", "2.50", "3");
    expect(&rate, &aggregate, "5/s", "2.50/s", "3/s");
    assert_string_equal(totals_label(0), "sum");
    assert_int_equal(totals_width(&rate, &aggregate, 24), 6);
    assert_int_equal(totals_width(&rate, &aggregate, 4), 4);
}

static void totals_of_nothing_and_sums_without_meaning_are_dashes(void **state) {
    (void)state;
    const struct variable ratio = {.kind = VARIABLE_PCT};
    const struct aggregate nothing = {.mean = NAN, .p95 = NAN, .is_summed = true};
    expect(&ratio, &nothing, "-", "-", "-");
    const struct aggregate ratios = {.count = 2, .sum = {VALUE_FLOAT, {.f = 1.5}}, .mean = 0.75, .p95 = 1};
    expect(&ratio, &ratios, "-", "75.0%", "100.0%");
}

static void marks_tell_the_side(void **state) {
    (void)state;
    const struct aggregate aggregate = {.count = 5, .median = 10, .spread = 1};
    assert_string_equal(totals_mark(&aggregate, &(struct value){VALUE_INT, {.i = 14}}), "↑");
    assert_string_equal(totals_mark(&aggregate, &(struct value){VALUE_INT, {.i = 6}}), "↓");
    assert_null(totals_mark(&aggregate, &(struct value){VALUE_INT, {.i = 13}}));
    assert_null(totals_mark(&aggregate, &(struct value){VALUE_TEXT, {.text = "x"}}));
    assert_null(totals_mark(&(struct aggregate){0}, &(struct value){VALUE_INT, {.i = 14}}));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(totals_come_by_themselves_where_there_are_services_and_room),
        cmocka_unit_test(totals_come_and_go_as_asked),
        cmocka_unit_test(totals_are_written_as_the_values_are),
        cmocka_unit_test(totals_of_nothing_and_sums_without_meaning_are_dashes),
        cmocka_unit_test(marks_tell_the_side),
    };
    return cmocka_run_group_tests_name("totals", tests, NULL, NULL);
}
