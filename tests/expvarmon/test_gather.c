/* test_gather.c - distributions of what documents have. */
#include "../../expvarmon/decode/document.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What a variable leads to in a document, whether all of it is read or only what the variable needs; to be freed. */
static struct dist *gather(const char *text, const char *spec, bool selected) {
    struct variable variable;
    const char *cause;
    assert_int_equal(variable_parse(&variable, spec, &cause), 0);
    struct selection *selection = selected ? document_select(&variable, 1) : NULL;
    struct document *document = document_parse_reply(text, strlen(text), NULL, selection, &cause);
    assert_non_null(document);
    const struct value value = document_read(document, &variable);
    struct dist *distribution = document_distribution(document, &variable, &value);
    document_free(document);
    selection_free(selection);
    variable_fini(&variable);
    return distribution;
}

static void expect(const char *text, const char *spec, double count, double median, double greatest) {
    for (int selected = 0; selected < 2; selected++) {
        struct dist *distribution = gather(text, spec, selected);
        assert_non_null(distribution);
        const double counted = isnan(distribution->count) ? -1 : distribution->count;
        assert_float_equal(counted, count, 1e-9);
        assert_float_equal(dist_quantile(distribution, 0.5), median, 1e-9);
        assert_float_equal(dist_quantile(distribution, 1), greatest, 1e-9);
        free(distribution);
    }
}

static void expect_none(const char *text, const char *spec) {
    struct dist *distribution = gather(text, spec, true);
    assert_null(distribution);
}

static void gather_reads_arrays(void **state) {
    (void)state;
    static const char text[] = "{\"a\": [4, 2, 9, 0], \"b\": {\"c\": [1, \"x\", 3, null]}, \"d\": [[5, 6], 7]}";
    expect(text, "dist:a", 4, 2, 9);
    expect(text, "dist:a[1:3]", 2, 2, 9);
    expect(text, "dist:b.c", 2, 1, 3);
    expect(text, "dist:d[0]", 2, 5, 6);
    expect_none(text, "dist:a[1]");
    expect_none(text, "dist:zzz");
    expect_none("{\"a\": []}", "dist:a");
    expect_none("{\"a\": 5}", "dist:a");
    expect_none("{\"a\": \"x\"}", "dist:a");
}

static void gather_reads_arrays_of_other_variables_too(void **state) {
    (void)state;
    expect("{\"a\": [4, 2, 9]}", "mem:a", 3, 4, 9);
    expect_none("{\"a\": [4, 2, 9]}", "rate:a");
    expect_none("{\"a\": [4, 2, 9]}", "a[p50]");
    expect_none("{\"a\": 2.5}", "a");
}

static void gather_reads_rings_of_go_by_their_counter(void **state) {
    (void)state;
    static const char text[] = "{\"memstats\": {\"NumGC\": 3, \"Alloc\": 5, \"PauseNs\": [8, 0, 6, 0, 0]}}";
    expect(text, "dist:duration:memstats.PauseNs", 3, 6, 8);
    expect(text, "duration:memstats.PauseNs", 3, 6, 8);
}

static const char metrics[] = "rpc_bucket{code=\"200\",le=\"1\",method=\"get\"} 4\n"
                              "rpc_bucket{code=\"200\",le=\"5\",method=\"get\"} 8\n"
                              "rpc_bucket{code=\"200\",le=\"+Inf\",method=\"get\"} 8\n"
                              "rpc_bucket{code=\"500\",le=\"1\",method=\"put\"} 0\n"
                              "rpc_bucket{code=\"500\",le=\"5\",method=\"put\"} 2\n"
                              "rpc_bucket{code=\"500\",le=\"+Inf\",method=\"put\"} 2\n"
                              "rpc_sum 20\nrpc_count 10\n"
                              "s{quantile=\"0.5\"} 3\ns{quantile=\"0.9\"} 7\ns_count 9\n";

static void gather_reads_buckets_of_prometheus_and_sums_labels(void **state) {
    (void)state;
    expect(metrics, "dist:rpc_bucket.code=200.method=get", 8, 1, 5);
    expect(metrics, "dist:rpc_bucket.code=200", 8, 1, 5);
    expect(metrics, "dist:rpc_bucket.method=put", 2, 3, 5);
    expect(metrics, "dist:rpc", 10, 1 + 4 * (1 / 6.0), 5);
    expect_none(metrics, "dist:rpc.code=404");
    expect_none(metrics, "dist:rpc_count");
}

static void gather_reads_summaries_of_prometheus(void **state) {
    (void)state;
    expect(metrics, "dist:s", -1, 3, 7);
}

static void gather_reads_percentiles(void **state) {
    (void)state;
    static const char text[] = "{\"l\": {\"count\": 20, \"sum\": 100, \"min\": 1, \"p99.9\": 40, \"p50\": 5, "
                               "\"p90\": 4, \"max\": 50, \"p99\": \"x\"}, \"m\": {\"p999\": 9, \"p5\": 1},"
                               "\"n\": {\"count\": 0, \"p50\": 0}, \"o\": {\"min\": 1, \"max\": 2}}";
    expect(text, "dist:l", 20, 5, 50);
    struct dist *distribution = gather(text, "dist:l", false);
    assert_float_equal(distribution->mean, 5, 1e-9);
    assert_float_equal(dist_quantile(distribution, 0.999), 40, 1e-9);
    assert_float_equal(dist_quantile(distribution, 0.9), 5, 1e-9);
    free(distribution);
    expect(text, "dist:m", -1, 1 + 8 * (0.45 / 0.949), 9);
    expect_none(text, "dist:n");
    expect_none(text, "dist:o");
}

static void gather_reads_counters_by_their_bounds(void **state) {
    (void)state;
    expect("{\"a\": {\"1\": 2, \"5\": 2}}", "dist:a", 4, 1, 5);
    expect("{\"a\": {\"sum\": 9, \"count\": 3, \"buckets\": {\"5\": 3, \"1\": 1, \"+Inf\": 3}}}", "dist:a", 3, 2, 5);
    expect_none("{\"a\": {\"1\": -2, \"x5\": 2, \" 7\": 3}}", "dist:a");
    expect_none("{\"a\": {}}", "dist:a");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gather_reads_arrays),
        cmocka_unit_test(gather_reads_arrays_of_other_variables_too),
        cmocka_unit_test(gather_reads_rings_of_go_by_their_counter),
        cmocka_unit_test(gather_reads_buckets_of_prometheus_and_sums_labels),
        cmocka_unit_test(gather_reads_summaries_of_prometheus),
        cmocka_unit_test(gather_reads_percentiles),
        cmocka_unit_test(gather_reads_counters_by_their_bounds),
    };
    return cmocka_run_group_tests_name("gather", tests, NULL, NULL);
}
