/* metrics_proto.c - metrics as Prometheus's protobuf messages, with native histograms.
 *
 * A histogram has classic buckets too: those who do not know native ones read them, and exemplars hang on them.
 */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include <metrics.pb-c.h>

#include "base/arena.h"
#include "export/classic_buckets.h"
#include "export/metric_format.h"
#include "export/native_buckets.h"
#include "export/protobuf_c.h"

#define MESSAGES_MAX ((size_t)1 << 30)

typedef Expvar__Metrics__Family Family;
typedef Expvar__Metrics__Metric Metric;
typedef Expvar__Metrics__Label Label;
typedef Expvar__Metrics__Number Number;
typedef Expvar__Metrics__Histogram Histogram;
typedef Expvar__Metrics__Bucket Bucket;
typedef Expvar__Metrics__Exemplar Exemplar;
typedef Expvar__Metrics__Time Time;
typedef Expvar__Metrics__Span Span;

/* The messages of one family, which live in `arena`; `failed`: memory was short. */
struct builder {
    const struct metric_view *view;
    struct arena arena;
    bool failed;
};

/* Zeroed memory for an array of messages. */
static void *alloc(struct builder *builder, size_t count, size_t size) {
    void *memory = expvar__arena_alloc(&builder->arena, count * size);
    builder->failed |= !memory;
    return memory;
}

/* A message in the arena, as its INIT has it; and `count` of them as the array of pointers that a field wants. */
#define NEW(builder, type, init) ((type *)copy(builder, &(const type)init, sizeof(type)))
static void *copy(struct builder *builder, const void *message, size_t size) {
    void *memory = expvar__arena_copy(&builder->arena, message, size);
    builder->failed |= !memory;
    return memory;
}

static void *new_array(struct builder *builder, size_t count, const void *init, size_t size) {
    void **pointers = alloc(builder, count, sizeof *pointers);
    char *messages = alloc(builder, count, size);
    if (!pointers || !messages)
        return NULL;
    for (size_t i = 0; i < count; i++)
        pointers[i] = memcpy(messages + i * size, init, size);
    return pointers;
}
#define NEW_ARRAY(builder, type, count, init) ((type **)new_array(builder, count, &(const type)init, sizeof(type)))

/* ---- parts of a metric ------------------------------------------------------------------------------------------- */

static Label **build_labels(struct builder *builder, const struct metric *metric) {
    const struct metric_set *set = builder->view->set;
    Label **labels = NEW_ARRAY(builder, Label, metric->label_count, EXPVAR__METRICS__LABEL__INIT);
    for (size_t i = 0; labels && i < metric->label_count; i++) {
        const struct metric_label *label = &set->labels[metric->first_label + i];
        labels[i]->name = expvar__metric_set_text(set, label->name);
        labels[i]->value = expvar__metric_set_text(set, label->value);
    }
    return labels;
}

static Number *build_number(struct builder *builder, const struct metric *metric) {
    Number *number = NEW(builder, Number, EXPVAR__METRICS__NUMBER__INIT);
    if (number) {
        number->has_value = true;
        number->value = expvar__metric_value(builder->view, &metric->number);
    }
    return number;
}

static Exemplar *build_exemplar(struct builder *builder, const struct exemplar *kept) {
    Exemplar *exemplar = NEW(builder, Exemplar, EXPVAR__METRICS__EXEMPLAR__INIT);
    Label **labels = NEW_ARRAY(builder, Label, 1, EXPVAR__METRICS__LABEL__INIT);
    Time *time = NEW(builder, Time, EXPVAR__METRICS__TIME__INIT);
    if (builder->failed)
        return NULL;
    labels[0]->name = "trace_id";
    labels[0]->value = kept->trace_id;
    time->has_seconds = time->has_nanos = true;
    time->seconds = kept->at_ns / 1000000000;
    time->nanos = (int32_t)(kept->at_ns % 1000000000);
    exemplar->label = labels;
    exemplar->n_label = 1;
    exemplar->has_value = true;
    exemplar->value = (double)kept->value / builder->view->divisor;
    exemplar->timestamp = time;
    return exemplar;
}

static void build_classic(struct builder *builder, Histogram *histogram, const struct metric *metric) {
    struct classic_bucket buckets[EXPVAR__POWERS];
    const size_t count = expvar__classic_buckets(metric->histogram, metric->exemplars, metric->exemplar_count, buckets);
    Bucket **built = NEW_ARRAY(builder, Bucket, count + 1, EXPVAR__METRICS__BUCKET__INIT);
    for (size_t i = 0; built && i <= count; i++) {
        built[i]->has_cumulative_count = built[i]->has_upper_bound = true;
        built[i]->cumulative_count = (uint64_t)(i < count ? buckets[i].count : metric->histogram->count);
        built[i]->upper_bound = i < count ? (double)buckets[i].bound / builder->view->divisor : INFINITY;
        if (i < count && buckets[i].exemplar)
            built[i]->exemplar = build_exemplar(builder, buckets[i].exemplar);
    }
    histogram->bucket = built;
    histogram->n_bucket = count + 1;
}

/* One side of a native histogram. */
struct side {
    Span **spans;
    size_t span_count;
    int64_t *deltas;
};

/* Neighbouring buckets make a span; each count is told as what it is more than the one before. */
static struct side build_side(struct builder *builder, const struct native_bucket *buckets, size_t count) {
    struct side side = {
        .spans = NEW_ARRAY(builder, Span, count, EXPVAR__METRICS__SPAN__INIT),
        .deltas = alloc(builder, count, sizeof *side.deltas),
    };
    for (size_t i = 0; !builder->failed && i < count; i++) {
        side.deltas[i] = buckets[i].count - (i ? buckets[i - 1].count : 0);
        const int32_t expected = i ? buckets[i - 1].index + 1 : 0;
        if (i == 0 || buckets[i].index != expected) {
            Span *span = side.spans[side.span_count++];
            span->has_offset = span->has_length = true;
            span->offset = buckets[i].index - expected;
        }
        side.spans[side.span_count - 1]->length++;
    }
    return side;
}

