/* test_runtime_dir.c - where the processes of this user have their sockets. */
#include "../../expvarmon/attach/runtime_dir.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];

static int make_folder(void **state) {
    (void)state;
    strcpy(folder, "/tmp/runtime_dir.XXXXXX");
    return mkdtemp(folder) ? 0 : -1; /* 0700 */
}

static int remove_folder(void **state) {
    (void)state;
    chmod(folder, 0700);
    return rmdir(folder);
}

static void expect_name(const char *runtime, const char *expected) {
    char path[RUNTIME_DIR_MAX];
    setenv("XDG_RUNTIME_DIR", runtime, 1);
    assert_int_equal(runtime_dir_name(path), 0);
    assert_string_equal(path, expected);
}

static void runtime_directory_is_used_where_it_is_ours_alone(void **state) {
    (void)state;
    char inside[96], own[64];
    snprintf(inside, sizeof inside, "%s/expvar", folder);
    snprintf(own, sizeof own, "/tmp/expvar-%u", (unsigned)geteuid());
    expect_name(folder, inside);
    expect_name("", own);
    expect_name("relative", own);
    expect_name("/nowhere/at/all", own);
    assert_int_equal(chmod(folder, 0710), 0);
    expect_name(folder, own);
}

static void expect_refused(const char *path, int number) {
    errno = 0;
    assert_int_equal(runtime_dir_check(path), -1);
    assert_int_equal(errno, number);
}

static void directories_that_others_can_enter_are_not_trusted(void **state) {
    (void)state;
    static const mode_t open_modes[] = {0701, 0710, 0740, 0777};
    assert_int_equal(runtime_dir_check(folder), 0);
    for (size_t i = 0; i < sizeof open_modes / sizeof *open_modes; i++) {
        assert_int_equal(chmod(folder, open_modes[i]), 0);
        expect_refused(folder, EPERM);
    }
}

static void links_and_files_are_not_trusted(void **state) {
    (void)state;
    char link[96];
    snprintf(link, sizeof link, "%s.link", folder);
    assert_int_equal(symlink(folder, link), 0);
    expect_refused(link, EPERM);
    unlink(link);
    expect_refused("/dev/null", EPERM);
    expect_refused("/nowhere/at/all", ENOENT);
}

static void directories_of_others_are_not_trusted(void **state) {
    (void)state;
    if (geteuid() != 0)
        skip();
    assert_int_equal(chown(folder, 1, (gid_t)-1), 0);
    expect_refused(folder, EPERM);
}

static void sockets_are_named_by_their_process_and_read_back(void **state) {
    (void)state;
    char path[32];
    assert_int_equal(runtime_dir_socket(path, sizeof path, "/run/x", 1234), 0);
    assert_string_equal(path, "/run/x/1234.sock");
    assert_int_equal(runtime_dir_socket(path, 8, "/run/x", 1234), -1);
    assert_int_equal(errno, ENAMETOOLONG);
    assert_int_equal(runtime_dir_pid("1234.sock"), 1234);
    static const char *const others[] = {"",        ".sock",   "12",     "12.sock2", "012.sock",
                                         "-1.sock", "+1.sock", "x.sock", " 1.sock",  "99999999999.sock"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(runtime_dir_pid(others[i]), -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(runtime_directory_is_used_where_it_is_ours_alone, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(directories_that_others_can_enter_are_not_trusted, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(links_and_files_are_not_trusted, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(directories_of_others_are_not_trusted, make_folder, remove_folder),
        cmocka_unit_test(sockets_are_named_by_their_process_and_read_back),
    };
    return cmocka_run_group_tests_name("runtime_dir", tests, NULL, NULL);
}
