/* test_bearer.c - tokens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../expvarmon/cli/bearer.h"

#define TEST_NAME "bearer"

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

static void assert_token(const char *text, const char *token) {
    char error[256];
    const char *path = file_with(text, strlen(text));
    char *read = bearer_read(path, error, sizeof error);
    unlink(path);
    assert_non_null(read);
    assert_string_equal(read, token);
    free(read);
}

static void line_ends_behind_a_token_are_not_part_of_it(void **state) {
    (void)state;
    assert_token("abc.DEF-1", "abc.DEF-1");
    assert_token("abc\n", "abc");
    assert_token("abc\r\n\n", "abc");
}

static void assert_no_token(const char *text, const char *reason) {
    char error[256], expected[256];
    const char *path = file_with(text, strlen(text));
    assert_null(bearer_read(path, error, sizeof error));
    unlink(path);
    snprintf(expected, sizeof expected, "-bearer-file: \"%s\": %s", path, reason);
    assert_string_equal(error, expected);
}

static void what_would_break_the_header_is_refused_and_not_shown(void **state) {
    (void)state;
    assert_no_token("", "the token is empty");
    assert_no_token("\n", "the token is empty");
    static const char bad[] = "the token has a blank or a character in it that no token has";
    assert_no_token("secret\nX-Other: 1\n", bad);
    assert_no_token("se cret", bad);
    assert_no_token("secr\xc3\xa9t", bad);
}

static void missing_file_is_named(void **state) {
    (void)state;
    char error[256];
    assert_null(bearer_read("/nowhere/token", error, sizeof error));
    assert_string_equal(error, "-bearer-file: \"/nowhere/token\": No such file or directory");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_ends_behind_a_token_are_not_part_of_it),
        cmocka_unit_test(what_would_break_the_header_is_refused_and_not_shown),
        cmocka_unit_test(missing_file_is_named),
    };
    return cmocka_run_group_tests_name("bearer", tests, NULL, NULL);
}
