/* test_private_file.c - files that hold secrets, or that decide whom to trust. */
#include "http/private_file.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "private_fixture.h"

#define MAX 8

static void assert_refused(const char *path, int error) {
    errno = 0;
    assert_null(expvar__private_file_read(path, MAX, false, NULL));
    assert_int_equal(errno, error);
}

static void text_is_read_whole(void **state) {
    (void)state;
    struct stat status;
    char *text = expvar__private_file_read(private_file("a", "12345678", 0600), MAX, false, &status);
    assert_string_equal(text, "12345678");
    assert_int_equal(status.st_size, 8);
    expvar__private_text_free(text);
    text = expvar__private_file_read(private_file("a", "", 0640), MAX, false, NULL);
    assert_string_equal(text, "");
    expvar__private_text_free(text);
}

static void longer_file_is_refused(void **state) {
    (void)state;
    assert_refused(private_file("a", "123456789", 0600), EFBIG);
}

static void file_that_others_can_get_at_is_refused(void **state) {
    (void)state;
    static const mode_t modes[] = {0604, 0602, 0620, 0644, 0666};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        assert_refused(private_file("a", "x", modes[i]), EACCES);
}

static void public_file_may_be_read_by_others_but_not_written(void **state) {
    (void)state;
    char *text = expvar__private_file_read(private_file("a", "x", 0644), MAX, true, NULL);
    assert_string_equal(text, "x");
    expvar__private_text_free(text);
    assert_null(expvar__private_file_read(private_file("a", "x", 0646), MAX, true, NULL));
    assert_int_equal(errno, EACCES);
}

static void file_of_another_user_is_refused(void **state) {
    (void)state;
    if (geteuid() != 0)
        skip();
    const char *path = private_file("a", "x", 0600);
    assert_int_equal(chown(path, 12345, (gid_t)-1), 0);
    assert_refused(path, EACCES);
}

static void what_is_no_regular_file_is_refused_and_not_waited_for(void **state) {
    (void)state;
    const char *path = private_file("a", "x", 0600);
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_refused(path, EINVAL);
    assert_refused("/", EINVAL);
    unlink(path);
    assert_refused(path, ENOENT);
}

static void text_with_a_nul_is_refused(void **state) {
    (void)state;
    const char *path = private_file("a", "12", 0600);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite("a\0b", 1, 3, file), 3);
    fclose(file);
    assert_refused(path, EINVAL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_read_whole),
        cmocka_unit_test(longer_file_is_refused),
        cmocka_unit_test(file_that_others_can_get_at_is_refused),
        cmocka_unit_test(public_file_may_be_read_by_others_but_not_written),
        cmocka_unit_test(file_of_another_user_is_refused),
        cmocka_unit_test(what_is_no_regular_file_is_refused_and_not_waited_for),
        cmocka_unit_test(text_with_a_nul_is_refused),
    };
    return cmocka_run_group_tests(tests, private_folder_make, private_folder_remove);
}
