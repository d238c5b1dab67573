/* test_text_file.c - a whole small file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../expvarmon/cli/text_file.h"

#define TEST_NAME "text_file"

/* A file with this text, until the next call; removed by forget_file. */
static const char *file_with(const char *text, size_t size) {
    static char path[64];
    snprintf(path, sizeof path, "/tmp/test_%s.%d", TEST_NAME, (int)getpid());
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return path;
}

static void file_is_read_whole(void **state) {
    (void)state;
    const char *reason;
    const char *path = file_with("a\nb", 3);
    char *text = text_file_read(path, 3, &reason);
    assert_string_equal(text, "a\nb");
    free(text);
    unlink(path);
}

static void empty_file_is_an_empty_text(void **state) {
    (void)state;
    const char *reason;
    const char *path = file_with("", 0);
    char *text = text_file_read(path, 0, &reason);
    assert_string_equal(text, "");
    free(text);
    unlink(path);
}

static void assert_unread(const char *path, size_t max, const char *expected) {
    const char *reason = NULL;
    assert_null(text_file_read(path, max, &reason));
    assert_string_equal(reason, expected);
}

static void what_is_no_small_text_is_refused(void **state) {
    (void)state;
    const char *path = file_with("1234", 4);
    assert_unread(path, 3, "it is too large");
    unlink(path);
    path = file_with("a\0b", 3);
    assert_unread(path, 99, "it has a zero byte in it");
    unlink(path);
    assert_unread(path, 99, "No such file or directory");
    assert_unread("/tmp", 99, "it is a directory");
    assert_unread("/dev/zero", 99, "it is not a regular file");
}

/* Nobody writes to it: to wait would be for ever. */
static void pipe_is_refused_at_once(void **state) {
    (void)state;
    char path[64];
    snprintf(path, sizeof path, "/tmp/test_text_file.%d.pipe", (int)getpid());
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_unread(path, 99, "it is not a regular file");
    unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_is_read_whole),
        cmocka_unit_test(empty_file_is_an_empty_text),
        cmocka_unit_test(what_is_no_small_text_is_refused),
        cmocka_unit_test(pipe_is_refused_at_once),
    };
    return cmocka_run_group_tests_name("text_file", tests, NULL, NULL);
}
