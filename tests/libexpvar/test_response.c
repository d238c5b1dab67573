/* test_response.c - what a handler answers. */
#include "http/response.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

static int new_response(void **state) {
    *state = expvar_response_new();
    return *state ? 0 : -1;
}

static int free_response(void **state) {
    expvar_response_free(*state);
    return 0;
}

/* The headers that every response has. */
#define DEFAULTS 5

static size_t header_count(const expvar_response *response) {
    size_t count = 0;
    for (const char *name, *value; expvar_response_header(response, count, &name, &value);)
        count++;
    return count;
}

static void assert_body(const expvar_response *response, const char *expected) {
    size_t size;
    const void *body = expvar_response_body(response, &size);
    assert_int_equal(size, strlen(expected));
    assert_memory_equal(body, expected, size);
}

static void assert_bare_500(expvar_response *response) {
    expvar__response_settle(response);
    assert_int_equal(expvar_response_status(response), 500);
    assert_int_equal(header_count(response), DEFAULTS);
    assert_body(response, "");
}

/* How often the header is there, and its last value. */
static int look_up(const expvar_response *response, const char *wanted, const char **found) {
    int count = 0;
    const char *name, *value;
    for (size_t i = 0; expvar_response_header(response, i, &name, &value); i++)
        if (strcasecmp(name, wanted) == 0) {
            *found = value;
            count++;
        }
    return count;
}

static void assert_header(const expvar_response *response, const char *name, const char *expected) {
    const char *value = "";
    assert_int_equal(look_up(response, name, &value), 1);
    assert_string_equal(value, expected);
}

static void new_response_is_200_and_nosniff(void **state) {
    const char *name, *value;
    assert_int_equal(expvar_response_status(*state), 200);
    assert_body(*state, "");
    assert_true(expvar_response_header(*state, 0, &name, &value));
    assert_string_equal(name, "X-Content-Type-Options");
    assert_string_equal(value, "nosniff");
    assert_false(expvar_response_header(*state, DEFAULTS, &name, &value));
}

