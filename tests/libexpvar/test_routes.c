/* test_routes.c - which handler answers which path. */
#include "http/routes.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void handler(const expvar_request *request, expvar_response *response, void *context) {
    (void)request, (void)response, (void)context;
}

static int new_table(void **state) {
    *state = calloc(1, sizeof(struct route_table));
    return *state ? 0 : -1;
}

static int free_table(void **state) {
    expvar__routes_fini(*state);
    free(*state);
    return 0;
}

static int add(struct route_table *table, const char *path) {
    return expvar__routes_add(table, &(expvar_route){.path = path, .handler = handler}, false);
}

static void assert_finds(struct route_table *table, const char *path, const char *expected) {
    const struct route *route = expvar__routes_find(table, path);
    if (!expected) {
        assert_null(route);
        return;
    }
    assert_non_null(route);
    assert_string_equal(route->public.path, expected);
}

static void longest_path_that_matches_wins(void **state) {
    assert_int_equal(add(*state, "/a/b/"), 0);
    assert_int_equal(add(*state, "/a/"), 0);
    assert_int_equal(add(*state, "/a/b/c"), 0);
    assert_finds(*state, "/a/b/c", "/a/b/c");
    assert_finds(*state, "/a/b/cc", "/a/b/");
    assert_finds(*state, "/a/b/c/d", "/a/b/");
    assert_finds(*state, "/a/b/", "/a/b/");
    assert_finds(*state, "/a/x", "/a/");
    assert_finds(*state, "/a", NULL);
    assert_finds(*state, "/", NULL);
    assert_finds(*state, "", NULL);
}

static void path_without_a_slash_at_its_end_is_alone(void **state) {
    assert_int_equal(add(*state, "/debug/vars"), 0);
    assert_finds(*state, "/debug/vars", "/debug/vars");
    assert_finds(*state, "/debug/vars/", NULL);
    assert_finds(*state, "/debug/varsx", NULL);
    assert_finds(*state, "/debug/var", NULL);
    assert_finds(*state, "/Debug/vars", NULL);
}

static void route_may_be_kept_from_matching_below(void **state) {
    assert_int_equal(expvar__routes_add(*state, &(expvar_route){.path = "/", .handler = handler}, true), 0);
    assert_finds(*state, "/", "/");
    assert_finds(*state, "/x", NULL);
}

static void folder_is_found_for_its_name_without_the_slash(void **state) {
    assert_int_equal(add(*state, "/a/"), 0);
    assert_int_equal(add(*state, "/bc"), 0);
    assert_string_equal(expvar__routes_find_folder(*state, "/a")->public.path, "/a/");
    assert_null(expvar__routes_find_folder(*state, "/a/"));
    assert_null(expvar__routes_find_folder(*state, "/b"));
    assert_null(expvar__routes_find_folder(*state, "/"));
}

static void route_and_its_strings_are_copied(void **state) {
    char path[] = "/mine", summary[] = "what it shows";
    expvar_route route = {.path = path, .summary = summary, .handler = handler, .context = state};
    assert_int_equal(expvar__routes_add(*state, &route, false), 0);
    memset(path, 'x', sizeof path - 1);
    memset(summary, 'x', sizeof summary - 1);
    const struct route *found = expvar__routes_find(*state, "/mine");
    assert_non_null(found);
    assert_string_equal(found->public.summary, "what it shows");
    assert_int_equal(found->public.methods, EXPVAR_METHOD_GET);
    assert_ptr_equal(found->public.context, state);
}

static void bad_routes_are_refused(void **state) {
    static const char *const bad[] = {NULL,  "",   "x",   "debug/", "//",     "/a//b", "/a//",
                                      "//a", "/.", "/..", "/../a",  "/a/./b", "/a/.."};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        errno = 0;
        assert_int_equal(add(*state, bad[i]), -1);
        assert_int_equal(errno, EINVAL);
    }
    assert_int_equal(expvar__routes_add(*state, &(expvar_route){.path = "/x"}, false), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(expvar__routes_add(*state, &(expvar_route){.path = "/x", .handler = handler, .methods = 8}, false),
                     -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(expvar__routes_add(*state, NULL, false), -1);
    assert_int_equal(errno, EINVAL);
}

static void path_is_mounted_once(void **state) {
    assert_int_equal(add(*state, "/a"), 0);
    assert_int_equal(add(*state, "/a"), -1);
    assert_int_equal(errno, EEXIST);
    assert_int_equal(add(*state, "/a/"), 0);
}

static void clean_paths_have_whole_segments(void **state) {
    (void)state;
    static const char *const clean[] = {"/", "/a", "/a/", "/a/b", "/...", "/.a", "/a..", "/..a/"};
    for (size_t i = 0; i < sizeof clean / sizeof *clean; i++)
        assert_true(expvar__path_is_clean(clean[i]));
}

static void list_is_sorted_and_holds_what_has_a_summary(void **state) {
    assert_int_equal(add(*state, "/hidden"), 0);
    assert_int_equal(
        expvar__routes_add(*state, &(expvar_route){.path = "/b", .summary = "B", .handler = handler}, false), 0);
    assert_int_equal(
        expvar__routes_add(*state, &(expvar_route){.path = "/a", .summary = "A", .handler = handler}, false), 0);
    size_t count;
    const struct route **list = expvar__routes_list(*state, &count);
    assert_int_equal(count, 2);
    assert_string_equal(list[0]->public.path, "/a");
    assert_string_equal(list[1]->public.path, "/b");
    free(list);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, new_table, free_table)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(longest_path_that_matches_wins),
        CASE(path_without_a_slash_at_its_end_is_alone),
        CASE(route_may_be_kept_from_matching_below),
        CASE(folder_is_found_for_its_name_without_the_slash),
        CASE(route_and_its_strings_are_copied),
        CASE(bad_routes_are_refused),
        CASE(path_is_mounted_once),
        cmocka_unit_test(clean_paths_have_whole_segments),
        CASE(list_is_sorted_and_holds_what_has_a_summary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
