/* test_prometheus.c - the text of Prometheus and OpenMetrics as documents. */
#include "../../expvarmon/decode/prometheus.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../expvarmon/decode/document.h"
#include "../../expvarmon/model/restart.h"
#include "../support/failing_alloc.h"

#define METRICS "text/plain; version=0.0.4; charset=utf-8"

static struct document *parse(const char *text) {
    const char *cause;
    struct document *document = document_parse_reply(text, strlen(text), METRICS, NULL, &cause);
    if (!document)
        fail_msg("%s", cause);
    return document;
}

static struct value value_at(const struct document *document, const char *spec) {
    struct path path;
    const char *reason;
    assert_int_equal(path_parse(&path, spec, &reason), 0);
    const struct value value = document_value(document, &path);
    path_fini(&path);
    return value;
}

static void assert_int(const char *text, const char *spec, int64_t expected) {
    struct document *document = parse(text);
    const struct value value = value_at(document, spec);
    if (value.kind != VALUE_INT)
        fail_msg("no integer at %s", spec);
    assert_int_equal(value.i, expected);
    document_free(document);
}

static void names_and_labels_are_paths(void **state) {
    (void)state;
    assert_int("up 1\n", "up", 1);
    assert_int("up 1", "up", 1);
    assert_int("http_requests_total{method=\"get\",code=\"200\"} 27 1395066363000\n",
               "http_requests_total.code=200.method=get", 27);
    assert_int("rpc_seconds{quantile=\"0.5\"} 3\n", "rpc_seconds.quantile=0\\.5", 3);
    assert_int("job:errors:rate5m{path=\"/a b,c\"} 2\n", "job\\:errors\\:rate5m.path=/a\\ b\\,c", 2);
    assert_int("a{b=\"x\\\\y\\\"z\\n\"} 4\n", "a.b=x\\\\y\"z\n", 4);
    assert_int("a{b=\"}\",c=\"[0]\"} 5\n", "a.b=}.c=\\[0]", 5);
}

static void blanks_comments_and_empty_lines_do_not_count(void **state) {
    (void)state;
    static const char text[] = "# HELP a what { it \" is\n# TYPE a counter\n\n \t\n#\n"
                               "  a { b = \"c\" , d=\"e\" , }\t+7 \t 12 \r\n";
    assert_int(text, "a.b=c.d=e", 7);
}

static void label_with_an_empty_value_is_none(void **state) {
    (void)state;
    assert_int("a{b=\"\",c=\"\"} 1\n", "a", 1);
    assert_int("a{} 1\n", "a", 1);
}

static void value_whose_labels_go_on_elsewhere_has_a_key_of_its_own(void **state) {
    (void)state;
    static const char *const texts[] = {"a 1\na{b=\"c\"} 2\na{b=\"c\",d=\"e\"} 3\n",
                                        "a{b=\"c\",d=\"e\"} 3\na{b=\"c\"} 2\na 1\n"};
    for (size_t i = 0; i < 2; i++) {
        assert_int(texts[i], "a.value", 1);
        assert_int(texts[i], "a.b=c.value", 2);
        assert_int(texts[i], "a.b=c.d=e", 3);
    }
}

static void first_of_two_samples_that_are_the_same_counts(void **state) {
    (void)state;
    assert_int("a{b=\"1\",c=\"2\"} 1\na{c=\"2\",b=\"1\"} 2\n", "a.b=1.c=2", 1);
    assert_int("a 1\na{b=\"c\"} 2\na 3\n", "a.value", 1);
}

static void numbers_are_read_as_they_are_written(void **state) {
    (void)state;
    struct document *document = parse("i 9007199254740993\nu 18446744073709551615\nf 1.5e+06\ng 1027.0\n"
                                      "h .5\nj -3\nn NaN\np +Inf\nm -Inf\n");
    assert_true(value_at(document, "i").i == INT64_C(9007199254740993));
    assert_true(value_at(document, "u").u == UINT64_MAX);
    assert_true(value_at(document, "f").f == 1.5e6);
    assert_int_equal(value_at(document, "g").kind, VALUE_FLOAT);
    assert_true(value_at(document, "h").f == 0.5);
    assert_true(value_at(document, "j").i == -3);
    assert_int_equal(value_at(document, "n").kind, VALUE_NONE);
    assert_int_equal(value_at(document, "p").kind, VALUE_NONE);
    assert_int_equal(value_at(document, "m").kind, VALUE_NONE);
    document_free(document);
}

