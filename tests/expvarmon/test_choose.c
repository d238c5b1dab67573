#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../expvarmon/decode/document.h"
#include "../support/failing_alloc.h"

static struct document *parse(const char *text) {
    const char *cause = NULL;
    struct document *document = document_parse(text, strlen(text), NULL, &cause);
    if (!document)
        fail_msg("%s: %s", text, cause);
    return document;
}

/* `expected` are specs with a space behind each. */
static void assert_choice(const char *text, const char *expected) {
    struct document *document = parse(text);
    size_t count = 77;
    struct variable *variables = document_choose(document, &count);
    assert_int_equal(variables == NULL, count == 0);
    assert_true(count <= DOCUMENT_CHOICE_MAX);
    char specs[512] = "";
    for (size_t i = 0; i < count; i++) {
        strcat(specs, variables[i].spec);
        strcat(specs, " ");
        struct value value = document_value(document, &variables[i].path);
        assert_true(value.kind == VALUE_INT || value.kind == VALUE_UINT || value.kind == VALUE_FLOAT);
    }
    assert_string_equal(specs, expected);
    variables_free(variables, count);
    document_free(document);
}

#define GO_MEMSTATS "\"memstats\": {\"Alloc\": 1, \"Sys\": 2, \"PauseTotalNs\": 3, \"PauseNs\": [1, 0]}"
#define C_MEMSTATS  "\"memstats\": {\"Alloc\": 1, \"Sys\": 2, \"PauseTotalNs\": 0, \"PauseNs\": []}"
#define PROCESS     "\"process\": {\"pid\": 7, \"resident_memory_bytes\": 8, \"open_fds\": 9}"

static void choose_a_go_service(void **state) {
    (void)state;
    assert_choice("{\"cmdline\": [\"x\"], \"goroutines\": 5, " GO_MEMSTATS ", \"requests\": 4}",
                  "requests goroutines mem:memstats.Alloc mem:memstats.Sys duration:memstats.PauseTotalNs ");
}

static void choose_a_bare_go_service(void **state) {
    (void)state;
    assert_choice("{\"cmdline\": [\"x\"], " GO_MEMSTATS "}",
                  "mem:memstats.Alloc mem:memstats.Sys duration:memstats.PauseTotalNs ");
}

static void choose_a_service_of_libexpvar(void **state) {
    (void)state;
    assert_choice("{\"cmdline\": [\"x\"], \"errors\": 1, " C_MEMSTATS ", " PROCESS ", \"ratio\": 0.5, \"threads\": 3}",
                  "errors ratio threads mem:memstats.Alloc mem:memstats.Sys mem:process.resident_memory_bytes"
                  " process.open_fds ");
}

static void choose_at_least_four_of_its_own(void **state) {
    (void)state;
    assert_choice("{\"a\": 1, \"b\": 1, \"c\": 1, \"d\": 1, \"e\": 1, \"threads\": 3, " GO_MEMSTATS ", " PROCESS "}",
                  "a b c d threads mem:memstats.Alloc mem:memstats.Sys mem:process.resident_memory_bytes ");
}

static void choose_more_of_its_own_where_there_is_room(void **state) {
    (void)state;
    assert_choice("{\"a\": 1, \"b\": 1, \"c\": 1, \"d\": 1, \"e\": 1, \"f\": 1, \"g\": 1, \"threads\": 3, "
                  "\"memstats\": {\"Alloc\": 1}}",
                  "a b c d e f threads mem:memstats.Alloc ");
}

static void choose_breadth_first_in_any_object(void **state) {
    (void)state;
    assert_choice("{\"deep\": {\"er\": {\"z\": 1}, \"y\": 2}, \"x\": 3, \"text\": \"t\", \"yes\": true, \"list\": [1],"
                  " \"mixed\": [\"a\", 1], \"w\": 4.5}",
                  "x w deep.y deep.er.z ");
}

static void choose_eight_at_most(void **state) {
    (void)state;
    assert_choice("{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"j\":1}",
                  "a b c d e f g h ");
}

