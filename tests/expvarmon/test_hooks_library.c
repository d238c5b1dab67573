/* test_hooks_library.c - the library that makes any program publish its variables. */
#include "../../expvarmon/attach/hooks_library.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char error[512];

static int clean_environment(void **state) {
    (void)state;
    unsetenv("EXPVAR_HOOKS_LIBRARY");
    unsetenv("EXPVAR_LISTEN");
    unsetenv("LD_PRELOAD");
    *error = '\0';
    return 0;
}

static void the_library_that_is_named_is_taken_by_its_whole_path(void **state) {
    (void)state;
    setenv("EXPVAR_HOOKS_LIBRARY", "/usr/../etc/./passwd", 1);
    char *path = hooks_library_find(error, sizeof error);
    assert_string_equal(path, "/etc/passwd");
    free(path);
}

static void a_name_that_leads_nowhere_is_told(void **state) {
    (void)state;
    setenv("EXPVAR_HOOKS_LIBRARY", "/nowhere/hooks.so", 1);
    assert_null(hooks_library_find(error, sizeof error));
    assert_string_equal(error, "/nowhere/hooks.so: No such file or directory");
}

static void a_path_that_cannot_be_preloaded_is_refused(void **state) {
    (void)state;
    char folder[] = "/tmp/hooks library.XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/x.so", folder);
    fclose(fopen(path, "w"));
    setenv("EXPVAR_HOOKS_LIBRARY", path, 1);
    assert_null(hooks_library_find(error, sizeof error));
    assert_non_null(strstr(error, "a path with a blank or a colon in it cannot be preloaded"));
    unlink(path);
    rmdir(folder);
}

/* How often the environment has an entry. */
static int count(char *const *environment, const char *entry) {
    int found = 0;
    for (; *environment; environment++)
        found += strcmp(*environment, entry) == 0;
    return found;
}

static int count_of(char *const *environment, const char *prefix) {
    int found = 0;
    for (; *environment; environment++)
        found += strncmp(*environment, prefix, strlen(prefix)) == 0;
    return found;
}

static void the_environment_is_ours_with_the_library_first(void **state) {
    (void)state;
    setenv("LD_PRELOAD", "/lib/a.so:/lib/b.so", 1);
    setenv("EXPVAR_LISTEN", ":6060", 1);
    setenv("EXPVAR_LISTENER", "kept", 1);
    char **environment = hooks_environment("/lib/hooks.so");
    assert_non_null(environment);
    assert_int_equal(count(environment, "LD_PRELOAD=/lib/hooks.so:/lib/a.so:/lib/b.so"), 1);
    assert_int_equal(count(environment, "EXPVAR_LISTEN=unix"), 1);
    assert_int_equal(count(environment, "EXPVAR_LISTENER=kept"), 1);
    assert_int_equal(count_of(environment, "LD_PRELOAD="), 1);
    assert_int_equal(count_of(environment, "EXPVAR_LISTEN="), 1);
    hooks_environment_free(environment);
    unsetenv("LD_PRELOAD");
    environment = hooks_environment("/lib/hooks.so");
    assert_int_equal(count(environment, "LD_PRELOAD=/lib/hooks.so"), 1);
    hooks_environment_free(environment);
    hooks_environment_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_library_that_is_named_is_taken_by_its_whole_path, clean_environment),
        cmocka_unit_test_setup(a_name_that_leads_nowhere_is_told, clean_environment),
        cmocka_unit_test_setup(a_path_that_cannot_be_preloaded_is_refused, clean_environment),
        cmocka_unit_test_setup(the_environment_is_ours_with_the_library_first, clean_environment),
    };
    return cmocka_run_group_tests_name("hooks_library", tests, NULL, NULL);
}