static void openmetrics_has_exemplars_and_an_end(void **state) {
    (void)state;
    static const char text[] = "# TYPE a histogram\n# UNIT a seconds\n"
                               "a_bucket{le=\"1.0\"} 3 1520879607.789 # {trace_id=\"x y\"} 0.67 1520879606\n"
                               "a_count 3 # {} 1\n{\"a.b\",c=\"d\",\"e f\"=\"g\"} 4\n# EOF\n";
    static const char type[] = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    const char *cause;
    struct document *document = document_parse_reply(text, strlen(text), type, NULL, &cause);
    assert_non_null(document);
    assert_true(value_at(document, "a_bucket.le=1\\.0").i == 3);
    assert_true(value_at(document, "a_count").i == 3);
    assert_true(value_at(document, "a\\.b.c=d.e\\ f=g").i == 4);
    document_free(document);
    assert_null(document_parse_reply(text, strlen(text) - 6, type, NULL, &cause));
    assert_string_equal(cause, "not metrics: an end without # EOF (line 5)");
}

static void assert_cause(const char *text, size_t size, const char *expected) {
    const char *cause;
    assert_null(document_parse_reply(text, size, METRICS, NULL, &cause));
    assert_string_equal(cause, expected);
}

static void malformed_line_is_one_cause_with_its_number(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *what;
    } rows[] = {
        {"a", "a value is missing"},
        {"a b", "a value that is not a number"},
        {"a 1b", "a value that is not a number"},
        {"a 0x1p3", "a value that is not a number"},
        {"a{b=\"c\"}", "a value is missing"},
        {"a 1 x", "neither a time nor the end of the line behind a value"},
        {"a 1 2 3", "too much in a line"},
        {"a{b=\"c\" 1", "neither a comma nor a brace behind a label"},
        {"a{b=\"c\",", "the labels are not closed"},
        {"a{b=c} 1", "the value of a label is not in quotes"},
        {"a{b} 1", "a label without a value"},
        {"a{b=\"c} 1", "a quote that is not closed"},
        {"a{1=\"c\"} 1", "a name is missing"},
        {"a{b=\"c\",b=\"d\"} 1", "a label twice"},
        {"a{b=\"\xff\"} 1", "a text that is not UTF-8"},
        {"a{b=\"\xed\xa0\x80\"} 1", "a text that is not UTF-8"},
        {"{b=\"c\"} 1", "a sample without a name"},
        {"<html>", "neither the name of a metric nor a comment"},
        {"1a 1", "neither the name of a metric nor a comment"},
        {"# EOF\na 1", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[128], cause[128];
        const int size = snprintf(text, sizeof text, "ok 1\n%s\n", rows[i].text);
        snprintf(cause, sizeof cause, "not metrics: %s (line %d)", rows[i].what ? rows[i].what : "text behind # EOF",
                 rows[i].what ? 2 : 3);
        assert_cause(text, (size_t)size, cause);
    }
    assert_cause("a{b=\"\0\"} 1", 10, "not metrics: a text that is not UTF-8 (line 1)");
}

static void too_many_labels_and_too_long_lines_are_refused(void **state) {
    (void)state;
    static char text[PROMETHEUS_LINE_MAX + 64];
    char *end = stpcpy(text, "a{");
    for (int i = 0; i <= PROMETHEUS_LABELS_MAX; i++)
        end += sprintf(end, "l%d=\"x\",", i);
    strcpy(end, "} 1\n");
    assert_cause(text, strlen(text), "not metrics: more than 32 labels (line 1)");
    memset(text, 'a', PROMETHEUS_LINE_MAX);
    strcpy(text + PROMETHEUS_LINE_MAX, " 1\n");
    assert_cause(text, strlen(text), "not metrics: a line of more than 64 KiB (line 1)");
}

/* A list that is walked for each would take minutes. */
static void hundred_thousand_label_sets_are_read(void **state) {
    (void)state;
    const size_t count = 100000;
    char *text = malloc(count * 32);
    char *end = text;
    for (size_t i = 0; i < count; i++)
        end += sprintf(end, "a{b=\"%zu\"} %zu\n", i, i);
    assert_int(text, "a.b=99999", 99999);
    free(text);
}

