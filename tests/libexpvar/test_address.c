/* test_address.c - the addresses that a listener may have. */
#include "http/address.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void address_reads_every_documented_form(void **state) {
    static const struct {
        const char *text;
        int family;
        const char *formatted;
        bool local;
    } cases[] = {
        {":5000", AF_INET, "127.0.0.1:5000", true},
        {":0", AF_INET, "127.0.0.1:0", true},
        {":65535", AF_INET, "127.0.0.1:65535", true},
        {":00080", AF_INET, "127.0.0.1:80", true},
        {"127.0.0.1:80", AF_INET, "127.0.0.1:80", true},
        {"127.255.0.7:80", AF_INET, "127.255.0.7:80", true},
        {"0.0.0.0:80", AF_INET, "0.0.0.0:80", false},
        {"10.0.0.1:80", AF_INET, "10.0.0.1:80", false},
        {"128.0.0.1:80", AF_INET, "128.0.0.1:80", false},
        {"[::1]:80", AF_INET6, "[::1]:80", true},
        {"[::]:80", AF_INET6, "[::]:80", false},
        {"[2001:db8::1]:80", AF_INET6, "[2001:db8::1]:80", false},
        {"[::ffff:127.0.0.1]:80", AF_INET6, "[::ffff:127.0.0.1]:80", true},
        {"[::ffff:10.0.0.1]:80", AF_INET6, "[::ffff:10.0.0.1]:80", false},
        {"unix:/run/x.sock", AF_UNIX, "unix:/run/x.sock", true},
        {"unix:/with:colon", AF_UNIX, "unix:/with:colon", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct address address;
        assert_int_equal(expvar__address_parse(cases[i].text, &address), 0);
        assert_int_equal(address.storage.ss_family, cases[i].family);
        assert_int_equal(expvar__address_is_local(&address), cases[i].local);
        char *text = expvar__address_format(&address);
        assert_string_equal(text, cases[i].formatted);
        free(text);
    }
}

static void address_refuses_everything_else(void **state) {
    static const struct {
        const char *text;
        int error;
    } cases[] = {
        {NULL, EINVAL},
        {"", EINVAL},
        {":", EINVAL},
        {"5000", EINVAL},
        {"localhost", EINVAL},
        {"localhost:", EINVAL},
        {":65536", EINVAL},
        {":99999", EINVAL},
        {":000080", EINVAL},
        {":-1", EINVAL},
        {":+1", EINVAL},
        {": 80", EINVAL},
        {":80 ", EINVAL},
        {":http", EINVAL},
        {":0x50", EINVAL},
        {"127.0.0.1 :80", EINVAL},
        {"127.0.0.1 x:80", EINVAL},
        {"http://localhost:80", EINVAL},
        {"user@localhost:80", EINVAL},
        {"::1:80", EINVAL},
        {"[]:80", EINVAL},
        {"[:80", EINVAL},
        {"]:80", EINVAL},
        {"[::1]", EINVAL},
        {"[::1]80", EINVAL},
        {"[::1]x:80", EINVAL},
        {"[127.0.0.1]:80", EINVAL},
        {"[localhost]:80", EINVAL},
        {"unix:", EINVAL},
        {"unix:relative", EINVAL},
        {"unix:@abstract", EINVAL},
        {"UNIX:/path", EINVAL},
        {"name.invalid:80", EADDRNOTAVAIL},
        {"300.0.0.1:80", EADDRNOTAVAIL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct address address;
        errno = 0;
        assert_int_equal(expvar__address_parse(cases[i].text, &address), -1);
        assert_int_equal(errno, cases[i].error);
    }
}

static void address_refuses_an_endless_host(void **state) {
    (void)state;
    char text[1000];
    struct address address;
    memset(text, 'a', sizeof text);
    strcpy(text + sizeof text - 4, ":80");
    assert_int_equal(expvar__address_parse(text, &address), -1);
    assert_int_equal(errno, EINVAL);
}

static void unix_path_may_fill_the_address_but_not_more(void **state) {
    (void)state;
    char text[5 + 108 + 1] = "unix:/";
    struct address address;
    memset(text + 6, 'a', 106);
    assert_int_equal(expvar__address_parse(text, &address), 0);
    text[6 + 106] = 'a';
    assert_int_equal(expvar__address_parse(text, &address), -1);
    assert_int_equal(errno, ENAMETOOLONG);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(address_reads_every_documented_form),
        cmocka_unit_test(address_refuses_everything_else),
        cmocka_unit_test(address_refuses_an_endless_host),
        cmocka_unit_test(unix_path_may_fill_the_address_but_not_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
