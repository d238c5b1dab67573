/* test_accept.c - which of several media types a client wants. */
#include "http/accept.h"

#include "vars_fixture.h"

static const struct media_type openmetrics = {"application/openmetrics-text", {{"version", "1.0.0"}}, false};
static const struct media_type protobuf = {"application/vnd.google.protobuf",
                                           {{"proto", "io.prometheus.client.MetricFamily"}, {"encoding", "delimited"}},
                                           true};
static const struct media_type plain = {"text/plain", {{"version", "0.0.4"}}, false};

static void weight_is_read_in_thousandths(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int weight;
    } cases[] = {{"1", 1000},     {"0", 0},   {"0.5", 500},  {"0.25", 250},  {"0.125", 125},
                 {"1.000", 1000}, {"0.", 0},  {"1.001", -1}, {"0.1234", -1}, {"2", -1},
                 {"", -1},        {".5", -1}, {"0,5", -1},   {"0.5x", -1},   {"01", -1}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(expvar__weight(cases[i].text, strlen(cases[i].text)), cases[i].weight);
}

static void prometheus_weighs_its_formats(void **state) {
    (void)state;
    static const char accept[] =
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,"
        "application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,"
        "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
    assert_int_equal(expvar__accept_weight(accept, &protobuf), 1000);
    assert_int_equal(expvar__accept_weight(accept, &openmetrics), 800);
    assert_int_equal(expvar__accept_weight(accept, &plain), 500);
    assert_int_equal(expvar__accept_weight(accept, &(const struct media_type){.name = "*/*"}), 100);
}

static void parameter_that_is_not_ours_does_not_matter(void **state) {
    (void)state;
    assert_int_equal(
        expvar__accept_weight("application/openmetrics-text; version=1.0.0; escaping=allow-utf-8; q=0.6", &openmetrics),
        600);
    assert_int_equal(expvar__accept_weight("TEXT/Plain ; Charset=utf-8", &plain), 1000);
}

static void parameter_with_another_value_refuses(void **state) {
    (void)state;
    assert_int_equal(expvar__accept_weight("application/openmetrics-text;version=0.0.1", &openmetrics), -1);
    assert_int_equal(expvar__accept_weight("text/plain;version=1.0.0;q=0.3", &plain), -1);
}

static void parameters_that_are_needed_must_all_be_there(void **state) {
    (void)state;
    assert_int_equal(expvar__accept_weight("application/vnd.google.protobuf", &protobuf), -1);
    assert_int_equal(expvar__accept_weight("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
                                           "encoding=text",
                                           &protobuf),
                     -1);
}

static void quotes_hide_commas_and_semicolons(void **state) {
    (void)state;
    assert_int_equal(expvar__accept_weight("a/b;c=\", text/plain;q=0.9\", text/plain;version=\"0.0.4\";q=0.2", &plain),
                     200);
    assert_int_equal(expvar__accept_weight("a/b;c=\"\\\", text/plain\"", &plain), -1);
}

static void nothing_is_named_by_nothing_and_by_noise(void **state) {
    (void)state;
    static const char *const texts[] = {NULL, "", ",", ";;,,;", "text", "text/plainer", "\"", "=;=", "text/plain;q=2"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_int_equal(expvar__accept_weight(texts[i], &plain), -1);
}

static void greatest_weight_of_several_counts(void **state) {
    (void)state;
    assert_int_equal(expvar__accept_weight("text/plain;q=0.1, text/plain;q=0.7, text/plain;q=0.3", &plain), 700);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weight_is_read_in_thousandths),
        cmocka_unit_test(prometheus_weighs_its_formats),
        cmocka_unit_test(parameter_that_is_not_ours_does_not_matter),
        cmocka_unit_test(parameter_with_another_value_refuses),
        cmocka_unit_test(parameters_that_are_needed_must_all_be_there),
        cmocka_unit_test(quotes_hide_commas_and_semicolons),
        cmocka_unit_test(nothing_is_named_by_nothing_and_by_noise),
        cmocka_unit_test(greatest_weight_of_several_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