static void build_native(struct builder *builder, Histogram *histogram, const struct histogram_reading *reading) {
    struct native_buckets buckets;
    if (expvar__native_buckets_init(&buckets, reading, builder->view->divisor) < 0) {
        builder->failed = true;
        return;
    }
    const struct side positive = build_side(builder, buckets.positive, buckets.positive_count);
    const struct side negative = build_side(builder, buckets.negative, buckets.negative_count);
    histogram->has_schema = histogram->has_zero_threshold = histogram->has_zero_count = true;
    histogram->schema = buckets.schema;
    histogram->zero_threshold = NATIVE_ZERO_THRESHOLD;
    histogram->zero_count = (uint64_t)buckets.zero_count;
    histogram->positive_span = positive.spans;
    histogram->n_positive_span = positive.span_count;
    histogram->positive_delta = positive.deltas;
    histogram->n_positive_delta = buckets.positive_count;
    histogram->negative_span = negative.spans;
    histogram->n_negative_span = negative.span_count;
    histogram->negative_delta = negative.deltas;
    histogram->n_negative_delta = buckets.negative_count;
    expvar__native_buckets_fini(&buckets);
}

static Histogram *build_histogram(struct builder *builder, const struct metric *metric) {
    Histogram *histogram = NEW(builder, Histogram, EXPVAR__METRICS__HISTOGRAM__INIT);
    if (!histogram)
        return NULL;
    histogram->has_sample_count = histogram->has_sample_sum = true;
    histogram->sample_count = (uint64_t)metric->histogram->count;
    histogram->sample_sum = metric->histogram->sum / builder->view->divisor;
    build_classic(builder, histogram, metric);
    build_native(builder, histogram, metric->histogram);
    return histogram;
}

/* ---- families ---------------------------------------------------------------------------------------------------- */

static void build_metric(struct builder *builder, Metric *to, const struct metric *metric) {
    to->label = build_labels(builder, metric);
    to->n_label = metric->label_count;
    Number **number = builder->view->type == METRIC_COUNTER   ? &to->counter
                      : builder->view->type == METRIC_UNKNOWN ? &to->untyped
                                                              : &to->gauge;
    if (builder->view->type == METRIC_HISTOGRAM)
        to->histogram = build_histogram(builder, metric);
    else
        *number = build_number(builder, metric);
}

static size_t count_metrics(const struct metric_view *view) {
    size_t count = 0;
    METRICS_EACH(metric, view)
    count++;
    return count;
}

/* The name as the text has it: with what the type appends. */
static char *build_name(struct builder *builder) {
    const char *suffix = expvar__metric_suffixes[builder->view->type];
    const size_t size = strlen(builder->view->name);
    char *name = alloc(builder, size + strlen(suffix) + 1, 1);
    if (name)
        strcpy(stpcpy(name, builder->view->name), suffix);
    return name;
}

static void build_family(struct builder *builder, Family *family) {
    static const Expvar__Metrics__Type types[METRIC_TYPES] = {
        [METRIC_HISTOGRAM] = EXPVAR__METRICS__TYPE__HISTOGRAM, [METRIC_COUNTER] = EXPVAR__METRICS__TYPE__COUNTER,
        [METRIC_GAUGE] = EXPVAR__METRICS__TYPE__GAUGE,         [METRIC_UNKNOWN] = EXPVAR__METRICS__TYPE__UNTYPED,
        [METRIC_INFO] = EXPVAR__METRICS__TYPE__GAUGE,
    };
    family->name = build_name(builder);
    family->help = builder->view->help;
    family->unit = builder->view->unit[0] ? builder->view->unit : NULL;
    family->has_type = true;
    family->type = types[builder->view->type];
    family->n_metric = count_metrics(builder->view);
    family->metric = NEW_ARRAY(builder, Metric, family->n_metric, EXPVAR__METRICS__METRIC__INIT);
    size_t i = 0;
    METRICS_EACH(metric, builder->view) {
        if (builder->failed)
            return;
        build_metric(builder, family->metric[i++], metric);
    }
}

/* A length of seven bits a byte, the least first, the top bit set on all but the last byte. */
static void put_length(struct buffer *out, size_t length) {
    for (; length >= 0x80; length >>= 7)
        expvar__buffer_append(out, &(const unsigned char){(unsigned char)(length | 0x80)}, 1);
    expvar__buffer_append(out, &(const unsigned char){(unsigned char)length}, 1);
}

static void put_message(struct buffer *out, const ProtobufCMessage *message) {
    const size_t size = expvar__protobuf_c.packed_size(message);
    put_length(out, size);
    char *room = expvar__buffer_reserve(out, size);
    if (room)
        expvar__buffer_advance(out, expvar__protobuf_c.pack(message, (uint8_t *)room));
}

static void put_family(struct buffer *out, const struct metric_view *view) {
    struct builder builder = {.view = view};
    expvar__arena_init(&builder.arena, MESSAGES_MAX);
    Family family = EXPVAR__METRICS__FAMILY__INIT;
    build_family(&builder, &family);
    if (builder.failed)
        out->error = ENOMEM;
    else
        put_message(out, &family.base);
    expvar__arena_fini(&builder.arena);
}

const struct metric_format expvar__metric_format_protobuf = {
    .content_type = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
    .load = expvar__protobuf_c_load,
    .family = put_family,
};
