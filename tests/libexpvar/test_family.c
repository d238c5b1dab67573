/* test_family.c - labelled variables: children by handle and by values, the bound, idle children, the JSON. */
#include "expvar/family.h"

#include <errno.h>
#include <stdio.h>

#include "base/clock.h"
#include "vars_fixture.h"

#define SECOND ((int64_t)1000000000)

/* The linker sends the library here: -Wl,--wrap. */
static _Atomic int64_t now_ns;

int64_t __wrap_expvar__clock_ns(void);

int64_t __wrap_expvar__clock_ns(void) {
    return now_ns;
}

static expvar_family *requests;

static int set_up(void **state) {
    (void)state;
    now_ns = 1000 * SECOND;
    requests = expvar_family_new("requests", "method", "code");
    return !requests;
}

static int tear_down(void **state) {
    (void)state;
    return expvar_unpublish("requests");
}

static void assert_requests(const char *expected) {
    assert_published("requests", expected);
}

/* ---- children ------------------------------------------------------------------------------------------------ */

static void a_new_family_is_empty(void **state) {
    (void)state;
    assert_requests("{}");
    assert_int_equal(expvar_family_size(requests), 0);
}

static void children_are_nested_by_label_and_sorted(void **state) {
    (void)state;
    expvar_family_add(requests, 1, "PUT", "200");
    expvar_family_add(requests, 3, "GET", "404");
    expvar_family_add(requests, 17, "GET", "200");
    expvar_family_add(requests, 2, "GETS", "200");
    expvar_family_add(requests, 5, "", "");
    assert_requests("{\"method=\": {\"code=\": 5}, \"method=GET\": {\"code=200\": 17, \"code=404\": 3}, "
                    "\"method=GETS\": {\"code=200\": 2}, \"method=PUT\": {\"code=200\": 1}}");
    assert_int_equal(expvar_family_size(requests), 5);
}

static void values_with_low_bytes_stay_in_their_objects(void **state) {
    (void)state;
    expvar_family_add(requests, 1, "A", "1");
    expvar_family_add(requests, 1, "A\x01", "1");
    expvar_family_add(requests, 1, "A", "2");
    assert_requests("{\"method=A\\u0001\": {\"code=1\": 1}, \"method=A\": {\"code=1\": 1, \"code=2\": 1}}");
}

static void one_and_eight_labels_work(void **state) {
    (void)state;
    expvar_family *one = expvar_family_new("one", "a");
    expvar_family *eight = expvar_family_new("eight", "a", "b", "c", "d", "e", "f", "g", "h");
    expvar_family_add(one, 1, "x");
    expvar_family_add(one, 1, "y");
    expvar_family_add(eight, 1, "1", "2", "3", "4", "5", "6", "7", "8");
    expvar_family_add(eight, 1, "1", "2", "3", "4", "0", "6", "7", "8");
    assert_published("one", "{\"a=x\": 1, \"a=y\": 1}");
    assert_published("eight", "{\"a=1\": {\"b=2\": {\"c=3\": {\"d=4\": {"
                              "\"e=0\": {\"f=6\": {\"g=7\": {\"h=8\": 1}}}, "
                              "\"e=5\": {\"f=6\": {\"g=7\": {\"h=8\": 1}}}}}}}}");
    assert_int_equal(expvar_unpublish("one") | expvar_unpublish("eight"), 0);
}

static void a_handle_and_its_values_are_one_child(void **state) {
    (void)state;
    expvar_int *ok = expvar_family_int(requests, "GET", "200");
    expvar_int_add(ok, 2);
    expvar_family_add(requests, 5, "GET", "200");
    assert_ptr_equal(expvar_family_int(requests, "GET", "200"), ok);
    assert_int_equal(expvar_int_value(ok), 7);
}

static void histograms_have_families_too(void **state) {
    (void)state;
    expvar_family *latency = expvar_family_histogram_new("latency", "method");
    expvar_family_record(latency, 5, "GET");
    expvar_histogram *get = expvar_family_histogram(latency, "GET");
    expvar_histogram_record(get, 7);
    assert_int_equal(expvar_histogram_count(get), 2);
    char *json = expvar_var_json(expvar_family_var(latency));
    assert_ptr_equal(strstr(json, "{\"method=GET\": {\"count\": 2, \"sum\": 12, "), json);
    free(json);
    assert_int_equal(expvar_unpublish("latency"), 0);
}

