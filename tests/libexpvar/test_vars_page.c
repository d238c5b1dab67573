/* test_vars_page.c - /debug/vars. */
#include "http/vars_page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "expvar/expvar.h"
#include "http/response.h"

static int publish(void **state) {
    (void)state;
    expvar_int_add(expvar_int_new("first"), 1);
    expvar_int_add(expvar_int_new("second one"), 2);
    return expvar_string_new("text") ? 0 : -1;
}

static cJSON *page(const char *query) {
    expvar_response *response = expvar_response_new();
    const expvar_request request = {.method = "GET", .path = "/debug/vars", .query = query};
    expvar__vars_page(&request, response, NULL);
    expvar__response_settle(response);
    assert_int_equal(expvar_response_status(response), 200);
    assert_string_equal(expvar__response_get_header(response, "Content-Type"), "application/json; charset=utf-8");
    size_t size;
    const char *body = expvar_response_body(response, &size);
    cJSON *json = cJSON_ParseWithLength(body, size);
    assert_non_null(json);
    expvar_response_free(response);
    return json;
}

static void page_without_names_has_all_variables(void **state) {
    (void)state;
    cJSON *json = page(NULL);
    assert_int_equal(cJSON_GetObjectItem(json, "first")->valueint, 1);
    assert_int_equal(cJSON_GetObjectItem(json, "second one")->valueint, 2);
    assert_true(cJSON_IsArray(cJSON_GetObjectItem(json, "cmdline")));
    assert_true(cJSON_IsObject(cJSON_GetObjectItem(json, "memstats")));
    cJSON_Delete(json);
}

static void page_with_names_has_those(void **state) {
    (void)state;
    cJSON *json = page("name=second+one&x=text&name=first&name=none");
    assert_int_equal(cJSON_GetArraySize(json), 2);
    assert_int_equal(cJSON_GetObjectItem(json, "second one")->valueint, 2);
    assert_non_null(cJSON_GetObjectItem(json, "first"));
    cJSON_Delete(json);
}

static void page_with_unknown_names_is_an_empty_object(void **state) {
    (void)state;
    cJSON *json = page("name=none");
    assert_true(cJSON_IsObject(json));
    assert_int_equal(cJSON_GetArraySize(json), 0);
    cJSON_Delete(json);
}

static void name_that_is_given_twice_appears_once(void **state) {
    (void)state;
    cJSON *json = page("name=first&name=text&name=first");
    assert_int_equal(cJSON_GetArraySize(json), 2);
    cJSON_Delete(json);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(page_without_names_has_all_variables),
        cmocka_unit_test(page_with_names_has_those),
        cmocka_unit_test(page_with_unknown_names_is_an_empty_object),
        cmocka_unit_test(name_that_is_given_twice_appears_once),
    };
    return cmocka_run_group_tests(tests, publish, NULL);
}
