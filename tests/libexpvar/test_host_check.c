/* test_host_check.c - whose name a request was sent to. */
#include "http/host_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const ours[] = {"build-7.example", "monitor", NULL};

static void assert_hosts(const char *const *hosts, bool allowed) {
    for (; *hosts; hosts++)
        if (expvar__host_is_allowed(*hosts, ours) != allowed)
            fail_msg("Host \"%s\" is %s", *hosts, allowed ? "refused" : "allowed");
}

static void host_names_of_this_machine_are_allowed(void **state) {
    (void)state;
    assert_hosts((const char *[]){"localhost", "localhost:5000", "LocalHost", "localhost.", "localhost.:1", "127.0.0.1",
                                  "127.0.0.1:5000", "127.1.2.3", "[::1]", "[::1]:5000", "[::ffff:127.0.0.1]",
                                  "[0:0:0:0:0:0:0:1]", NULL},
                 true);
}

static void host_names_of_the_options_are_allowed(void **state) {
    (void)state;
    assert_hosts((const char *[]){"build-7.example", "BUILD-7.Example:80", "build-7.example.", "monitor:1", NULL},
                 true);
    assert_false(expvar__host_is_allowed("monitor", NULL));
}

static void other_hosts_are_refused(void **state) {
    (void)state;
    assert_hosts((const char *[]){"",
                                  ":",
                                  ".",
                                  ":5000",
                                  "evil.example",
                                  "evil.example:5000",
                                  "localhost.evil.example",
                                  "evil.localhost",
                                  "xlocalhost",
                                  "localhostx",
                                  "localhost:x",
                                  "localhost:80:80",
                                  "localhost/",
                                  "localhost ",
                                  " localhost",
                                  "localhost@evil.example",
                                  "a@localhost",
                                  "127.0.0.1.evil.example",
                                  "127.1",
                                  "2130706433",
                                  "0x7f.0.0.1",
                                  "0.0.0.0",
                                  "10.0.0.1",
                                  "::1",
                                  "[::1",
                                  "[::1]x",
                                  "[::1]]",
                                  "[]",
                                  "[::]",
                                  "[localhost]",
                                  "[127.0.0.1]",
                                  "[::2]:5000",
                                  "monito",
                                  "localhost..",
                                  NULL},
                 false);
}

static void an_endless_host_is_refused(void **state) {
    (void)state;
    char host[2000];
    memset(host, 'a', sizeof host);
    host[sizeof host - 1] = '\0';
    assert_false(expvar__host_is_allowed(host, ours));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(host_names_of_this_machine_are_allowed),
        cmocka_unit_test(host_names_of_the_options_are_allowed),
        cmocka_unit_test(other_hosts_are_refused),
        cmocka_unit_test(an_endless_host_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
