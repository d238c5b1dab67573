#include "../../expvarmon/decode/array.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../expvarmon/decode/document.h"
#include "../support/failing_alloc.h"

/* The value at a path of a document that is read as far as the path needs. */
static struct value value_at(const char *text, const char *spec) {
    struct variable variable;
    const char *cause;
    if (variable_parse(&variable, spec, &cause) < 0)
        fail_msg("%s: %s", spec, cause);
    struct selection *selection = document_select(&variable, 1);
    struct document *document = document_parse(text, strlen(text), selection, &cause);
    if (!document)
        fail_msg("%s: %s", text, cause);
    const struct value value = document_value(document, &variable.path);
    document_free(document);
    selection_free(selection);
    variable_fini(&variable);
    return value;
}

static void expect_int(const char *text, const char *path, int64_t expected) {
    const struct value value = value_at(text, path);
    if (value.kind != VALUE_INT || value.i != expected)
        fail_msg("%s of %s: kind %d, %lld", path, text, (int)value.kind, (long long)value.i);
}

static void expect_float(const char *text, const char *path, double expected) {
    const struct value value = value_at(text, path);
    if (value.kind != VALUE_FLOAT || value.f != expected)
        fail_msg("%s of %s: kind %d, %g", path, text, (int)value.kind, value.f);
}

static void expect_none(const char *text, const char *path) {
    if (value_at(text, path).kind != VALUE_NONE)
        fail_msg("%s of %s is something", path, text);
}

static const char five[] = "{\"a\": [10, 50, 20, 40, 30]}";
static const char mixed[] = "{\"a\": [1, \"x\", null, {\"b\": 7}, 5]}";

static void array_elements_count_from_both_ends(void **state) {
    (void)state;
    expect_int(five, "a[0]", 10);
    expect_int(five, "a[4]", 30);
    expect_int(five, "a[-1]", 30);
    expect_int(five, "a[-5]", 10);
    expect_none(five, "a[5]");
    expect_none(five, "a[-6]");
    expect_none(five, "a[-9223372036854775808]");
    expect_int(mixed, "a[-1]", 5);
    expect_int(mixed, "a[-2].b", 7);
    expect_none(mixed, "a[-6]");
    expect_int("{\"a\": [[1, 2], [3]]}", "a[0][-1]", 2);
    expect_none("{\"a\": {\"b\": 1}}", "a[-1]");
    expect_none("{\"a\": 3}", "a[0]");
}

static void array_slices_are_the_mean_of_their_numbers(void **state) {
    (void)state;
    expect_float(five, "a[2:5]", 30);
    expect_float(five, "a[:2]", 30);
    expect_float(five, "a[-2:]", 35);
    expect_float(five, "a[-4:-2]", 35);
    expect_float(five, "a[:]", 30);
    expect_float(five, "a[3:999]", 35);
    expect_float("{\"a\": [4, 0, 0, 0]}", "a[:]", 1);
    expect_float("{\"a\": [4, 0, 0, 0]}", "a", 4);
    expect_none(five, "a[3:2]");
    expect_none(five, "a[5:]");
    expect_float(mixed, "a[:]", 3);
}

static void array_reductions_of_all_and_of_a_slice(void **state) {
    (void)state;
    expect_int(five, "a[min]", 10);
    expect_int(five, "a[max]", 50);
    expect_int(five, "a[sum]", 150);
    expect_float(five, "a[mean]", 30);
    expect_int(five, "a[last]", 30);
    expect_int(five, "a[len]", 5);
    expect_int(five, "a[p50]", 30);
    expect_int(five, "a[p95]", 50);
    expect_int(five, "a[1:4][min]", 20);
    expect_int(five, "a[1:4][last]", 40);
    expect_int(five, "a[-2:][sum]", 70);
    expect_int(five, "a[4:2][len]", 0);
    expect_int(mixed, "a[sum]", 6);
    expect_int(mixed, "a[len]", 5);
    expect_int(mixed, "a[last]", 5);
}

static void array_reductions_of_nothing(void **state) {
    (void)state;
    static const char empty[] = "{\"a\": [], \"b\": 5, \"c\": {}}";
    expect_int(empty, "a[len]", 0);
    expect_int(empty, "a[sum]", 0);
    expect_none(empty, "a[min]");
    expect_none(empty, "a[last]");
    expect_none(empty, "a[mean]");
    expect_none(empty, "a[p99]");
    expect_none(empty, "b[len]");
    expect_none(empty, "c[sum]");
    expect_none(empty, "d[sum]");
}