static void every_response_keeps_browsers_from_running_framing_and_keeping_it(void **state) {
    expvar_response_error(*state, 404, "no");
    assert_header(*state, "Cache-Control", "no-store");
    assert_header(*state, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    assert_header(*state, "Cross-Origin-Resource-Policy", "same-origin");
    assert_header(*state, "Referrer-Policy", "no-referrer");
}

static void handler_may_set_its_own_in_place_of_a_default(void **state) {
    expvar_response_set_header(*state, "cache-control", "max-age=60");
    assert_header(*state, "Cache-Control", "max-age=60");
    assert_int_equal(header_count(*state), DEFAULTS);
}

static void written_pieces_make_the_body(void **state) {
    expvar_response_write(*state, "a\0b", 3);
    expvar_response_printf(*state, "%d%%", 5);
    expvar_response_write(*state, NULL, 0);
    size_t size;
    const void *body = expvar_response_body(*state, &size);
    assert_int_equal(size, 5);
    assert_memory_equal(body, "a\0b5%", 5);
}

static void header_that_is_set_again_is_replaced(void **state) {
    expvar_response_set_header(*state, "Content-Type", "text/plain");
    expvar_response_set_header(*state, "X-Other", "1");
    expvar_response_set_header(*state, "content-type", "text/html");
    assert_int_equal(header_count(*state), DEFAULTS + 2);
    assert_string_equal(expvar__response_get_header(*state, "CONTENT-TYPE"), "text/html");
    assert_null(expvar__response_get_header(*state, "Content"));
}

static void nosniff_cannot_be_taken_off(void **state) {
    expvar_response_set_header(*state, "x-content-type-options", "maybe");
    assert_header(*state, "X-Content-Type-Options", "nosniff");
    assert_false(((expvar_response *)*state)->failed);
}

static void header_that_could_break_the_message_fails_the_response(void **state) {
    static const char *const cases[][2] = {
        {"X", "a\nb"},
        {"X", "a\r\nSet-Cookie: b"},
        {"X", "\x01"},
        {"X", "\x7f"},
        {"X\r\nY", "a"},
        {"X:", "a"},
        {"X Y", "a"},
        {"", "a"},
        {"X", NULL},
        {NULL, "a"},
        {"Content-Length", "1"},
        {"transfer-encoding", "chunked"},
        {"Connection", "close"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expvar_response_error(*state, 200, "");
        expvar_response_set_header(*state, cases[i][0], cases[i][1]);
        assert_true(((expvar_response *)*state)->failed);
        assert_bare_500(*state);
    }
}

static void header_may_hold_tabs_and_bytes_of_utf8(void **state) {
    expvar_response_set_header(*state, "X", "\t\xc3\xa9");
    assert_string_equal(expvar__response_get_header(*state, "X"), "\t\xc3\xa9");
}

static void more_headers_than_the_maximum_fail_the_response(void **state) {
    char name[16];
    for (int i = 0; i < RESPONSE_HEADERS_MAX; i++) {
        snprintf(name, sizeof name, "X-%d", i);
        expvar_response_set_header(*state, name, "1");
    }
    assert_false(((expvar_response *)*state)->failed);
    expvar_response_set_header(*state, "X-0", "2");
    assert_false(((expvar_response *)*state)->failed);
    expvar_response_set_header(*state, "X-more", "1");
    assert_bare_500(*state);
}

static void body_beyond_the_maximum_makes_a_bare_500(void **state) {
    static char piece[1 << 20];
    expvar_response_set_header(*state, "X", "1");
    for (size_t i = 0; i < RESPONSE_BODY_MAX / sizeof piece; i++)
        expvar_response_write(*state, piece, sizeof piece);
    assert_int_equal(((expvar_response *)*state)->body.error, 0);
    expvar_response_write(*state, "x", 1);
    assert_bare_500(*state);
}

static void status_that_is_no_answer_fails_the_response(void **state) {
    static const int bad[] = {-1, 0, 99, 100, 199, 600, 1000};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        expvar_response_error(*state, 204, "");
        assert_int_equal(expvar_response_status(*state), 204);
        expvar_response_set_status(*state, bad[i]);
        assert_bare_500(*state);
    }
}

static void error_takes_the_place_of_what_was_written(void **state) {
    expvar_response_set_header(*state, "Content-Disposition", "attachment");
    expvar_response_set_header(*state, "bad name", "");
    expvar_response_write(*state, "half", 4);
    expvar_response_error(*state, 503, "busy");
    expvar__response_settle(*state);
    assert_int_equal(expvar_response_status(*state), 503);
    assert_body(*state, "busy\n");
    assert_int_equal(header_count(*state), DEFAULTS + 1);
    assert_string_equal(expvar__response_get_header(*state, "Content-Type"), "text/plain; charset=utf-8");
}

static void freeing_null_does_nothing(void **state) {
    (void)state;
    expvar_response_free(NULL);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, new_response, free_response)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(new_response_is_200_and_nosniff),
        CASE(every_response_keeps_browsers_from_running_framing_and_keeping_it),
        CASE(handler_may_set_its_own_in_place_of_a_default),
        CASE(written_pieces_make_the_body),
        CASE(header_that_is_set_again_is_replaced),
        CASE(nosniff_cannot_be_taken_off),
        CASE(header_that_could_break_the_message_fails_the_response),
        CASE(header_may_hold_tabs_and_bytes_of_utf8),
        CASE(more_headers_than_the_maximum_fail_the_response),
        CASE(body_beyond_the_maximum_makes_a_bare_500),
        CASE(status_that_is_no_answer_fails_the_response),
        CASE(error_takes_the_place_of_what_was_written),
        cmocka_unit_test(freeing_null_does_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
