/* test_threshold.c - the grammar of -alert, and when a level begins and ends. */
#include "../../expvarmon/model/threshold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/failing_alloc.h"

#define SECOND INT64_C(1000000000)

static struct threshold parsed(const char *text) {
    struct threshold threshold;
    const char *reason;
    if (threshold_parse(&threshold, text, &reason) < 0)
        fail_msg("%s: %s", text, reason);
    return threshold;
}

static void a_threshold_has_a_level_a_condition_and_a_hold_time(void **state) {
    (void)state;
    struct threshold threshold = parsed("critical: mem:memstats.Alloc > 100MB for 1m30s");
    assert_int_equal(threshold.level, LEVEL_CRITICAL);
    assert_string_equal(threshold.condition.left, "mem:memstats.Alloc");
    assert_string_equal(threshold.condition.text, "mem:memstats.Alloc > 100MB");
    assert_int_equal(threshold.condition.limit.i, 100 << 20);
    assert_int_equal(threshold.hold_ns, 90 * SECOND);
    threshold_fini(&threshold);
}

static void level_and_hold_time_may_be_missing(void **state) {
    (void)state;
    struct threshold threshold = parsed("rate:errors>0");
    assert_int_equal(threshold.level, LEVEL_WARNING);
    assert_string_equal(threshold.condition.left, "rate:errors");
    assert_int_equal(threshold.hold_ns, 0);
    threshold_fini(&threshold);
    threshold = parsed("  careful:hits >= misses for 10s ");
    assert_int_equal(threshold.level, LEVEL_CAREFUL);
    assert_string_equal(threshold.condition.right, "misses");
    assert_int_equal(threshold.hold_ns, 10 * SECOND);
    threshold_fini(&threshold);
}

static void a_key_may_have_the_word_behind_a_backslash(void **state) {
    (void)state;
    struct threshold threshold = parsed("waiting\\ for\\ ten > 1");
    assert_int_equal(threshold.hold_ns, 0);
    assert_string_equal(threshold.condition.left, "waiting\\ for\\ ten");
    threshold_fini(&threshold);
}

static void what_is_no_threshold_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "warning:",
        "severe: a > 1",
        "a",
        "a > 1 for",
        "a > 1 for 10",
        "a > 1 for ",
        "a > 1 for ten",
        "a > 1 for 1s 2",
        "a > b for -1s",
        " for 1s",
        "cache.* > 1",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct threshold threshold = {.hold_ns = 7};
        const char *reason = NULL;
        if (threshold_parse(&threshold, texts[i], &reason) == 0)
            fail_msg("%s", texts[i]);
        assert_non_null(reason);
        assert_int_equal(threshold.hold_ns, 7);
    }
}

static void the_threshold_that_is_wrong_is_named(void **state) {
    (void)state;
    char error[128];
    const char *const texts[] = {"a > 1", "b > 1 for 5"};
    assert_null(thresholds_parse(texts, 2, error, sizeof error));
    assert_string_equal(error, "-alert: \"b > 1 for 5\": behind `for` there is no time such as 10s");
}

/* ---- changes ----------------------------------------------------------------------------------------------------- */

static enum threshold_change next(const struct threshold *threshold, struct threshold_state *state, int64_t second,
                                  double number) {
    return threshold_next(threshold, state, number > 10, number, second * SECOND);
}

static void without_a_hold_time_a_level_changes_at_once(void **state) {
    (void)state;
    const struct threshold threshold = {.hold_ns = 0};
    struct threshold_state known = {0};
    assert_int_equal(next(&threshold, &known, 1, 3), THRESHOLD_SAME);
    assert_int_equal(next(&threshold, &known, 2, 30), THRESHOLD_BEGINS);
    assert_int_equal(next(&threshold, &known, 3, 31), THRESHOLD_SAME);
    assert_int_equal(next(&threshold, &known, 4, 3), THRESHOLD_ENDS);
    assert_int_equal(known.since_ns, 4 * SECOND);
}

