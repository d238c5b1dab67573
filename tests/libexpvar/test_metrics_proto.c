/* test_metrics_proto.c - metrics as protobuf messages, read back by protobuf-c. */
#include <math.h>

#include <metrics.pb-c.h>

#include "export/metrics.h"
#include "export/native_buckets.h"
#include "vars_fixture.h"

typedef Expvar__Metrics__Family Family;

static struct buffer out;

static int set_up(void **state) {
    (void)state;
    expvar__buffer_init(&out, 64 << 20);
    return expvar__metric_format_protobuf.load();
}

static int tear_down(void **state) {
    (void)state;
    expvar__buffer_fini(&out);
    return 0;
}

/* Takes the next message off the stream; to be freed. */
static Family *next_family(const uint8_t **at, const uint8_t *end) {
    size_t size = 0;
    unsigned shift = 0;
    do
        size |= (size_t)(**at & 0x7f) << shift;
    while (shift += 7, *(*at)++ & 0x80);
    assert_true(size <= (size_t)(end - *at));
    ProtobufCMessage *message = protobuf_c_message_unpack(&expvar__metrics__family__descriptor, NULL, size, *at);
    assert_non_null(message);
    *at += size;
    return (Family *)(void *)message;
}

static void free_family(Family *family) {
    protobuf_c_message_free_unpacked(&family->base, NULL);
}

/* The family of this name; NULL if there is none. */
static Family *scrape(const char *name) {
    expvar__buffer_clear(&out);
    assert_int_equal(expvar__metrics_export(&out, &expvar__metric_format_protobuf), 0);
    const uint8_t *at = (const uint8_t *)out.data, *end = at + out.size;
    while (at < end) {
        Family *family = next_family(&at, end);
        if (strcmp(family->name, name) == 0)
            return family;
        free_family(family);
    }
    return NULL;
}

static void counter_has_its_suffix_its_help_and_its_unit(void **state) {
    (void)state;
    expvar_int_add(expvar_int_new("t_wait"), 1500);
    expvar_describe("t_wait", "Waiting.", "ms");
    Family *family = scrape("t_wait_seconds_total");
    assert_non_null(family);
    assert_string_equal(family->help, "Waiting.");
    assert_string_equal(family->unit, "seconds");
    assert_int_equal(family->type, EXPVAR__METRICS__TYPE__COUNTER);
    assert_int_equal(family->n_metric, 1);
    assert_true(family->metric[0]->counter->value == 1.5);
    assert_null(family->metric[0]->gauge);
    free_family(family);
    expvar_unpublish("t_wait");
}

static void texts_are_gauges_with_labels(void **state) {
    (void)state;
    expvar_string_set(expvar_map_string(expvar_map_new("t_map"), "k"), "a \"quoted\" text");
    Family *family = scrape("t_map_text_info");
    assert_non_null(family);
    assert_int_equal(family->type, EXPVAR__METRICS__TYPE__GAUGE);
    assert_int_equal(family->metric[0]->n_label, 2);
    assert_string_equal(family->metric[0]->label[0]->name, "key");
    assert_string_equal(family->metric[0]->label[0]->value, "k");
    assert_string_equal(family->metric[0]->label[1]->value, "a \"quoted\" text");
    assert_true(family->metric[0]->gauge->value == 1);
    free_family(family);
    expvar_unpublish("t_map");
}

static void unknown_is_untyped_and_nan_travels(void **state) {
    (void)state;
    expvar_float_add(expvar_float_new("t_x"), NAN);
    Family *family = scrape("t_x");
    assert_non_null(family);
    assert_int_equal(family->type, EXPVAR__METRICS__TYPE__UNTYPED);
    assert_true(isnan(family->metric[0]->untyped->value));
    free_family(family);
    expvar_unpublish("t_x");
}

/* The counts that spans and deltas stand for, added up. */
static uint64_t unroll(Expvar__Metrics__Span **spans, size_t span_count, const int64_t *deltas, size_t delta_count) {
    size_t buckets = 0;
    for (size_t i = 0; i < span_count; i++) {
        assert_true(i == 0 || spans[i]->offset > 0);
        assert_true(spans[i]->length > 0);
        buckets += spans[i]->length;
    }
    assert_int_equal(buckets, delta_count);
    int64_t count = 0, sum = 0;
    for (size_t i = 0; i < delta_count; i++) {
        count += deltas[i];
        assert_true(count > 0);
        sum += count;
    }
    return (uint64_t)sum;
}

