/* test_metrics.c - all published variables, as metrics in both texts. */
#include "export/metrics.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "../support/failing_alloc.h"
#include "vars_fixture.h"

/* The lines of the families whose name begins with `prefix`; to be freed. Published names here begin with "t", and none of
 * the built-in ones with "t_". */
static char *lines(const struct metric_format *format, const char *prefix) {
    struct buffer whole, out;
    expvar__buffer_init(&whole, 64 << 20);
    expvar__buffer_init(&out, 64 << 20);
    assert_int_equal(expvar__metrics_export(&whole, format), 0);
    expvar__buffer_append_text(&out, "");
    for (char *save = NULL, *line = strtok_r(whole.data, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        const char *name = line[0] == '#' && line[1] && line[2] ? strchr(line + 2, ' ') : NULL;
        name = name ? name + 1 : line;
        if (strncmp(name, prefix, strlen(prefix)) == 0) {
            expvar__buffer_append_text(&out, line);
            expvar__buffer_append_text(&out, "\n");
        }
    }
    expvar__buffer_fini(&whole);
    return expvar__buffer_take(&out);
}

static void assert_lines(const struct metric_format *format, const char *prefix, const char *expected) {
    char *text = lines(format, prefix);
    assert_string_equal(text, expected);
    free(text);
}

static const struct metric_format *const text = &expvar__metric_format_text;
static const struct metric_format *const openmetrics = &expvar__metric_format_openmetrics;

static void counter_and_gauge_are_told_apart(void **state) {
    (void)state;
    expvar_int_add(expvar_int_new("t.counter"), INT64_MAX);
    expvar_float_set(expvar_float_new("t.gauge"), -0.5);
    assert_lines(text, "t_",
                 "# HELP t_counter_total expvar t.counter\n# TYPE t_counter_total counter\n"
                 "t_counter_total 9223372036854775807\n"
                 "# HELP t_gauge expvar t.gauge\n# TYPE t_gauge gauge\nt_gauge -0.5\n");
    assert_lines(openmetrics, "t_counter",
                 "# HELP t_counter expvar t.counter\n# TYPE t_counter counter\nt_counter_total 9223372036854775807\n");
    expvar_unpublish("t.counter");
    expvar_unpublish("t.gauge");
}

static void description_is_told_in_base_units(void **state) {
    (void)state;
    expvar_int_add(expvar_int_new("t_wait_ms"), 1500);
    expvar_describe("t_wait_ms", "Two\nlines, a \\ and a \".", "milliseconds");
    assert_lines(text, "t_",
                 "# HELP t_wait_seconds_total Two\\nlines, a \\\\ and a \".\n# TYPE t_wait_seconds_total counter\n"
                 "t_wait_seconds_total 1.5\n");
    assert_lines(openmetrics, "t_",
                 "# HELP t_wait_seconds Two\\nlines, a \\\\ and a \\\".\n# TYPE t_wait_seconds counter\n"
                 "# UNIT t_wait_seconds seconds\nt_wait_seconds_total 1.5\n");
    expvar_unpublish("t_wait_ms");
}

static void numbers_that_are_none_are_written_as_the_formats_have_them(void **state) {
    (void)state;
    expvar_float *number = expvar_float_new("t_x");
    static const struct {
        double value;
        const char *line;
    } cases[] = {{NAN, "t_x NaN\n"}, {INFINITY, "t_x +Inf\n"}, {-INFINITY, "t_x -Inf\n"}, {1e300, "t_x 1e+300\n"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        expvar_float_set(number, cases[i].value);
        char *found = lines(text, "t_");
        assert_non_null(strstr(found, cases[i].line));
        free(found);
    }
    expvar_unpublish("t_x");
}

static void negative_sum_is_no_counter(void **state) {
    (void)state;
    expvar_int_add(expvar_int_new("t_n"), -3);
    assert_lines(openmetrics, "t_", "# HELP t_n expvar t_n\n# TYPE t_n unknown\nt_n -3\n");
    expvar_unpublish("t_n");
}

static void text_is_an_info(void **state) {
    (void)state;
    expvar_string_set(expvar_string_new("t_version"), "1.2 \"beta\"\\\n\xff");
    assert_lines(text, "t_",
                 "# HELP t_version_info expvar t_version\n# TYPE t_version_info gauge\n"
                 "t_version_info{value=\"1.2 \\\"beta\\\"\\\\\\n\xef\xbf\xbd\"} 1\n");
    assert_lines(openmetrics, "t_",
                 "# HELP t_version expvar t_version\n# TYPE t_version info\n"
                 "t_version_info{value=\"1.2 \\\"beta\\\"\\\\\\n\xef\xbf\xbd\"} 1\n");
    expvar_unpublish("t_version");
}

static void keys_of_maps_are_labels(void **state) {
    (void)state;
    expvar_map *map = expvar_map_new("t_map");
    expvar_map_add(map, "a b", 1);
    expvar_map_add(expvar_map_map(map, "inner"), "c", 2);
    expvar_string_set(expvar_map_string(map, "said"), "x");
    expvar_map_set(map, "nothing", NULL);
    assert_lines(text, "t_",
                 "# HELP t_map_total expvar t_map\n# TYPE t_map_total counter\n"
                 "t_map_total{key=\"a b\"} 1\nt_map_total{key=\"inner\",key_2=\"c\"} 2\n"
                 "# HELP t_map_text_info expvar t_map.text\n# TYPE t_map_text_info gauge\n"
                 "t_map_text_info{key=\"said\",value=\"x\"} 1\n");
    expvar_int_set(expvar_map_int(map, "a b"), 5);
    assert_lines(openmetrics, "t_map ", "# HELP t_map expvar t_map\n# TYPE t_map unknown\n");
    expvar_declare(expvar_map_var(map), EXPVAR_ROLE_COUNTER);
    assert_lines(openmetrics, "t_map ", "# HELP t_map expvar t_map\n# TYPE t_map counter\n");
    expvar_unpublish("t_map");
}

static void labels_of_families_are_labels(void **state) {
    (void)state;
    expvar_family *family = expvar_family_new("t_requests", "method", "code");
    expvar_family_add(family, 3, "GET", "200");
    expvar_family_add(family, 1, "GET", "");
    expvar_family_limit(family, 2, 0);
    expvar_family_add(family, 7, "PUT", "500");
    assert_lines(text, "t_",
                 "# HELP t_requests_total expvar t_requests\n# TYPE t_requests_total counter\n"
                 "t_requests_total{method=\"GET\",code=\"\"} 1\nt_requests_total{method=\"GET\",code=\"200\"} 3\n"
                 "t_requests_total{expvar_overflow=\"true\"} 7\n");
    expvar_unpublish("t_requests");
}

static void rates_have_a_label_for_their_window(void **state) {
    (void)state;
    expvar_int_add(expvar_int_new("t_n"), 1);
    expvar_rates_new("t_rates", expvar_int_var(expvar_var_int(expvar_get("t_n"))));
    char *found = lines(text, "t_rates");
    assert_non_null(strstr(found, "# TYPE t_rates gauge\nt_rates{window=\"1m\"} "));
    assert_non_null(strstr(found, "\nt_rates{window=\"1h\"} "));
    free(found);
    expvar_unpublish("t_rates");
    expvar_unpublish("t_n");
}

static void write_object(expvar_writer *writer, void *context) {
    (void)context;
    expvar_write_object_begin(writer);
    expvar_write_key(writer, "Hits");
    expvar_write_int(writer, 1);
    expvar_write_key(writer, "none");
    expvar_write_null(writer);
    expvar_write_key(writer, "ok");
    expvar_write_bool(writer, true);
    expvar_write_key(writer, "pools");
    expvar_write_array_begin(writer);
    for (int i = 0; i < 2; i++) {
        expvar_write_object_begin(writer);
        expvar_write_key(writer, "name");
        expvar_write_string(writer, i ? "b" : "a");
        expvar_write_key(writer, "sizes");
        expvar_write_array_begin(writer);
        expvar_write_uint(writer, UINT64_MAX);
        expvar_write_float(writer, 0.25);
        expvar_write_array_end(writer);
        expvar_write_object_end(writer);
    } /* left open */
}

static void functions_are_walked(void **state) {
    (void)state;
    expvar_func_new("t_func", write_object, NULL);
    assert_lines(
        openmetrics, "t_",
        "# HELP t_func_hits expvar t_func.Hits\n# TYPE t_func_hits unknown\nt_func_hits 1\n"
        "# HELP t_func_ok expvar t_func.ok\n# TYPE t_func_ok unknown\nt_func_ok 1\n"
        "# HELP t_func_pools_sizes expvar t_func.pools.sizes\n# TYPE t_func_pools_sizes unknown\n"
        "t_func_pools_sizes{index=\"0\",index_2=\"0\"} 18446744073709551615\n"
        "t_func_pools_sizes{index=\"0\",index_2=\"1\"} 0.25\n"
        "t_func_pools_sizes{index=\"1\",index_2=\"0\"} 18446744073709551615\n"
        "t_func_pools_sizes{index=\"1\",index_2=\"1\"} 0.25\n"
        "# HELP t_func_pools_name expvar t_func.pools.name\n# TYPE t_func_pools_name info\n"
        "t_func_pools_name_info{index=\"0\",value=\"a\"} 1\nt_func_pools_name_info{index=\"1\",value=\"b\"} 1\n");
    expvar_unpublish("t_func");
}

static void write_depths(expvar_writer *writer, void *context) {
    (void)context;
    for (int i = 0; i < EXPVAR_WRITER_DEPTH + 10; i++)
        expvar_write_array_begin(writer);
    expvar_write_int(writer, 1);
    for (int i = 0; i < EXPVAR_WRITER_DEPTH + 10; i++)
        expvar_write_array_end(writer);
}

static void what_is_too_deep_for_json_is_too_deep_here(void **state) {
    (void)state;
    expvar_func_new("t_deep", write_depths, NULL);
    assert_lines(text, "t_", "");
    expvar_unpublish("t_deep");
}

static void taken_names_get_a_number_and_are_counted(void **state) {
    (void)state;
    expvar_int_add(expvar_int_new("t.a"), 1);
    expvar_int_add(expvar_int_new("t_a"), 2);
    expvar_histogram_new("t_h");
    expvar_int_set(expvar_int_new("t_h_count"), 3);
    expvar_describe("t_a", "The second.", NULL);
    char *found = lines(text, "t_");
    assert_non_null(strstr(found, "\nt_a_total 1\n"));
    assert_non_null(strstr(found, "# HELP t_a_2_total expvar t_a, whose name was taken: The second.\n"));
    assert_non_null(strstr(found, "\nt_a_2_total 2\n"));
    assert_non_null(strstr(found, "\nt_h_count_2 3\n"));
    free(found);
    found = lines(text, "expvar_renamed_metrics ");
    assert_non_null(strstr(found, "\nexpvar_renamed_metrics 2\n"));
    free(found);
    expvar_unpublish("t.a");
    expvar_unpublish("t_a");
    expvar_unpublish("t_h");
    expvar_unpublish("t_h_count");
}

static void number_goes_before_the_unit(void **state) {
    (void)state;
    expvar_int_add(expvar_int_new("t.b"), 1);
    expvar_int_add(expvar_int_new("t_b"), 2);
    expvar_describe("t.b", NULL, "bytes");
    expvar_describe("t_b", NULL, "bytes");
    char *found = lines(openmetrics, "t_");
    assert_non_null(strstr(found, "# UNIT t_b_bytes bytes\n"));
    assert_non_null(strstr(found, "# UNIT t_b_2_bytes bytes\nt_b_2_bytes_total 2\n"));
    free(found);
    expvar_unpublish("t.b");
    expvar_unpublish("t_b");
}

static void histogram_has_exact_buckets_and_an_exemplar(void **state) {
    (void)state;
    expvar_histogram *histogram = expvar_histogram_new("t_h");
    expvar_histogram_record(histogram, 1);
    expvar_histogram_record(histogram, 3);
    expvar_histogram_record_exemplar(histogram, 4, "4bf9\"");
    assert_lines(text, "t_",
                 "# HELP t_h expvar t_h\n# TYPE t_h histogram\n"
                 "t_h_bucket{le=\"0\"} 0\nt_h_bucket{le=\"1\"} 1\nt_h_bucket{le=\"3\"} 2\nt_h_bucket{le=\"7\"} 3\n"
                 "t_h_bucket{le=\"+Inf\"} 3\nt_h_sum 8\nt_h_count 3\n");
    char *found = lines(openmetrics, "t_");
    assert_non_null(strstr(found, "t_h_bucket{le=\"3.0\"} 2\nt_h_bucket{le=\"7.0\"} 3 # {trace_id=\"4bf9\\\"\"} 4 1"));
    free(found);
    expvar_histogram_record(histogram, -1);
    found = lines(openmetrics, "t_h_sum");
    assert_string_equal(found, ""); /* it would not be a counter */
    free(found);
    found = lines(text, "t_h_sum");
    assert_string_equal(found, "t_h_sum 7\n");
    free(found);
    expvar_unpublish("t_h");
}

static void label_le_of_a_family_of_histograms_is_not_that_of_buckets(void **state) {
    (void)state;
    expvar_family *family = expvar_family_histogram_new("t_f", "le");
    expvar_family_record(family, 0, "x");
    char *found = lines(text, "t_f_bucket");
    assert_non_null(strstr(found, "t_f_bucket{exported_le=\"x\",le=\"0\"} 1\n"));
    free(found);
    expvar_unpublish("t_f");
}

static void openmetrics_has_an_end(void **state) {
    (void)state;
    struct buffer out;
    expvar__buffer_init(&out, 64 << 20);
    assert_int_equal(expvar__metrics_export(&out, openmetrics), 0);
    assert_string_equal(out.data + out.size - 6, "# EOF\n");
    expvar__buffer_fini(&out);
}

static void page_that_is_too_large_is_refused(void **state) {
    (void)state;
    struct buffer out;
    expvar__buffer_init(&out, 500);
    assert_int_equal(expvar__metrics_export(&out, text), -1);
    assert_int_equal(out.error, EMSGSIZE);
    expvar__buffer_fini(&out);
}

static void publish_one_of_each(void) {
    expvar_map_add(expvar_map_new("t_map"), "key", 1);
    expvar_string_set(expvar_string_new("t_text"), "x");
    expvar_func_new("t_func", write_object, NULL);
    expvar_histogram_record_exemplar(expvar_histogram_new("t_h"), 1000, "id");
    expvar_family_add(expvar_family_new("t_family", "label"), 1, "value");
    expvar_int_new("t.h");
}

static void export_fails_cleanly(const struct metric_format *format) {
    if (format->load)
        assert_int_equal(format->load(), 0);
    const long live = failing_alloc_live();
    size_t nth = 1, failures = 0;
    for (bool tried_all = false; !tried_all; nth++) {
        struct buffer out;
        expvar__buffer_init(&out, 64 << 20);
        failing_alloc_at(nth);
        const int result = expvar__metrics_export(&out, format);
        tried_all = !failing_alloc_stop();
        assert_true(result == 0 || out.error == ENOMEM);
        failures += result != 0;
        expvar__buffer_fini(&out);
    }
    assert_true(failures > 10);
    assert_int_equal(failing_alloc_live(), live);
}

static void every_format_fails_cleanly_without_memory(void **state) {
    (void)state;
    static const char *const names[] = {"t_map", "t_text", "t_func", "t_h", "t_family", "t.h"};
    publish_one_of_each();
    free(lines(text, "t_")); /* what the library keeps from the first walk on */
    export_fails_cleanly(text);
    export_fails_cleanly(openmetrics);
    export_fails_cleanly(&expvar__metric_format_protobuf);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        expvar_unpublish(names[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counter_and_gauge_are_told_apart),
        cmocka_unit_test(description_is_told_in_base_units),
        cmocka_unit_test(numbers_that_are_none_are_written_as_the_formats_have_them),
        cmocka_unit_test(negative_sum_is_no_counter),
        cmocka_unit_test(text_is_an_info),
        cmocka_unit_test(keys_of_maps_are_labels),
        cmocka_unit_test(labels_of_families_are_labels),
        cmocka_unit_test(rates_have_a_label_for_their_window),
        cmocka_unit_test(functions_are_walked),
        cmocka_unit_test(what_is_too_deep_for_json_is_too_deep_here),
        cmocka_unit_test(taken_names_get_a_number_and_are_counted),
        cmocka_unit_test(number_goes_before_the_unit),
        cmocka_unit_test(histogram_has_exact_buckets_and_an_exemplar),
        cmocka_unit_test(label_le_of_a_family_of_histograms_is_not_that_of_buckets),
        cmocka_unit_test(openmetrics_has_an_end),
        cmocka_unit_test(page_that_is_too_large_is_refused),
        cmocka_unit_test(every_format_fails_cleanly_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