static void a_hold_time_counts_both_ways(void **state) {
    (void)state;
    const struct threshold threshold = {.hold_ns = 3 * SECOND};
    struct threshold_state known = {0};
    assert_int_equal(next(&threshold, &known, 1, 20), THRESHOLD_SAME);
    assert_int_equal(next(&threshold, &known, 3, 21), THRESHOLD_SAME);
    assert_int_equal(next(&threshold, &known, 4, 22), THRESHOLD_BEGINS);
    assert_int_equal(known.since_ns, 1 * SECOND);
    assert_int_equal(next(&threshold, &known, 5, 1), THRESHOLD_SAME);
    assert_int_equal(next(&threshold, &known, 7, 1), THRESHOLD_SAME);
    assert_int_equal(next(&threshold, &known, 8, 1), THRESHOLD_ENDS);
    assert_int_equal(known.since_ns, 5 * SECOND);
}

static void a_short_relapse_changes_nothing(void **state) {
    (void)state;
    const struct threshold threshold = {.hold_ns = 3 * SECOND};
    struct threshold_state known = {0};
    next(&threshold, &known, 1, 20);
    next(&threshold, &known, 3, 1);
    assert_int_equal(next(&threshold, &known, 4, 20), THRESHOLD_SAME);
    assert_int_equal(next(&threshold, &known, 6, 20), THRESHOLD_SAME);
    assert_int_equal(next(&threshold, &known, 7, 20), THRESHOLD_BEGINS);
    assert_int_equal(known.since_ns, 4 * SECOND);
    next(&threshold, &known, 8, 1);
    assert_int_equal(next(&threshold, &known, 10, 40), THRESHOLD_SAME);
    assert_int_equal(next(&threshold, &known, 12, 1), THRESHOLD_SAME);
    assert_true(known.is_on);
}

static void the_values_that_held_are_told(void **state) {
    (void)state;
    const struct threshold threshold = {.hold_ns = 2 * SECOND};
    struct threshold_state known = {0};
    next(&threshold, &known, 1, 99); /* too short: not of the event */
    next(&threshold, &known, 2, 1);
    next(&threshold, &known, 3, 20);
    next(&threshold, &known, 5, 40);
    next(&threshold, &known, 6, 2);
    next(&threshold, &known, 7, 30);
    assert_true(known.is_on);
    assert_int_equal(known.tally.count, 3);
    assert_true(known.tally.min == 20 && known.tally.mean == 30 && known.tally.max == 40);
}

static void a_gap_breaks_the_hold_time_off(void **state) {
    (void)state;
    const struct threshold threshold = {.hold_ns = 2 * SECOND};
    struct threshold_state known = {0};
    next(&threshold, &known, 1, 20);
    threshold_gap(&known);
    assert_int_equal(next(&threshold, &known, 3, 20), THRESHOLD_SAME);
    assert_int_equal(next(&threshold, &known, 5, 20), THRESHOLD_BEGINS);
    next(&threshold, &known, 6, 1);
    threshold_gap(&known);
    assert_true(known.is_on);
    assert_int_equal(next(&threshold, &known, 8, 1), THRESHOLD_SAME);
    assert_int_equal(next(&threshold, &known, 10, 1), THRESHOLD_ENDS);
}

static void parsing_survives_a_lack_of_memory(void **state) {
    (void)state;
    const long live = failing_alloc_live();
    for (size_t nth = 1;; nth++) {
        struct threshold threshold;
        const char *reason;
        failing_alloc_at(nth);
        const int result = threshold_parse(&threshold, "careful: a > b for 2s", &reason);
        if (!failing_alloc_stop()) {
            assert_int_equal(result, 0);
            threshold_fini(&threshold);
            break;
        }
        assert_int_equal(result, -1);
    }
    assert_int_equal(failing_alloc_live(), live);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_threshold_has_a_level_a_condition_and_a_hold_time),
        cmocka_unit_test(level_and_hold_time_may_be_missing),
        cmocka_unit_test(a_key_may_have_the_word_behind_a_backslash),
        cmocka_unit_test(what_is_no_threshold_is_refused),
        cmocka_unit_test(the_threshold_that_is_wrong_is_named),
        cmocka_unit_test(without_a_hold_time_a_level_changes_at_once),
        cmocka_unit_test(a_hold_time_counts_both_ways),
        cmocka_unit_test(a_short_relapse_changes_nothing),
        cmocka_unit_test(the_values_that_held_are_told),
        cmocka_unit_test(a_gap_breaks_the_hold_time_off),
        cmocka_unit_test(parsing_survives_a_lack_of_memory),
    };
    return cmocka_run_group_tests_name("threshold", tests, NULL, NULL);
}
