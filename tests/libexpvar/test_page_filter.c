/* test_page_filter.c - the pages that a request may have. */
#include "http/page_filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *const some[] = {"/metrics", "/debug/pprof/", NULL};

static void without_a_list_every_page_is_allowed(void **state) {
    (void)state;
    assert_true(expvar__page_is_allowed(NULL, "/anything"));
}

static void empty_list_allows_nothing(void **state) {
    (void)state;
    assert_false(expvar__page_is_allowed((const char *const[]){NULL}, "/metrics"));
    assert_false(expvar__page_is_allowed((const char *const[]){"", NULL}, "/metrics"));
}

static void page_is_that_path_alone(void **state) {
    (void)state;
    assert_true(expvar__page_is_allowed(some, "/metrics"));
    assert_false(expvar__page_is_allowed(some, "/metrics2"));
    assert_false(expvar__page_is_allowed(some, "/metrics/"));
    assert_false(expvar__page_is_allowed(some, "/metrics/x"));
    assert_false(expvar__page_is_allowed(some, "/metric"));
    assert_false(expvar__page_is_allowed(some, "/Metrics"));
    assert_false(expvar__page_is_allowed(some, "/debug/vars"));
}

static void folder_is_everything_below_it(void **state) {
    (void)state;
    assert_true(expvar__page_is_allowed(some, "/debug/pprof/"));
    assert_true(expvar__page_is_allowed(some, "/debug/pprof/heap"));
    assert_false(expvar__page_is_allowed(some, "/debug/pprof"));
    assert_false(expvar__page_is_allowed(some, "/debug/pprofx"));
    assert_true(expvar__page_is_allowed((const char *const[]){"/", NULL}, "/anything/at/all"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_list_every_page_is_allowed),
        cmocka_unit_test(empty_list_allows_nothing),
        cmocka_unit_test(page_is_that_path_alone),
        cmocka_unit_test(folder_is_everything_below_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