static void calls_for_the_other_kind_are_refused_or_ignored(void **state) {
    (void)state;
    expvar_family_record(requests, 5, "GET", "200");
    assert_null(expvar_family_histogram(requests, "GET", "200"));
    assert_int_equal(errno, EINVAL);
    assert_null(expvar_family_int(NULL, "GET", "200"));
    assert_int_equal(errno, EINVAL);
    expvar_family_add(NULL, 1, "GET");
    assert_int_equal(expvar_family_limit(NULL, 1, 1), -1);
    assert_int_equal(expvar_family_remove(NULL, "GET"), -1);
    assert_int_equal(expvar_family_remove_idle(NULL, 0), 0);
    assert_int_equal(expvar_family_size(NULL), 0);
    assert_requests("{}");
}

static void bad_labels_are_refused(void **state) {
    (void)state;
    const char *const labels[] = {"", "1a", "a-b", "a b", "\xc3\xa4", "__name"};
    for (size_t i = 0; i < COUNT_OF(labels); i++) {
        assert_null(expvar_family_new("other", labels[i]));
        assert_int_equal(errno, EINVAL);
    }
    assert_null(expvar_family_new("other", "a", "b", "a"));
    assert_int_equal(errno, EINVAL);
    assert_null(expvar_family_new("other"));
    assert_int_equal(errno, EINVAL);
    assert_null(expvar_family_new("other", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
    assert_int_equal(errno, EINVAL);
    assert_null(expvar_family_new("requests", "a"));
    assert_int_equal(errno, EEXIST);
    assert_null(expvar_family_new(NULL, "a"));
    assert_int_equal(errno, EINVAL);
}

/* ---- walks --------------------------------------------------------------------------------------------------- */

/* Appends "GET/200=17 " to a text of 100 bytes; a child with the value 99 ends the walk. */
static int append_child(const char *const *values, expvar_var *child, void *text) {
    const int64_t count = expvar_int_value(expvar_var_int(child));
    size_t size = strlen(text);
    snprintf((char *)text + size, 100 - size, "%s/%s=%jd ", values ? values[0] : "-", values ? values[1] : "-",
             (intmax_t)count);
    return count == 99 ? 7 : 0;
}

static void a_walk_sees_all_values_in_order_and_the_overflow_last(void **state) {
    (void)state;
    char text[100] = "";
    expvar_family_add(requests, 2, "PUT", "");
    expvar_family_add(requests, 1, "", "200");
    assert_int_equal(expvar_family_do(requests, append_child, text), 0);
    assert_string_equal(text, "/200=1 PUT/=2 ");
    text[0] = '\0';
    expvar_family_add(requests, 3, "GET");
    assert_int_equal(expvar_family_do(requests, append_child, text), 0);
    assert_string_equal(text, "/200=1 PUT/=2 -/-=3 ");
}

static void a_walk_ends_when_it_is_told_to(void **state) {
    (void)state;
    char text[100] = "";
    assert_int_equal(expvar_family_do(requests, append_child, text), 0);
    expvar_family_add(requests, 99, "a", "b");
    expvar_family_add(requests, 1, "c", "d");
    assert_int_equal(expvar_family_do(requests, append_child, text), 7);
    assert_string_equal(text, "a/b=99 ");
    assert_int_equal(expvar_family_do(NULL, append_child, text), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(expvar_family_do(requests, NULL, text), -1);
    assert_int_equal(errno, EINVAL);
}

static void labels_can_be_asked_for(void **state) {
    (void)state;
    assert_string_equal(expvar_family_label(requests, 0), "method");
    assert_string_equal(expvar_family_label(requests, 1), "code");
    assert_null(expvar_family_label(requests, 2));
    assert_null(expvar_family_label(NULL, 0));
}

/* ---- the overflow -------------------------------------------------------------------------------------------- */

static void values_that_no_child_can_have_are_counted_in_the_overflow(void **state) {
    (void)state;
    static char long_value[EXPVAR_NAME_MAX];
    memset(long_value, 'x', sizeof long_value - 1);
    expvar_family_add(requests, 1, "GET");
    expvar_family_add(requests, 1, "GET", "200", "more");
    expvar_family_add(requests, 1, "GET", "\xff");
    expvar_family_add(requests, 1, "GET", "2\x1f");
    expvar_family_add(requests, 1, long_value, "200");
    expvar_family_add(requests, 1, (const char *)NULL);
    assert_requests("{\"overflow\": 6}");
    expvar_family_add(requests, 1, long_value + 2, ""); /* two marks and 252 bytes */
    assert_int_equal(expvar_family_size(requests), 1);
}

static void children_beyond_the_bound_are_one(void **state) {
    (void)state;
    assert_int_equal(expvar_family_limit(requests, 2, 0), 0);
    expvar_family_add(requests, 1, "a", "");
    expvar_family_add(requests, 1, "b", "");
    expvar_family_add(requests, 1, "c", "");
    expvar_int *held = expvar_family_int(requests, "d", "");
    expvar_int_add(held, 10);
    expvar_family_add(requests, 1, "a", "");
    assert_requests("{\"method=a\": {\"code=\": 2}, \"method=b\": {\"code=\": 1}, \"overflow\": 11}");
    assert_ptr_equal(expvar_family_int(requests, "e", ""), held);
}

static void a_flood_of_values_stays_within_the_bound(void **state) {
    (void)state;
    char value[32];
    for (int i = 0; i < 3 * EXPVAR_FAMILY_CHILDREN; i++) {
        snprintf(value, sizeof value, "%d", i);
        expvar_family_add(requests, 1, value, "");
    }
    assert_int_equal(expvar_family_size(requests), EXPVAR_FAMILY_CHILDREN);
    char *json = expvar_var_json(expvar_family_var(requests));
    assert_non_null(strstr(json, "\"overflow\": 2000}"));
    free(json);
}

static void a_flood_of_histograms_stays_within_its_own_bound(void **state) {
    (void)state;
    expvar_family *latency = expvar_family_histogram_new("latency", "path");
    char value[32];
    for (int i = 0; i < 2 * EXPVAR_FAMILY_HISTOGRAMS; i++) {
        snprintf(value, sizeof value, "%d", i);
        expvar_family_record(latency, i, value);
    }
    assert_int_equal(expvar_family_size(latency), EXPVAR_FAMILY_HISTOGRAMS);
    expvar_histogram *overflow = expvar_family_histogram(latency, "another");
    assert_int_equal(expvar_histogram_count(overflow), EXPVAR_FAMILY_HISTOGRAMS);
    assert_int_equal(expvar_unpublish("latency"), 0);
}

/* ---- removal ------------------------------------------------------------------------------------------------- */

static void a_child_can_be_removed_and_begins_anew(void **state) {
    (void)state;
    expvar_family_add(requests, 5, "GET", "200");
    assert_int_equal(expvar_family_remove(requests, "GET", "200"), 0);
    assert_requests("{}");
    assert_int_equal(expvar_family_remove(requests, "GET", "200"), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(expvar_family_remove(requests, "GET"), -1);
    assert_int_equal(errno, ENOENT);
    expvar_family_add(requests, 1, "GET", "200");
    assert_requests("{\"method=GET\": {\"code=200\": 1}}");
}

static void idle_children_go_when_the_family_is_read(void **state) {
    (void)state;
    expvar_family_limit(requests, 10, 60);
    expvar_family_add(requests, 1, "old", "");
    expvar_family_add(requests, 1, "busy", "");
    expvar_int_add(expvar_family_int(requests, "held", ""), 1);
    free(expvar_var_json(expvar_family_var(requests)));
    now_ns += 59 * SECOND;
    expvar_family_add(requests, 1, "busy", "");
    free(expvar_var_json(expvar_family_var(requests)));
    assert_int_equal(expvar_family_size(requests), 3);
    now_ns += 1 * SECOND;
    assert_requests("{\"method=busy\": {\"code=\": 2}, \"method=held\": {\"code=\": 1}}");
}

static void idle_children_make_room_once_a_second_at_most(void **state) {
    (void)state;
    expvar_family_limit(requests, 2, 10);
    expvar_family_add(requests, 1, "a", "");
    expvar_family_add(requests, 1, "b", "");
    expvar_family_add(requests, 1, "c", ""); /* the first look: they have changed since they were made */
    now_ns += 10 * SECOND;
    expvar_family_add(requests, 1, "c", "");
    assert_requests("{\"method=c\": {\"code=\": 1}, \"overflow\": 1}");
    expvar_family_add(requests, 1, "d", "");
    expvar_family_add(requests, 1, "e", "");
    now_ns += 9 * SECOND / 10;
    expvar_family_add(requests, 1, "e", "");
    assert_int_equal(expvar_family_size(requests), 2);
}

static void idle_children_can_be_removed_by_hand(void **state) {
    (void)state;
    expvar_family_add(requests, 1, "a", "");
    expvar_family_add(requests, 0, "b", "");
    assert_int_equal(expvar_family_remove_idle(requests, 0), 1); /* b never changed */
    expvar_family_add(requests, 1, "a", "");
    assert_int_equal(expvar_family_remove_idle(requests, 0), 0);
    assert_int_equal(expvar_family_remove_idle(requests, 0), 1);
    assert_requests("{}");
}

/* ---- threads ------------------------------------------------------------------------------------------------- */

#define ADDITIONS REPEAT(20000)

static void add_by_values(size_t number) {
    char value[16];
    for (int i = 0; i < ADDITIONS; i++) {
        snprintf(value, sizeof value, "%d", (i + (int)number) % 50);
        expvar_family_add(requests, 1, "GET", value);
    }
}

static int64_t sum_of_children(void) {
    int64_t sum = 0;
    char value[16];
    for (int i = 0; i < 50; i++) {
        snprintf(value, sizeof value, "%d", i);
        sum += expvar_int_value(expvar_family_int(requests, "GET", value));
    }
    return sum;
}

static void threads_add_exactly(void **state) {
    (void)state;
    run_threads(4, add_by_values);
    assert_int_equal(expvar_family_size(requests), 50);
    assert_int_equal(sum_of_children(), 4 * ADDITIONS);
}

static int add_in_child(void) {
    add_by_values(0);
    return sum_of_children() == 5 * ADDITIONS ? 0 : 1;
}

static void parent_and_child_each_add_on(void **state) {
    (void)state;
    run_threads(4, add_by_values);
    assert_int_equal(run_in_child(add_in_child), 0);
    assert_int_equal(sum_of_children(), 4 * ADDITIONS);
}

static atomic_int adding;

static void add_read_or_remove(size_t number) {
    if (number > 1) {
        add_by_values(number);
        adding--;
        return;
    }
    while (adding > 0) {
        if (number)
            expvar_family_remove_idle(requests, 0);
        else
            free(expvar_var_json(expvar_family_var(requests)));
    }
}

static void removals_beside_additions_and_reads_do_no_harm(void **state) {
    (void)state;
    adding = 2;
    run_threads(4, add_read_or_remove);
    assert_in_range(sum_of_children(), 0, 2 * ADDITIONS);
}

int main(void) {
#define WITH_FAMILY(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_FAMILY(a_new_family_is_empty),
        WITH_FAMILY(children_are_nested_by_label_and_sorted),
        WITH_FAMILY(values_with_low_bytes_stay_in_their_objects),
        WITH_FAMILY(one_and_eight_labels_work),
        WITH_FAMILY(a_handle_and_its_values_are_one_child),
        WITH_FAMILY(histograms_have_families_too),
        WITH_FAMILY(calls_for_the_other_kind_are_refused_or_ignored),
        WITH_FAMILY(bad_labels_are_refused),
        WITH_FAMILY(a_walk_sees_all_values_in_order_and_the_overflow_last),
        WITH_FAMILY(a_walk_ends_when_it_is_told_to),
        WITH_FAMILY(labels_can_be_asked_for),
        WITH_FAMILY(values_that_no_child_can_have_are_counted_in_the_overflow),
        WITH_FAMILY(children_beyond_the_bound_are_one),
        WITH_FAMILY(a_flood_of_values_stays_within_the_bound),
        WITH_FAMILY(a_flood_of_histograms_stays_within_its_own_bound),
        WITH_FAMILY(a_child_can_be_removed_and_begins_anew),
        WITH_FAMILY(idle_children_go_when_the_family_is_read),
        WITH_FAMILY(idle_children_make_room_once_a_second_at_most),
        WITH_FAMILY(idle_children_can_be_removed_by_hand),
        WITH_FAMILY(threads_add_exactly),
        WITH_FAMILY(parent_and_child_each_add_on),
        WITH_FAMILY(removals_beside_additions_and_reads_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
