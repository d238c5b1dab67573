/* test_metrics_page.c - /metrics: which format a client gets. */
#include "http/metrics_page.h"

#include <strings.h>

#include "http/response.h"
#include "vars_fixture.h"

#define TEXT        "text/plain; version=0.0.4; charset=utf-8"
#define OPENMETRICS "application/openmetrics-text; version=1.0.0; charset=utf-8"
#define PROTOBUF    "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"

static const char *accept_header(const expvar_request *request, const char *name) {
    return strcasecmp(name, "Accept") == 0 ? request->host : NULL;
}

static void assert_format(const char *accept, const char *content_type) {
    expvar_response *response = expvar_response_new();
    const expvar_request request = {
        .method = "GET", .path = "/metrics", .header = accept_header, .host = (void *)(uintptr_t)accept};
    expvar__metrics_page(&request, response, NULL);
    expvar__response_settle(response);
    assert_int_equal(expvar_response_status(response), 200);
    assert_string_equal(expvar__response_get_header(response, "Content-Type"), content_type);
    assert_string_equal(expvar__response_get_header(response, "Vary"), "Accept");
    expvar_response_free(response);
}

static void client_that_names_nothing_gets_the_text(void **state) {
    (void)state;
    assert_format(NULL, TEXT);
    assert_format("*/*", TEXT);
    assert_format("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", TEXT);
    assert_format("application/json", TEXT);
    assert_format("application/*", TEXT);
}

static void client_gets_what_it_wants_most(void **state) {
    (void)state;
    assert_format("application/openmetrics-text", OPENMETRICS);
    assert_format("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", OPENMETRICS);
    assert_format("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,"
                  "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                  PROTOBUF);
    assert_format("application/openmetrics-text;q=0.3,text/plain", TEXT);
    assert_format("application/openmetrics-text;q=0.3,*/*;q=0.4", TEXT);
    assert_format("application/openmetrics-text;q=0", TEXT);
    assert_format("text/plain, application/openmetrics-text", OPENMETRICS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(client_that_names_nothing_gets_the_text),
        cmocka_unit_test(client_gets_what_it_wants_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
