/* test_origin_check.c - requests that a browser sends for pages of other sites. */
#include "http/origin_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct headers {
    const char *site;
    const char *origin;
    const char *host;
};

static const char *look_up(const expvar_request *request, const char *name) {
    const struct headers *headers = request->host;
    if (strcmp(name, "Sec-Fetch-Site") == 0)
        return headers->site;
    if (strcmp(name, "Origin") == 0)
        return headers->origin;
    return strcmp(name, "Host") == 0 ? headers->host : NULL;
}

static bool is_foreign(const char *site, const char *origin, const char *host) {
    struct headers headers = {site, origin, host};
    return expvar__origin_is_foreign(&(expvar_request){.method = "POST", .header = look_up, .host = &headers});
}

static void programs_are_not_foreign(void **state) {
    (void)state;
    assert_false(is_foreign(NULL, NULL, "localhost:5000"));
    assert_false(is_foreign(NULL, NULL, NULL));
    assert_false(expvar__origin_is_foreign(&(expvar_request){.method = "POST"}));
}

static void browser_tells_by_sec_fetch_site(void **state) {
    (void)state;
    assert_false(is_foreign("same-origin", "http://localhost:5000", "localhost:5000"));
    assert_false(is_foreign("none", NULL, "localhost:5000"));
    assert_true(is_foreign("cross-site", "http://evil.example", "localhost:5000"));
    assert_true(is_foreign("same-site", "http://localhost:6000", "localhost:5000"));
    assert_true(is_foreign("", NULL, "localhost:5000"));
}

static void older_browser_tells_by_origin(void **state) {
    (void)state;
    assert_false(is_foreign(NULL, "http://localhost:5000", "localhost:5000"));
    assert_false(is_foreign(NULL, "https://Service.example", "service.example"));
    assert_true(is_foreign(NULL, "http://evil.example", "localhost:5000"));
    assert_true(is_foreign(NULL, "http://localhost:6000", "localhost:5000"));
    assert_true(is_foreign(NULL, "http://localhost:5000.evil.example", "localhost:5000"));
    assert_true(is_foreign(NULL, "null", "null"));
    assert_true(is_foreign(NULL, "http://localhost:5000", NULL));
    assert_true(is_foreign(NULL, "", "localhost:5000"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_are_not_foreign),
        cmocka_unit_test(browser_tells_by_sec_fetch_site),
        cmocka_unit_test(older_browser_tells_by_origin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
