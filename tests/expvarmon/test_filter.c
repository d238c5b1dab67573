/* test_filter.c - which services and variables are to be seen. */
#include "../../expvarmon/model/filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Whether a service of several of this name passes. */
static bool passes(const char *text, const char *name) {
    struct filter filter;
    char error[256];
    assert_int_equal(filter_parse(&filter, text, error, sizeof error), 0);
    const bool result = filter_passes(filter_services(&filter, 2), name, NULL);
    filter_fini(&filter);
    return result;
}

static void filter_of_nothing_passes_everything(void **state) {
    (void)state;
    const char *const nothing[] = {"", "!", "~", "!~", "/", "/x"};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        assert_true(passes(nothing[i], "search:80"));
}

static void filter_matches_regular_expressions(void **state) {
    (void)state;
    assert_true(passes("^search", "search:80"));
    assert_true(passes("80|81$", "search:81"));
    assert_false(passes("^80", "search:80"));
    assert_true(passes(":8[0-9]{1,3}$", "search:8080"));
}

static void filter_minds_case_once_there_is_a_capital(void **state) {
    (void)state;
    assert_true(passes("heap", "HeapAlloc"));
    assert_true(passes("Heap", "HeapAlloc"));
    assert_false(passes("Heap", "heapalloc"));
}

static void filter_turns_round_behind_an_exclamation_mark(void **state) {
    (void)state;
    assert_false(passes("!search", "search:80"));
    assert_true(passes("!search", "cache:80"));
    assert_false(passes("!~sh80", "search:80"));
    assert_true(passes("!~08", "search:80"));
}

static void filter_matches_a_subsequence_behind_a_tilde(void **state) {
    (void)state;
    assert_true(passes("~srch8", "search:80"));
    assert_true(passes("~HA", "heapAlloc"));
    assert_false(passes("~hcraes", "search:80"));
    assert_true(passes("~.*", "a.b*"));
    assert_false(passes("~.*", "search"));
}

static void filter_has_a_part_for_variables_behind_a_slash(void **state) {
    (void)state;
    struct filter filter;
    char error[256];
    assert_int_equal(filter_parse(&filter, "search/!mem", error, sizeof error), 0);
    assert_true(filter_passes(filter_services(&filter, 1), "search:80", NULL));
    assert_false(filter_passes(filter_services(&filter, 1), "cache:80", NULL));
    assert_false(filter_passes(filter_variables(&filter, 9), "Alloc", "mem:memstats.Alloc"));
    assert_true(filter_passes(filter_variables(&filter, 9), "hits", "rate:hits"));
    filter_fini(&filter);
}

static void filter_without_a_slash_is_for_variables_where_there_is_one_service(void **state) {
    (void)state;
    struct filter filter;
    char error[256];
    assert_int_equal(filter_parse(&filter, "hits", error, sizeof error), 0);
    assert_true(filter_passes(filter_services(&filter, 1), "search:80", NULL));
    assert_false(filter_passes(filter_variables(&filter, 1), "Alloc", "mem:memstats.Alloc"));
    assert_true(filter_passes(filter_variables(&filter, 2), "Alloc", "mem:memstats.Alloc"));
    assert_false(filter_passes(filter_services(&filter, 2), "search:80", NULL));
    filter_fini(&filter);
}

static void filter_takes_a_slash_behind_a_backslash(void **state) {
    (void)state;
    assert_true(passes("host\\/vars", "http://host/vars"));
    assert_false(passes("host\\/vars", "http://host/x"));
}

static void filter_says_what_is_wrong(void **state) {
    (void)state;
    const char *const wrong[] = {"search(",      "a/b[",     "*a(", "a{2,1}", "((a{1,255}){1,255}){1,255}",
                                 "(a{999}){9,}", "a{100000}"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct filter filter;
        char error[256] = "";
        assert_int_equal(filter_parse(&filter, wrong[i], error, sizeof error), -1);
        assert_true(strlen(error) > strlen("\"\": ") + 4);
        assert_null(strchr(error, '\n'));
    }
    char longest[FILTER_SIZE + 1];
    memset(longest, 'a', FILTER_SIZE);
    longest[FILTER_SIZE] = '\0';
    struct filter filter;
    char error[64];
    assert_int_equal(filter_parse(&filter, longest, error, sizeof error), -1);
    longest[FILTER_SIZE - 1] = '\0';
    assert_int_equal(filter_parse(&filter, longest, error, sizeof error), 0);
    filter_fini(&filter);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filter_of_nothing_passes_everything),
        cmocka_unit_test(filter_matches_regular_expressions),
        cmocka_unit_test(filter_minds_case_once_there_is_a_capital),
        cmocka_unit_test(filter_turns_round_behind_an_exclamation_mark),
        cmocka_unit_test(filter_matches_a_subsequence_behind_a_tilde),
        cmocka_unit_test(filter_has_a_part_for_variables_behind_a_slash),
        cmocka_unit_test(filter_without_a_slash_is_for_variables_where_there_is_one_service),
        cmocka_unit_test(filter_takes_a_slash_behind_a_backslash),
        cmocka_unit_test(filter_says_what_is_wrong),
    };
    return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
