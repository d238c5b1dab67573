/* test_exemplars.c - examples of what a histogram recorded, on a clock of their own. */
#include "vars/exemplars.h"

#include <pthread.h>
#include <time.h>

#include "vars/distribution.h"
#include "vars/var.h"
#include "vars_fixture.h"

#define SECOND_NS INT64_C(1000000000)

static _Atomic int64_t now_ns = 1000 * SECOND_NS;
int64_t __wrap_expvar__clock_ns(void);

int64_t __wrap_expvar__clock_ns(void) {
    return now_ns;
}

static expvar_histogram *histogram;
static struct exemplar *kept;
static size_t count;

static int set_up(void **state) {
    (void)state;
    histogram = expvar_histogram_new("histogram");
    return histogram == NULL;
}

static int tear_down(void **state) {
    (void)state;
    free(kept);
    kept = NULL;
    return expvar_unpublish("histogram");
}

static void look(void) {
    free(kept);
    assert_int_equal(expvar__exemplars_read((struct expvar_var *)expvar_histogram_var(histogram), &kept, &count), 0);
}

static void value_is_recorded_and_its_trace_kept(void **state) {
    (void)state;
    const time_t before = time(NULL);
    expvar_histogram_record_exemplar(histogram, 700, "trace one");
    look();
    assert_int_equal(expvar_histogram_count(histogram), 1);
    assert_int_equal(count, 1);
    assert_int_equal(kept[0].value, 700);
    assert_string_equal(kept[0].trace_id, "trace one");
    assert_true(kept[0].at_ns / SECOND_NS >= before && kept[0].at_ns / SECOND_NS <= before + 100);
}

static void each_power_of_two_keeps_one_in_ascending_order(void **state) {
    (void)state;
    expvar_histogram_record_exemplar(histogram, 1000, "c");
    expvar_histogram_record_exemplar(histogram, -5, "a");
    expvar_histogram_record_exemplar(histogram, 1, "b");
    expvar_histogram_record_exemplar(histogram, 600, "not kept");
    look();
    assert_int_equal(count, 3);
    assert_string_equal(kept[0].trace_id, "a");
    assert_string_equal(kept[1].trace_id, "b");
    assert_string_equal(kept[2].trace_id, "c");
    assert_int_equal(expvar_histogram_count(histogram), 4);
}

static void a_power_takes_a_new_one_after_a_second(void **state) {
    (void)state;
    expvar_histogram_record_exemplar(histogram, 100, "old");
    now_ns += SECOND_NS - 1;
    expvar_histogram_record_exemplar(histogram, 101, "too early");
    look();
    assert_string_equal(kept[0].trace_id, "old");
    now_ns += 1;
    expvar_histogram_record_exemplar(histogram, 102, "new");
    look();
    assert_int_equal(count, 1);
    assert_string_equal(kept[0].trace_id, "new");
    assert_int_equal(kept[0].value, 102);
}

static void what_is_no_trace_leaves_the_value_alone(void **state) {
    (void)state;
    char longest[EXPVAR_TRACE_ID_MAX + 2];
    memset(longest, 'x', sizeof longest);
    longest[EXPVAR_TRACE_ID_MAX + 1] = '\0';
    expvar_histogram_record_exemplar(histogram, 1, NULL);
    expvar_histogram_record_exemplar(histogram, 1, "");
    expvar_histogram_record_exemplar(histogram, 1, "\xff");
    expvar_histogram_record_exemplar(histogram, 1, longest);
    look();
    assert_int_equal(count, 0);
    assert_null(kept);
    longest[EXPVAR_TRACE_ID_MAX] = '\0';
    expvar_histogram_record_exemplar(histogram, 1, longest);
    look();
    assert_int_equal(count, 1);
    assert_string_equal(kept[0].trace_id, longest);
    assert_int_equal(expvar_histogram_count(histogram), 5);
    expvar_histogram_record_exemplar(NULL, 1, "x");
}

static void record_many(size_t number) {
    static const char *const traces[] = {"zero", "one", "two", "three"};
    for (size_t i = 0; i < REPEAT(20000); i++) {
        expvar_histogram_record_exemplar(histogram, (int64_t)(i % 1000), traces[number]);
        now_ns += SECOND_NS / 50;
    }
}

static void threads_lose_no_value_and_keep_whole_traces(void **state) {
    (void)state;
    run_threads(4, record_many);
    look();
    assert_int_equal(expvar_histogram_count(histogram), 4 * REPEAT(20000));
    assert_int_equal(count, 11); /* 0, 1, 2..3 ... 512..1023 */
    for (size_t i = 0; i < count; i++) {
        const char *trace = kept[i].trace_id;
        assert_true(!strcmp(trace, "zero") || !strcmp(trace, "one") || !strcmp(trace, "two") ||
                    !strcmp(trace, "three"));
        assert_true(i == 0 || expvar__power_of(kept[i].value) > expvar__power_of(kept[i - 1].value));
    }
}

static void power_of_a_value_bounds_it(void **state) {
    (void)state;
    static const int64_t values[] = {INT64_MIN, INT64_MIN + 1, -1024, -1025, -129, -128,     -3, -2, -1, 0, 1, 2, 3,
                                     4,         127,           128,   1023,  1024, INT64_MAX};
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        const size_t power = expvar__power_of(values[i]);
        assert_true(power < EXPVAR__POWERS);
        assert_true(values[i] <= expvar__power_high(power));
        assert_true(power == 0 || values[i] > expvar__power_high(power - 1));
    }
    assert_int_equal(expvar__power_high(EXPVAR__POWERS - 1), INT64_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(value_is_recorded_and_its_trace_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_power_of_two_keeps_one_in_ascending_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_power_takes_a_new_one_after_a_second, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_trace_leaves_the_value_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(threads_lose_no_value_and_keep_whole_traces, set_up, tear_down),
        cmocka_unit_test(power_of_a_value_bounds_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
