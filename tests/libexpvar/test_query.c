/* test_query.c - percent-encoding: the path and the parameters of a request. */
#include "http/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "expvar/http.h"

static void path_escapes_are_decoded(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"/debug/vars", "/debug/vars"},
        {"/%64ebug/%56ars", "/debug/Vars"},
        {"/a+b", "/a+b"},
        {"/%C3%a9", "/\xc3\xa9"},
        {"/%2e%2E/", "/../"},
        {"/100%25", "/100%"},
        {"/%252f", "/%2f"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[64];
        strcpy(path, cases[i][0]);
        assert_int_equal(expvar__path_decode(path), 0);
        assert_string_equal(path, cases[i][1]);
    }
}

static void path_with_a_misleading_escape_is_refused(void **state) {
    (void)state;
    static const char *const cases[] = {"/%",     "/%1",           "/%g0",          "/%0g", "/%%41",
                                        "/a%00b", "/debug%2fvars", "/debug%2Fvars", "/% 1"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[64];
        strcpy(path, cases[i]);
        assert_int_equal(expvar__path_decode(path), -1);
    }
}

static void encoded_path_means_nothing_elsewhere(void **state) {
    (void)state;
    struct buffer text;
    expvar__buffer_init(&text, 1000);
    expvar__path_encode(&text, "/a-b_c.d~/<script>\"'&\r\n\x1b[31m%\xff");
    assert_string_equal(text.data, "/a-b_c.d~/%3Cscript%3E%22%27%26%0D%0A%1B%5B31m%25%FF");
    expvar__buffer_fini(&text);
}

static char *parameter(const char *query, size_t index) {
    const expvar_request request = {.query = query};
    return expvar_request_parameter(&request, "name", index);
}

static void assert_parameter(const char *query, size_t index, const char *expected) {
    char *value = parameter(query, index);
    if (expected)
        assert_non_null(value);
    if (expected)
        assert_string_equal(value, expected);
    else
        assert_null(value);
    free(value);
}

static void parameter_is_decoded(void **state) {
    (void)state;
    assert_parameter("name=a%20b+c%2B%26%3d", 0, "a b c+&=");
    assert_parameter("n%61me=x", 0, "x");
    assert_parameter("name=a=b", 0, "a=b");
    assert_parameter("name=", 0, "");
    assert_parameter("name", 0, "");
    assert_parameter("&&name=x&&", 0, "x");
    assert_parameter("name=%C3%A9", 0, "\xc3\xa9");
}

static void parameter_is_found_among_others(void **state) {
    (void)state;
    assert_parameter("a=1&name=x&b=2&name=y&names=z&nam=q&Name=r", 0, "x");
    assert_parameter("a=1&name=x&b=2&name=y&names=z&nam=q&Name=r", 1, "y");
    assert_parameter("a=1&name=x&b=2&name=y&names=z&nam=q&Name=r", 2, NULL);
    assert_parameter("a=name", 0, NULL);
    assert_parameter("", 0, NULL);
    assert_parameter(NULL, 0, NULL);
}

static void malformed_parameter_is_left_out(void **state) {
    (void)state;
    static const char *const malformed[] = {"name=%",     "name=%4",  "name=%zz", "name=a%00b",
                                            "name=%4&4=", "name=ok%", "na%6=x",   "name%00=x"};
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++)
        assert_parameter(malformed[i], 0, NULL);
    assert_parameter("name=%zz&name=second", 0, "second");
}

static void values_come_in_their_order(void **state) {
    (void)state;
    char **values;
    size_t count;
    assert_int_equal(expvar__query_values("name=b&x=1&name=%zz&name=a%20&name=", "name", &values, &count), 0);
    assert_int_equal(count, 3);
    assert_string_equal(values[0], "b");
    assert_string_equal(values[1], "a ");
    assert_string_equal(values[2], "");
    free(values);
}

static void no_values_need_no_memory(void **state) {
    (void)state;
    static const char *const none[] = {NULL, "", "&", "x=1", "name=%"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        char **values;
        size_t count;
        assert_int_equal(expvar__query_values(none[i], "name", &values, &count), 0);
        assert_int_equal(count, 0);
        assert_null(values);
    }
}

static const char *lookup(const expvar_request *request, const char *name) {
    return strcmp(name, "Accept") == 0 ? request->host : NULL;
}

static void header_is_asked_of_the_host(void **state) {
    (void)state;
    const expvar_request request = {.header = lookup, .host = "text/html"};
    assert_string_equal(expvar_request_header(&request, "Accept"), "text/html");
    assert_null(expvar_request_header(&request, "Host"));
    assert_null(expvar_request_header(&(expvar_request){0}, "Accept"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(path_escapes_are_decoded),
        cmocka_unit_test(path_with_a_misleading_escape_is_refused),
        cmocka_unit_test(encoded_path_means_nothing_elsewhere),
        cmocka_unit_test(parameter_is_decoded),
        cmocka_unit_test(parameter_is_found_among_others),
        cmocka_unit_test(malformed_parameter_is_left_out),
        cmocka_unit_test(values_come_in_their_order),
        cmocka_unit_test(no_values_need_no_memory),
        cmocka_unit_test(header_is_asked_of_the_host),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
