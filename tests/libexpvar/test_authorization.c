/* test_authorization.c - who may ask on a listener. */
#include "http/authorization.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "http/response.h"
#include "private_fixture.h"

static struct authorization authorization;

static void open_with(const char *tokens, const char *passwords) {
    const expvar_server_options options = {
        .token_file = tokens ? private_file("tokens", tokens, 0600) : NULL,
        .password_file = passwords ? private_file("passwords", passwords, 0600) : NULL,
    };
    assert_int_equal(expvar__authorization_open(&authorization, &options), 0);
}

static int close_all(void **state) {
    (void)state;
    expvar__authorization_close(&authorization);
    return 0;
}

static bool allows(const char *header) {
    return expvar__authorization_allows(&authorization, header);
}

static void without_files_everybody_may_ask(void **state) {
    (void)state;
    open_with(NULL, NULL);
    assert_true(allows(NULL));
    assert_true(allows("Bearer whatever"));
}

static void token_opens(void **state) {
    (void)state;
    open_with("secret\n", NULL);
    assert_true(allows("Bearer secret"));
    assert_true(allows("bEARER   secret"));
    static const char *const wrong[] = {
        NULL,          "", "secret", "Bearer", "Bearer ", "Bearers", "Bearer\tsecret", "Basic secret", "Bearer secret ",
        "Bearersecret"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(allows(wrong[i]));
}

static void either_will_do_where_there_are_both(void **state) {
    (void)state;
    open_with("secret\n", "a:b\n");
    assert_true(allows("Bearer secret"));
    assert_true(allows("Basic YTpi"));
    assert_false(allows("Basic secret"));
    assert_false(allows("Bearer YTpi"));
    assert_false(allows(NULL));
}

static void assert_challenge(const char *expected) {
    expvar_response *response = expvar_response_new();
    expvar__authorization_refuse(&authorization, response);
    assert_int_equal(expvar_response_status(response), 401);
    assert_string_equal(expvar__response_get_header(response, "WWW-Authenticate"), expected);
    expvar_response_free(response);
    expvar__authorization_close(&authorization);
}

static void refusal_says_what_is_asked_for(void **state) {
    (void)state;
    open_with("t\n", NULL);
    assert_challenge("Bearer");
    open_with(NULL, "a:b\n");
    assert_challenge("Basic realm=\"debug\", charset=\"UTF-8\"");
    open_with("t\n", "a:b\n");
    assert_challenge("Basic realm=\"debug\", charset=\"UTF-8\", Bearer");
}

static void file_that_is_asked_for_and_not_there_is_an_error(void **state) {
    (void)state;
    const expvar_server_options options = {.token_file = private_file("tokens", "t", 0600),
                                           .password_file = "/nowhere"};
    assert_int_equal(expvar__authorization_open(&authorization, &options), -1);
    assert_int_equal(errno, ENOENT);
    assert_null(authorization.tokens.secrets);
}

#define CASE(name) cmocka_unit_test_teardown(name, close_all)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(without_files_everybody_may_ask),
        CASE(token_opens),
        CASE(either_will_do_where_there_are_both),
        CASE(refusal_says_what_is_asked_for),
        CASE(file_that_is_asked_for_and_not_there_is_an_error),
    };
    return cmocka_run_group_tests(tests, private_folder_make, private_folder_remove);
}