static void array_sums_and_extremes_are_exact(void **state) {
    (void)state;
    static const char text[] = "{\"a\": [9223372036854775806, 9223372036854775807, -9223372036854775808]}";
    expect_int(text, "a[max]", INT64_MAX);
    expect_int(text, "a[min]", INT64_MIN);
    expect_int(text, "a[1:3][sum]", -1);
    const struct value sum = value_at(text, "a[:2][sum]");
    assert_int_equal(sum.kind, VALUE_UINT);
    assert_true(sum.u == UINT64_MAX - 2);
}

static void array_percentiles_are_elements(void **state) {
    (void)state;
    char text[2048] = "{\"a\": [";
    for (int i = 200; i > 0; i--)
        sprintf(text + strlen(text), "%d%s", i, i > 1 ? ", " : "]}");
    expect_int(text, "a[p50]", 100);
    expect_int(text, "a[p95]", 190);
    expect_int(text, "a[p99]", 198);
    expect_int("{\"a\": [7]}", "a[p99]", 7);
    expect_int("{\"a\": [7, 8]}", "a[p50]", 7);
}

static void array_rings_of_go_are_read_by_their_count(void **state) {
    (void)state;
    static const char begun[] = "{\"memstats\": {\"PauseNs\": [5, 9, 7, 0, 0, 0], \"NumGC\": 3}}";
    expect_int(begun, "memstats.PauseNs[last]", 7);
    expect_int(begun, "memstats.PauseNs[min]", 5);
    expect_int(begun, "memstats.PauseNs[len]", 3);
    expect_float(begun, "memstats.PauseNs[mean]", 7);
    expect_float(begun, "memstats.PauseNs", 7);
    static const char round[] = "{\"memstats\": {\"NumGC\": 8, \"PauseEnd\": [7, 8, 3, 4, 5, 6]}}";
    expect_int(round, "memstats.PauseEnd[last]", 8);
    expect_int(round, "memstats.PauseEnd[min]", 3);
    expect_int(round, "memstats.PauseEnd[len]", 6);
    expect_int(round, "memstats.PauseEnd[-1]", 6);
    expect_int(round, "memstats.PauseEnd[0:2][last]", 8);
    static const char full[] = "{\"memstats\": {\"NumGC\": 6, \"PauseNs\": [1, 2, 3, 4, 5, 6]}}";
    expect_int(full, "memstats.PauseNs[last]", 6);
    static const char none[] = "{\"PauseNs\": [0, 0], \"NumGC\": 0}";
    expect_none(none, "PauseNs[last]");
    expect_none(none, "PauseNs[max]");
    expect_int(none, "PauseNs[len]", 0);
}

static void array_rings_without_a_count_are_arrays(void **state) {
    (void)state;
    expect_int("{\"PauseNs\": [4, 0]}", "PauseNs[last]", 0);
    expect_int("{\"PauseNs\": [4, 0], \"NumGC\": -1}", "PauseNs[last]", 0);
    expect_int("{\"PauseNs\": [4, 0], \"NumGC\": \"1\"}", "PauseNs[len]", 2);
    expect_int("{\"other\": [4, 0], \"NumGC\": 1}", "other[last]", 0);
}

static void array_reduction_without_memory_is_nothing(void **state) {
    (void)state;
    struct path path;
    const char *reason;
    assert_int_equal(path_parse(&path, "a[max]", &reason), 0);
    struct document *document = document_parse(five, strlen(five), NULL, &reason);
    failing_alloc_at(1);
    const struct value value = document_value(document, &path);
    assert_true(failing_alloc_stop());
    assert_int_equal(value.kind, VALUE_NONE);
    document_free(document);
    path_fini(&path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(array_elements_count_from_both_ends),
        cmocka_unit_test(array_slices_are_the_mean_of_their_numbers),
        cmocka_unit_test(array_reductions_of_all_and_of_a_slice),
        cmocka_unit_test(array_reductions_of_nothing),
        cmocka_unit_test(array_sums_and_extremes_are_exact),
        cmocka_unit_test(array_percentiles_are_elements),
        cmocka_unit_test(array_rings_of_go_are_read_by_their_count),
        cmocka_unit_test(array_rings_without_a_count_are_arrays),
        cmocka_unit_test(array_reduction_without_memory_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
