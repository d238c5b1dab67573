/* test_secret_file.c - a file of secrets. */
#include "http/secret_file.h"

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

static struct secret_file file;

static void open_text(const char *text, enum secret_kind kind) {
    expvar__secret_file_close(&file);
    assert_int_equal(expvar__secret_file_open(&file, private_file("secrets", text, 0600), kind), 0);
}

static void assert_not_opened(const char *text, enum secret_kind kind) {
    expvar__secret_file_close(&file);
    errno = 0;
    assert_int_equal(expvar__secret_file_open(&file, private_file("secrets", text, 0600), kind), -1);
    assert_int_equal(errno, EINVAL);
}

static bool has(const char *text) {
    return expvar__secret_file_has(&file, text);
}

static int close_file(void **state) {
    (void)state;
    expvar__secret_file_close(&file);
    return 0;
}

static void each_line_is_a_token(void **state) {
    (void)state;
    open_text("first\r\n\nsecond one\nthird", SECRET_TOKENS);
    assert_true(has("first"));
    assert_true(has("second one"));
    assert_true(has("third"));
    assert_int_equal(file.count, 3);
}

static void nothing_else_is_a_token(void **state) {
    (void)state;
    open_text("first\nsecond\n", SECRET_TOKENS);
    static const char *const wrong[] = {"", "f", "firs", "firstx", "First", "first\n", "first\nsecond", "firstsecond"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(has(wrong[i]));
}

static void longest_token_fits_and_a_longer_one_is_none(void **state) {
    (void)state;
    char text[SECRET_MAX + 2];
    memset(text, 'x', sizeof text);
    text[SECRET_MAX] = '\0';
    open_text(text, SECRET_TOKENS);
    assert_true(has(text));
    text[SECRET_MAX] = 'x';
    text[SECRET_MAX + 1] = '\0';
    assert_false(has(text));
    assert_not_opened(text, SECRET_TOKENS);
}

static void password_is_kept_as_basic_sends_it(void **state) {
    (void)state;
    open_text("Aladdin:open sesame\na:b\na:bc\na:\n", SECRET_PASSWORDS);
    assert_true(has("QWxhZGRpbjpvcGVuIHNlc2FtZQ==")); /* RFC 7617, 2 */
    assert_true(has("YTpi"));
    assert_true(has("YTpiYw=="));
    assert_true(has("YTo="));
    assert_false(has("a:b"));
    assert_false(has("YTpi=="));
}

static void file_without_a_good_secret_is_refused(void **state) {
    (void)state;
    assert_not_opened("", SECRET_TOKENS);
    assert_not_opened("\n\n\r\n", SECRET_TOKENS);
    assert_not_opened("good\nb\tad\n", SECRET_TOKENS);
    assert_not_opened("good:one\nbad\n", SECRET_PASSWORDS);
    char many[2 * (SECRETS_MAX + 1) + 1] = "";
    for (size_t i = 0; i <= SECRETS_MAX; i++)
        strcat(many, "x\n");
    assert_not_opened(many, SECRET_TOKENS);
}

static void changed_file_is_read_again(void **state) {
    (void)state;
    open_text("old\n", SECRET_TOKENS);
    assert_true(has("old"));
    private_file("secrets", "new\n", 0600);
    assert_false(has("old"));
    assert_true(has("new"));
}

static void change_in_the_same_tick_is_seen(void **state) {
    (void)state;
    open_text("abc\n", SECRET_TOKENS);
    for (int i = 0; i < 200; i++) {
        FILE *stream = fopen(file.path, "r+");
        assert_non_null(stream);
        fprintf(stream, "%03d", i);
        fclose(stream);
        char expected[8];
        snprintf(expected, sizeof expected, "%03d", i);
        assert_true(has(expected));
    }
}

static void file_that_breaks_keeps_everybody_out_until_it_is_mended(void **state) {
    (void)state;
    open_text("token\n", SECRET_TOKENS);
    unlink(file.path);
    assert_false(has("token"));
    private_file("secrets", "token\n", 0644);
    assert_false(has("token"));
    private_file("secrets", "", 0600);
    assert_false(has("token"));
    assert_false(has(""));
    private_file("secrets", "token\n", 0600);
    assert_true(has("token"));
}

#define CASE(name) cmocka_unit_test_teardown(name, close_file)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(each_line_is_a_token),
        CASE(nothing_else_is_a_token),
        CASE(longest_token_fits_and_a_longer_one_is_none),
        CASE(password_is_kept_as_basic_sends_it),
        CASE(file_without_a_good_secret_is_refused),
        CASE(changed_file_is_read_again),
        CASE(change_in_the_same_tick_is_seen),
        CASE(file_that_breaks_keeps_everybody_out_until_it_is_mended),
    };
    return cmocka_run_group_tests(tests, private_folder_make, private_folder_remove);
}
