/* test_index_page.c - the list of the mounted pages. */
#include "http/index_page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/response.h"
#include "http/routes.h"

struct fixture {
    struct route_table routes;
    expvar_response *response;
};

static void handler(const expvar_request *request, expvar_response *response, void *context) {
    (void)request, (void)response, (void)context;
}

static int set_up(void **state) {
    static const expvar_route routes[] = {
        {.path = "/debug/vars", .summary = "the variables", .handler = handler},
        {.path = "/a\"><script>'&/", .summary = "<b>\"bold\" & 'sharp'</b>", .handler = handler},
        {.path = "/secret", .handler = handler},
    };
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->response = expvar_response_new();
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        if (expvar__routes_add(&fixture->routes, &routes[i], false) < 0)
            return -1;
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    expvar__routes_fini(&fixture->routes);
    expvar_response_free(fixture->response);
    free(fixture);
    return 0;
}

static const char *header(const expvar_request *request, const char *name) {
    return strcmp(name, "Accept") == 0 ? request->host : NULL;
}

static const char *page(struct fixture *fixture, const char *accept) {
    const expvar_request request = {.method = "GET", .path = "/", .header = header, .host = (void *)accept};
    expvar__index_page(&request, fixture->response, &fixture->routes);
    expvar__response_settle(fixture->response);
    assert_int_equal(expvar_response_status(fixture->response), 200);
    return fixture->response->body.data;
}

static void assert_has(const char *text, const char *piece) {
    if (!strstr(text, piece))
        fail_msg("\"%s\" is not in:\n%s", piece, text);
}

static void curl_gets_plain_text(void **state) {
    struct fixture *fixture = *state;
    const char *text = page(fixture, "*/*");
    assert_string_equal(expvar__response_get_header(fixture->response, "Content-Type"), "text/plain; charset=utf-8");
    assert_has(text, "/debug/vars              the variables\n");
    assert_null(strstr(text, "secret"));
}

static void request_without_headers_gets_plain_text(void **state) {
    page(*state, NULL);
    assert_string_equal(expvar__response_get_header(((struct fixture *)*state)->response, "Content-Type"),
                        "text/plain; charset=utf-8");
}

static void browser_gets_html(void **state) {
    struct fixture *fixture = *state;
    const char *text = page(fixture, "text/html,application/xhtml+xml,*/*;q=0.8");
    assert_string_equal(expvar__response_get_header(fixture->response, "Content-Type"), "text/html; charset=utf-8");
    assert_string_equal(expvar__response_get_header(fixture->response, "Vary"), "Accept");
    assert_has(text, "<a href=\"/debug/vars\">/debug/vars</a>");
    assert_has(text, "<dd>the variables</dd>");
    assert_has(text, "prefers-color-scheme:dark");
    assert_null(strstr(text, "secret"));
}

static void everything_in_the_html_is_escaped(void **state) {
    const char *text = page(*state, "text/html");
    assert_null(strstr(text, "<script"));
    assert_null(strstr(text, "<b>"));
    assert_has(text, "<a href=\"/a%22%3E%3Cscript%3E%27%26/\">/a&quot;&gt;&lt;script&gt;&#39;&amp;/</a>");
    assert_has(text, "&lt;b&gt;&quot;bold&quot; &amp; &#39;sharp&#39;&lt;/b&gt;");
}

static void to_base64(const unsigned char *bytes, size_t size, char *to) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        unsigned group = (unsigned)bytes[i] << 16;
        group |= i + 1 < size ? (unsigned)bytes[i + 1] << 8 : 0;
        group |= i + 2 < size ? (unsigned)bytes[i + 2] : 0;
        for (size_t j = 0; j < 4; j++)
            *to++ = i + j <= size ? digits[group >> (18 - 6 * j) & 63] : '=';
    }
    *to = '\0';
}

/* By the program of the system: the library needs no such function. */
static void sha256(const char *text, size_t size, unsigned char digest[32]) {
    char path[] = "/tmp/expvar-style-XXXXXX", command[64];
    int fd = mkstemp(path);
    assert_int_equal(write(fd, text, size), size);
    close(fd);
    snprintf(command, sizeof command, "sha256sum %s", path);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    for (size_t i = 0; i < 32; i++)
        assert_int_equal(fscanf(pipe, "%2hhx", &digest[i]), 1);
    pclose(pipe);
    unlink(path);
}

static void policy_allows_this_style_and_nothing_else(void **state) {
    struct fixture *fixture = *state;
    const char *style = strstr(page(fixture, "text/html"), "<style>");
    assert_non_null(style);
    style += strlen("<style>");
    unsigned char digest[32];
    char hash[48], expected[256];
    sha256(style, (size_t)(strstr(style, "</style>") - style), digest);
    to_base64(digest, sizeof digest, hash);
    snprintf(expected, sizeof expected,
             "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src 'sha256-%s'",
             hash);
    assert_string_equal(expvar__response_get_header(fixture->response, "Content-Security-Policy"), expected);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(curl_gets_plain_text),
        CASE(request_without_headers_gets_plain_text),
        CASE(browser_gets_html),
        CASE(everything_in_the_html_is_escaped),
        CASE(policy_allows_this_style_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
