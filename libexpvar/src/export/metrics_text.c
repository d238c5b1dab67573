/* metrics_text.c - metrics as text: Prometheus 0.0.4, and OpenMetrics 1.0 where it differs.
 *
 * Formats: prometheus.io/docs/instrumenting/exposition_formats, and the OpenMetrics specification 1.0.
 */
#include <math.h>
#include <string.h>

#include "export/classic_buckets.h"
#include "export/metric_format.h"
#include "writer/float_text.h"
#include "writer/integer_text.h"

/* What differs between the two. */
struct dialect {
    const char *types[METRIC_TYPES];
    bool is_openmetrics;
};

static const struct dialect prometheus = {
    .types = {"histogram", "counter", "gauge", "untyped", "gauge"},
};
static const struct dialect openmetrics = {
    .types = {"histogram", "counter", "gauge", "unknown", "info"},
    .is_openmetrics = true,
};

struct text_writer {
    struct buffer *out;
    const struct dialect *dialect;
    const struct metric_view *view;
    struct buffer labels; /* of the metric, as text, without braces */
};

static void put(struct buffer *out, const char *text) {
    expvar__buffer_append_text(out, text);
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

static void put_float(struct buffer *out, double value) {
    char text[EXPVAR__FLOAT_TEXT_MAX];
    if (isnan(value))
        put(out, "NaN");
    else if (isinf(value))
        put(out, value < 0 ? "-Inf" : "+Inf");
    else
        expvar__buffer_append(out, text, expvar__float_text(text, value, &expvar__float_notation_expvar));
}

/* A bound as the text of a label, which has one spelling only: OpenMetrics wants 1 to be 1.0. */
static void put_bound(const struct text_writer *writer, struct buffer *out, int64_t bound) {
    const size_t begin = out->size;
    put_float(out, (double)bound / writer->view->divisor);
    if (writer->dialect->is_openmetrics && !out->error && !strpbrk(out->data + begin, ".e"))
        put(out, ".0");
}

static void put_number(const struct text_writer *writer, const struct number *number) {
    if (writer->view->divisor != 1 || number->kind == NUMBER_FLOAT)
        put_float(writer->out, expvar__metric_value(writer->view, number));
    else if (number->kind == NUMBER_INT)
        expvar__put_int(writer->out, number->of_int);
    else
        expvar__put_integer(writer->out, number->of_uint, false);
}

static void put_escaped(struct buffer *out, const char *text, bool escape_quotes) {
    const char *const special = escape_quotes ? "\\\n\"" : "\\\n";
    while (*text) {
        const size_t run = strcspn(text, special);
        expvar__buffer_append(out, text, run);
        text += run;
        if (!*text)
            return;
        const char escape[] = {'\\', *text == '\n' ? 'n' : *text};
        expvar__buffer_append(out, escape, sizeof escape);
        text++;
    }
}

/* ---- metadata ---------------------------------------------------------------------------------------------------- */

/* The older format knows samples' names, not families'. */
static void begin_line(const struct text_writer *writer, const char *keyword) {
    put(writer->out, "# ");
    put(writer->out, keyword);
    put(writer->out, " ");
    put(writer->out, writer->view->name);
    if (!writer->dialect->is_openmetrics)
        put(writer->out, expvar__metric_suffixes[writer->view->type]);
    put(writer->out, " ");
}

static void put_metadata(const struct text_writer *writer) {
    begin_line(writer, "HELP");
    put_escaped(writer->out, writer->view->help, writer->dialect->is_openmetrics);
    put(writer->out, "\n");
    begin_line(writer, "TYPE");
    put(writer->out, writer->dialect->types[writer->view->type]);
    put(writer->out, "\n");
    if (!writer->dialect->is_openmetrics || !writer->view->unit[0])
        return;
    begin_line(writer, "UNIT");
    put(writer->out, writer->view->unit);
    put(writer->out, "\n");
}

/* ---- samples ----------------------------------------------------------------------------------------------------- */

static void make_labels(struct text_writer *writer, const struct metric *metric) {
    const struct metric_set *set = writer->view->set;
    expvar__buffer_clear(&writer->labels);
    for (size_t i = 0; i < metric->label_count; i++) {
        const struct metric_label *label = &set->labels[metric->first_label + i];
        put(&writer->labels, i ? "," : "");
        put(&writer->labels, expvar__metric_set_text(set, label->name));
        put(&writer->labels, "=\"");
        put_escaped(&writer->labels, expvar__metric_set_text(set, label->value), true);
        put(&writer->labels, "\"");
    }
    if (writer->labels.error)
        writer->out->error = writer->labels.error;
}

/* The name, and the labels of the metric. */
static void begin_sample(const struct text_writer *writer, const char *suffix) {
    put(writer->out, writer->view->name);
    put(writer->out, suffix);
    if (writer->labels.size) {
        put(writer->out, "{");
        expvar__buffer_append(writer->out, writer->labels.data, writer->labels.size);
        put(writer->out, "}");
    }
    put(writer->out, " ");
}

static void begin_bucket(const struct text_writer *writer) {
    put(writer->out, writer->view->name);
    put(writer->out, "_bucket{");
    if (writer->labels.size) {
        expvar__buffer_append(writer->out, writer->labels.data, writer->labels.size);
        put(writer->out, ",");
    }
    put(writer->out, "le=\"");
}

static void put_exemplar(const struct text_writer *writer, const struct exemplar *exemplar) {
    if (!exemplar || !writer->dialect->is_openmetrics)
        return;
    put(writer->out, " # {trace_id=\"");
    put_escaped(writer->out, exemplar->trace_id, true);
    put(writer->out, "\"} ");
    put_float(writer->out, (double)exemplar->value / writer->view->divisor);
    put(writer->out, " ");
    expvar__put_int(writer->out, exemplar->at_ns / 1000000000);
    const char millis[] = {'.', (char)('0' + exemplar->at_ns / 100000000 % 10),
                           (char)('0' + exemplar->at_ns / 10000000 % 10), (char)('0' + exemplar->at_ns / 1000000 % 10)};
    expvar__buffer_append(writer->out, millis, sizeof millis);
}

static void put_buckets(const struct text_writer *writer, const struct metric *metric) {
    struct classic_bucket buckets[EXPVAR__POWERS];
    const size_t count = expvar__classic_buckets(metric->histogram, metric->exemplars, metric->exemplar_count, buckets);
    for (size_t i = 0; i < count; i++) {
        begin_bucket(writer);
        put_bound(writer, writer->out, buckets[i].bound);
        put(writer->out, "\"} ");
        expvar__put_int(writer->out, buckets[i].count);
        put_exemplar(writer, buckets[i].exemplar);
        put(writer->out, "\n");
    }
    begin_bucket(writer);
    put(writer->out, "+Inf\"} ");
    expvar__put_int(writer->out, metric->histogram->count);
    put(writer->out, "\n");
}

/* OpenMetrics has no sum, and then no count either, with negative values: it would not be a counter. */
static void put_histogram(const struct text_writer *writer, const struct metric *metric) {
    put_buckets(writer, metric);
    if (writer->dialect->is_openmetrics && metric->histogram->count && metric->histogram->min < 0)
        return;
    begin_sample(writer, "_sum");
    put_float(writer->out, metric->histogram->sum / writer->view->divisor);
    put(writer->out, "\n");
    begin_sample(writer, "_count");
    expvar__put_int(writer->out, metric->histogram->count);
    put(writer->out, "\n");
}

static void put_family(struct buffer *out, const struct metric_view *view, const struct dialect *dialect) {
    struct text_writer writer = {out, dialect, view, {0}};
    expvar__buffer_init(&writer.labels, out->max);
    put_metadata(&writer);
    METRICS_EACH(metric, view) {
        make_labels(&writer, metric);
        if (view->type == METRIC_HISTOGRAM) {
            put_histogram(&writer, metric);
            continue;
        }
        begin_sample(&writer, expvar__metric_suffixes[view->type]);
        put_number(&writer, &metric->number);
        put(out, "\n");
    }
    expvar__buffer_fini(&writer.labels);
}

/* ---- formats ----------------------------------------------------------------------------------------------------- */

static void put_prometheus(struct buffer *out, const struct metric_view *view) {
    put_family(out, view, &prometheus);
}

static void put_openmetrics(struct buffer *out, const struct metric_view *view) {
    put_family(out, view, &openmetrics);
}

static void end_openmetrics(struct buffer *out) {
    put(out, "# EOF\n");
}

const struct metric_format expvar__metric_format_text = {
    .content_type = "text/plain; version=0.0.4; charset=utf-8",
    .family = put_prometheus,
};

const struct metric_format expvar__metric_format_openmetrics = {
    .content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8",
    .family = put_openmetrics,
    .end = end_openmetrics,
};
