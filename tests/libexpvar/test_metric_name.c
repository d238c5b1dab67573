/* test_metric_name.c - valid names for metrics, and the units at their end. */
#include "export/metric_name.h"

#include "vars_fixture.h"

static void assert_name(const char *path, const char *expected) {
    struct buffer out;
    expvar__buffer_init(&out, 4096);
    expvar__metric_name(&out, path);
    assert_string_equal(out.data, expected);
    expvar__buffer_fini(&out);
}

static void what_no_name_may_have_becomes_one_underscore_a_character(void **state) {
    (void)state;
    assert_name("requests", "requests");
    assert_name("map.nested-1 2", "map_nested_1_2");
    assert_name("gr\xc3\xb6\xc3\x9f"
                "er",
                "gr__er");
    assert_name("\xf0\x9f\x94\xa5", "_");
    assert_name("a:b", "a_b");
    assert_name("\xff"
                "x",
                "_x");
}

static void leading_digit_gets_an_underscore(void **state) {
    (void)state;
    assert_name("5xx", "_5xx");
    assert_name("5", "_5");
}

static void capitals_begin_words(void **state) {
    (void)state;
    assert_name("memstats.HeapAlloc", "memstats_heap_alloc");
    assert_name("NumGC", "num_gc");
    assert_name("HTTPServer", "http_server");
    assert_name("MSpanInuse", "mspan_inuse");
    assert_name("p99Latency", "p99_latency");
    assert_name("X", "x");
}

static void assert_unit(const char *path, const char *unit, const char *expected, double divisor) {
    struct buffer out;
    size_t at;
    expvar__buffer_init(&out, 4096);
    expvar__metric_name(&out, path);
    assert_true(expvar__metric_name_unit(&out, 0, unit, &at) == divisor);
    assert_string_equal(out.data, expected);
    assert_true(at <= out.size);
    if (!unit || !unit[0])
        assert_int_equal(at, out.size);
    else
        assert_true(at == 0 || out.data[at - 1] == '_');
    expvar__buffer_fini(&out);
}

static void time_is_told_in_seconds(void **state) {
    (void)state;
    assert_unit("latency_ns", "ns", "latency_seconds", 1e9);
    assert_unit("latency_ns", "nanoseconds", "latency_seconds", 1e9);
    assert_unit("latency", "ms", "latency_seconds", 1e3);
    assert_unit("PauseTotalNs", "ns", "pause_total_seconds", 1e9);
    assert_unit("latency_ms", "us", "latency_ms_seconds", 1e6);
    assert_unit("ns", "ns", "ns_seconds", 1e9);
    assert_unit("uptime_seconds", "s", "uptime_seconds", 1);
}

static void unit_is_at_the_end_once(void **state) {
    (void)state;
    assert_unit("heap", "bytes", "heap_bytes", 1);
    assert_unit("heap_bytes", "bytes", "heap_bytes", 1);
    assert_unit("bytes", "B", "bytes", 1);
    assert_unit("queue", "Open requests", "queue_open_requests", 1);
    assert_unit("load", "percent", "load_ratio", 100);
    assert_unit("plain", "", "plain", 1);
    assert_unit("plain", NULL, "plain", 1);
}

static void suffix_is_stripped_unless_it_is_all(void **state) {
    (void)state;
    struct buffer out;
    expvar__buffer_init(&out, 64);
    expvar__buffer_append_text(&out, "a_total");
    expvar__metric_name_strip(&out, 0, "_total");
    assert_string_equal(out.data, "a");
    expvar__buffer_clear(&out);
    expvar__buffer_append_text(&out, "_total");
    expvar__metric_name_strip(&out, 0, "_total");
    assert_string_equal(out.data, "_total");
    expvar__buffer_fini(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_no_name_may_have_becomes_one_underscore_a_character),
        cmocka_unit_test(leading_digit_gets_an_underscore),
        cmocka_unit_test(capitals_begin_words),
        cmocka_unit_test(time_is_told_in_seconds),
        cmocka_unit_test(unit_is_at_the_end_once),
        cmocka_unit_test(suffix_is_stripped_unless_it_is_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
