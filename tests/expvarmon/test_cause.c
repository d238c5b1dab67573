/* test_cause.c - the words for a failed fetch that no server of the tests brings about. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../expvarmon/source/cause.h"

static void assert_words(const struct failure *failure, const char *expected) {
    char text[CAUSE_TEXT_MAX];
    assert_ptr_equal(cause_write(failure, text), text);
    assert_string_equal(text, expected);
}

static void every_cause_has_words_of_one_line(void **state) {
    (void)state;
    for (int cause = 0; cause < CAUSE_COUNT; cause++) {
        char text[CAUSE_TEXT_MAX] = "";
        cause_write(&(struct failure){.cause = (enum cause)cause}, text);
        assert_int_not_equal(*text, '\0');
        assert_null(strpbrk(text, "\n%"));
    }
}

static void cause_of_connecting_is_that_of_the_system(void **state) {
    (void)state;
    assert_words(&(struct failure){.cause = CAUSE_CONNECT, .os_error = ECONNREFUSED}, "connection refused");
    assert_words(&(struct failure){.cause = CAUSE_CONNECT, .os_error = EHOSTUNREACH}, "the host cannot be reached");
    assert_words(&(struct failure){.cause = CAUSE_CONNECT, .os_error = EAFNOSUPPORT},
                 "Address family not supported by protocol");
    assert_words(&(struct failure){.cause = CAUSE_CONNECT}, "no connection");
}

static void limits_are_in_round_units(void **state) {
    (void)state;
    assert_words(&(struct failure){.cause = CAUSE_REPLY_SLOW, .timeout_ms = 1000}, "no reply within 1s");
    assert_words(&(struct failure){.cause = CAUSE_REPLY_SLOW, .timeout_ms = 1500}, "no reply within 1500ms");
    assert_words(&(struct failure){.cause = CAUSE_REPLY_TOO_LARGE, .reply_max = 8 << 20}, "reply is larger than 8 MiB");
    assert_words(&(struct failure){.cause = CAUSE_REPLY_TOO_LARGE, .reply_max = 1536 << 10},
                 "reply is larger than 1536 KiB");
    assert_words(&(struct failure){.cause = CAUSE_REDIRECTS, .redirects_max = 1}, "redirected more than 1 time");
}

/* They must not change with every poll of a target that sends a little more or less. */
static void received_bytes_are_rounded(void **state) {
    (void)state;
    static const struct {
        size_t received;
        const char *expected;
    } cases[] = {
        {0, "reply not complete within 1s: less than 1 KiB came"},
        {1023, "reply not complete within 1s: less than 1 KiB came"},
        {1024, "reply not complete within 1s: at least 1 KiB came"},
        {2047, "reply not complete within 1s: at least 1 KiB came"},
        {2048, "reply not complete within 1s: at least 2 KiB came"},
        {5000000, "reply not complete within 1s: at least 4 MiB came"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_words(
            &(struct failure){.cause = CAUSE_REPLY_INCOMPLETE, .timeout_ms = 1000, .received = cases[i].received},
            cases[i].expected);
}

static void certificate_is_judged_in_words(void **state) {
    (void)state;
    assert_words(&(struct failure){.cause = CAUSE_TLS_CERTIFICATE, .tls_verify = 10},
                 "TLS: the certificate has expired");
    assert_words(&(struct failure){.cause = CAUSE_TLS_CERTIFICATE, .tls_verify = 99},
                 "TLS: the certificate is not trusted");
}

static void unknown_status_is_its_number(void **state) {
    (void)state;
    assert_words(&(struct failure){.cause = CAUSE_STATUS, .status = 503}, "HTTP 503 Service Unavailable");
    assert_words(&(struct failure){.cause = CAUSE_STATUS, .status = 299}, "HTTP 299");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cause_has_words_of_one_line),
        cmocka_unit_test(cause_of_connecting_is_that_of_the_system),
        cmocka_unit_test(limits_are_in_round_units),
        cmocka_unit_test(received_bytes_are_rounded),
        cmocka_unit_test(certificate_is_judged_in_words),
        cmocka_unit_test(unknown_status_is_its_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