static void kind_of_reply_is_known_by_type_or_by_text(void **state) {
    (void)state;
    static const struct {
        const char *type;
        const char *text;
        bool is;
    } rows[] = {
        {METRICS, "x", true},
        {"application/openmetrics-text", "x", true},
        {"application/json", "a 1\n", false},
        {NULL, "# HELP a b\n", true},
        {"text/plain", "\n a{b=\"c\"} 1", true},
        {NULL, "a 1", true},
        {NULL, "a NaN", true},
        {NULL, "{\"a\": 1}", false},
        {NULL, "[1]", false},
        {NULL, "true", false},
        {NULL, "null ", false},
        {NULL, "hello world", false},
        {NULL, "<html>", false},
        {NULL, "", false},
        {NULL, "NaN", false},
        {NULL, "12", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (prometheus_is(rows[i].type, rows[i].text, strlen(rows[i].text)) != rows[i].is)
            fail_msg("%s", rows[i].text);
}

static void restart_of_a_client_of_prometheus_is_seen(void **state) {
    (void)state;
    struct evidence before, now;
    struct document *document = parse("process_start_time_seconds 1.5e9\nprocess_cpu_seconds_total 7\n");
    document_evidence(document, &before);
    document_free(document);
    document = parse("process_start_time_seconds 1.5e9\nprocess_cpu_seconds_total 8\n");
    document_evidence(document, &now);
    document_free(document);
    assert_false(restart_seen(&before, &now));
    document = parse("process_start_time_seconds 1.6e9\nprocess_cpu_seconds_total 9\n");
    document_evidence(document, &now);
    document_free(document);
    assert_true(restart_seen(&before, &now));
}

static void choice_is_what_the_service_measures_itself(void **state) {
    (void)state;
    struct document *document = parse("go_gc_cycles 1\nprocess_cpu_seconds_total 1\nprocess_resident_memory_bytes 5\n"
                                      "jobs 1\nrequests{code=\"200\"} 3\n");
    static const char *const specs[] = {"jobs", "requests.code=200", "mem:process_resident_memory_bytes"};
    size_t count;
    struct variable *variables = document_choose(document, &count);
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(variables[i].spec, specs[i]);
    variables_free(variables, count);
    document_free(document);
}

static void lack_of_memory_is_a_cause(void **state) {
    (void)state;
    static const char text[] = "a 1\na{b=\"c\"} 2\n";
    for (size_t nth = 1;; nth++) {
        struct arena arena;
        struct prometheus_problem problem;
        arena_init(&arena, DOCUMENT_MEMORY_MAX);
        failing_alloc_at(nth);
        cJSON *root = prometheus_parse(text, strlen(text), NULL, &arena, &problem);
        const bool failed = failing_alloc_stop();
        assert_true(failed == !root);
        if (!root)
            assert_null(problem.what);
        arena_fini(&arena);
        if (!failed)
            break;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_labels_are_paths),
        cmocka_unit_test(blanks_comments_and_empty_lines_do_not_count),
        cmocka_unit_test(label_with_an_empty_value_is_none),
        cmocka_unit_test(value_whose_labels_go_on_elsewhere_has_a_key_of_its_own),
        cmocka_unit_test(first_of_two_samples_that_are_the_same_counts),
        cmocka_unit_test(numbers_are_read_as_they_are_written),
        cmocka_unit_test(openmetrics_has_exemplars_and_an_end),
        cmocka_unit_test(malformed_line_is_one_cause_with_its_number),
        cmocka_unit_test(too_many_labels_and_too_long_lines_are_refused),
        cmocka_unit_test(hundred_thousand_label_sets_are_read),
        cmocka_unit_test(kind_of_reply_is_known_by_type_or_by_text),
        cmocka_unit_test(restart_of_a_client_of_prometheus_is_seen),
        cmocka_unit_test(choice_is_what_the_service_measures_itself),
        cmocka_unit_test(lack_of_memory_is_a_cause),
    };
    return cmocka_run_group_tests_name("prometheus", tests, NULL, NULL);
}