static void choose_nothing_where_there_are_no_numbers(void **state) {
    (void)state;
    assert_choice("{}", "");
    assert_choice("{\"a\": \"x\", \"b\": [1, 2], \"c\": {\"d\": null}}", "");
}

static void choose_leaves_out_what_is_dull_at_the_top_only(void **state) {
    (void)state;
    assert_choice("{\"pid\": 7, \"uptime\": 8, \"uptime_seconds\": 8, \"a\": {\"uptime\": 9}}", "a.uptime ");
}

static void choose_escapes_keys(void **state) {
    (void)state;
    assert_choice("{\"a.b\": 1, \"c:d\": {\"e,f\": 2, \"g[0]\": 3}, \"h\\\\i\": 4, \"\": 5, \"j k\": 6}",
                  "a\\.b h\\\\i j\\ k c\\:d.e\\,f c\\:d.g\\[0] ");
}

static void choose_a_key_once(void **state) {
    (void)state;
    assert_choice("{\"a\": 1, \"a\": 2, \"b\": 3}", "a b ");
}

static void choose_the_kind_by_the_unit_in_the_name(void **state) {
    (void)state;
    assert_choice("{\"sent_bytes\": 1, \"HeapBytes\": 2, \"wait_ns\": 3, \"PauseNs\": 4, \"columns\": 5, \"_bytes\": 6,"
                  " \"took_nanoseconds\": 7, \"cpu_seconds\": 8}",
                  "mem:sent_bytes mem:HeapBytes duration:wait_ns duration:PauseNs columns _bytes "
                  "duration:took_nanoseconds duration:cpu_seconds ");
}

static void choose_ignores_well_known_names_that_are_no_numbers(void **state) {
    (void)state;
    assert_choice("{\"threads\": {\"a\": 1}, \"goroutines\": \"many\", \"memstats\": 5, \"process\": [1], \"x\": 1}",
                  "x ");
}

static void choose_looks_below_eight_objects_and_no_further(void **state) {
    (void)state;
    assert_choice("{\"1\":{\"2\":{\"3\":{\"4\":{\"5\":{\"6\":{\"7\":{\"8\":{\"a\":1,\"9\":{\"b\":2}}}}}}}}}}",
                  "1.2.3.4.5.6.7.8.a ");
}

static void choose_survives_each_allocation_failing(void **state) {
    (void)state;
    struct document *document = parse("{\"requests\": 4, \"sent_bytes\": 5, " GO_MEMSTATS "}");
    for (size_t nth = 1;; nth++) {
        size_t count;
        failing_alloc_at(nth);
        struct variable *variables = document_choose(document, &count);
        bool failed = failing_alloc_stop();
        if (failed)
            assert_in_range(count, nth == 1 ? 0 : 4, nth == 1 ? 0 : 5);
        else
            assert_int_equal(count, 5);
        variables_free(variables, count);
        if (!failed)
            break;
    }
    document_free(document);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(choose_a_go_service),
        cmocka_unit_test(choose_a_bare_go_service),
        cmocka_unit_test(choose_a_service_of_libexpvar),
        cmocka_unit_test(choose_at_least_four_of_its_own),
        cmocka_unit_test(choose_more_of_its_own_where_there_is_room),
        cmocka_unit_test(choose_breadth_first_in_any_object),
        cmocka_unit_test(choose_eight_at_most),
        cmocka_unit_test(choose_nothing_where_there_are_no_numbers),
        cmocka_unit_test(choose_leaves_out_what_is_dull_at_the_top_only),
        cmocka_unit_test(choose_escapes_keys),
        cmocka_unit_test(choose_a_key_once),
        cmocka_unit_test(choose_the_kind_by_the_unit_in_the_name),
        cmocka_unit_test(choose_ignores_well_known_names_that_are_no_numbers),
        cmocka_unit_test(choose_looks_below_eight_objects_and_no_further),
        cmocka_unit_test(choose_survives_each_allocation_failing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