static void histogram_is_native_and_classic(void **state) {
    (void)state;
    expvar_histogram *histogram = expvar_histogram_new("t_h");
    for (int64_t i = -20; i <= 1000; i++)
        expvar_histogram_record(histogram, i);
    expvar_histogram_record(histogram, 1 << 20);
    expvar_histogram_record_exemplar(histogram, 900, "abc");
    Family *family = scrape("t_h");
    assert_non_null(family);
    assert_int_equal(family->type, EXPVAR__METRICS__TYPE__HISTOGRAM);
    const Expvar__Metrics__Histogram *native = family->metric[0]->histogram;
    assert_int_equal(native->sample_count, 1023);
    assert_true(native->sample_sum == 1000 * 1001 / 2 - 210 + (1 << 20) + 900);
    assert_int_equal(native->zero_count, 1);
    assert_true(native->zero_threshold == NATIVE_ZERO_THRESHOLD);
    assert_int_equal(
        unroll(native->positive_span, native->n_positive_span, native->positive_delta, native->n_positive_delta), 1002);
    assert_int_equal(
        unroll(native->negative_span, native->n_negative_span, native->negative_delta, native->n_negative_delta), 20);
    const Expvar__Metrics__Bucket *last = native->bucket[native->n_bucket - 1];
    assert_true(isinf(last->upper_bound));
    assert_int_equal(last->cumulative_count, 1023);
    size_t exemplars = 0;
    for (size_t i = 0; i < native->n_bucket; i++) {
        const Expvar__Metrics__Exemplar *exemplar = native->bucket[i]->exemplar;
        if (!exemplar)
            continue;
        exemplars++;
        assert_true(native->bucket[i]->upper_bound == 1023);
        assert_string_equal(exemplar->label[0]->name, "trace_id");
        assert_string_equal(exemplar->label[0]->value, "abc");
        assert_true(exemplar->value == 900);
        assert_true(exemplar->timestamp->seconds > 0);
    }
    assert_int_equal(exemplars, 1);
    free_family(family);
    expvar_unpublish("t_h");
}

static void first_span_begins_at_its_bucket(void **state) {
    (void)state;
    expvar_histogram *histogram = expvar_histogram_new("t_h");
    expvar_histogram_record(histogram, 4);
    expvar_histogram_record(histogram, 4);
    expvar_histogram_record(histogram, 8);
    Family *family = scrape("t_h");
    const Expvar__Metrics__Histogram *native = family->metric[0]->histogram;
    assert_int_equal(native->schema, 5);
    assert_int_equal(native->n_positive_span, 2);
    assert_int_equal(native->positive_span[0]->offset, 64); /* (.., 4] is 2^(64/32) */
    assert_int_equal(native->positive_span[1]->offset, 31); /* empty ones up to 96 */
    assert_int_equal(native->positive_delta[0], 2);
    assert_int_equal(native->positive_delta[1], -1);
    free_family(family);
    expvar_unpublish("t_h");
}

static void empty_histogram_is_native_by_its_zero_threshold(void **state) {
    (void)state;
    expvar_histogram_new("t_h");
    Family *family = scrape("t_h");
    assert_int_equal(family->metric[0]->histogram->sample_count, 0);
    assert_true(family->metric[0]->histogram->zero_threshold > 0);
    assert_int_equal(family->metric[0]->histogram->n_positive_span, 0);
    free_family(family);
    expvar_unpublish("t_h");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(counter_has_its_suffix_its_help_and_its_unit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_are_gauges_with_labels, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unknown_is_untyped_and_nan_travels, set_up, tear_down),
        cmocka_unit_test_setup_teardown(histogram_is_native_and_classic, set_up, tear_down),
        cmocka_unit_test_setup_teardown(first_span_begins_at_its_bucket, set_up, tear_down),
        cmocka_unit_test_setup_teardown(empty_histogram_is_native_by_its_zero_threshold, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
