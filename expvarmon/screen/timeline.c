/* timeline.c - the time below a chart. */
#include "timeline.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../tui/plot.h"

#define NS_PER_S INT64_C(1000000000)

/* Columns from label to label: a mark, a time of day, a blank or two. */
#define LABEL_COLUMNS 11

/* In seconds; beyond the last a chart has no labels. */
static const int64_t steps_s[] = {1,   2,    5,    10,   15,    30,    60,    120,   300,    600,
                                  900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800};

/* The axis from one column to the next. */
struct scale {
    const struct chart *chart;
    uint64_t last;                /* the slot at the right edge, counted from the first sample */
    int slots;                    /* in all */
    int per_column;               /* slots */
    int64_t column_ns;            /* of a column */
    int64_t step_ns;              /* between labels; 0: none */
    bool marked[CHART_WIDTH_MAX]; /* columns with a restart */
};

static struct scale make_scale(const struct chart *chart, struct rect row, int slots) {
    const uint64_t end = chart_end(chart->fleet, chart->view);
    struct scale scale = {.chart = chart, .slots = slots, .per_column = slots / row.width};
    scale.last = end > 0 ? (end - 1) >> chart->view->zoom : 0;
    scale.column_ns = (chart->fleet->interval_ns << chart->view->zoom) * scale.per_column;
    for (size_t i = 0; i < sizeof steps_s / sizeof *steps_s && scale.step_ns == 0; i++)
        if (steps_s[i] * NS_PER_S >= scale.column_ns * LABEL_COLUMNS)
            scale.step_ns = steps_s[i] * NS_PER_S;
    return scale;
}

/* The first sample of a column; before the first of all it is negative. */
static int64_t sample_of(const struct scale *scale, int column) {
    const int64_t slot = (int64_t)scale->last - (scale->slots - 1) + (int64_t)column * scale->per_column;
    return slot * (INT64_C(1) << scale->chart->view->zoom);
}

/* Local time, so that days and hours begin where the clock says so. */
static int64_t local_ns(const struct chart *chart, int64_t sample) {
    const int64_t unix_ns = fleet_sample_unix_ns(chart->fleet, (uint64_t)sample);
    const time_t seconds = (time_t)(unix_ns / NS_PER_S);
    struct tm local;
    return unix_ns + (localtime_r(&seconds, &local) ? local.tm_gmtoff * NS_PER_S : 0);
}

static int64_t age_ns(const struct chart *chart, int64_t sample) {
    return ((int64_t)chart->fleet->samples - 1 - sample) * chart->fleet->interval_ns;
}

const char *timeline_clock(char buffer[FORMAT_MAX], const struct fleet *fleet, uint64_t sample) {
    const time_t seconds = (time_t)(fleet_sample_unix_ns(fleet, sample) / NS_PER_S);
    struct tm local;
    if (!localtime_r(&seconds, &local) || strftime(buffer, FORMAT_MAX, "%H:%M:%S", &local) == 0)
        return "?";
    return buffer;
}

static int64_t floor_divide(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

/* A label that would be cut by the edge, or cover a mark, is left out. */
static bool is_free(const bool *marked, int width, int column, int size) {
    for (int i = 0; i < size; i++)
        if (column + i >= width || marked[column + i])
            return false;
    return true;
}

static void draw_label(struct canvas *canvas, struct rect row, const struct scale *scale, int column, int64_t tick_ns) {
    char text[FORMAT_MAX];
    const int64_t tick_s = tick_ns / NS_PER_S;
    if (scale->chart->view->ages) {
        char age[FORMAT_MAX];
        snprintf(text, sizeof text, "-%s", format_interval(age, tick_ns));
    } else if (scale->step_ns >= 86400 * NS_PER_S) {
        strftime(text, sizeof text, "%b %e", gmtime(&(time_t){tick_s}));
    } else {
        const bool seconds = scale->step_ns < 60 * NS_PER_S;
        strftime(text, sizeof text, seconds ? "%H:%M:%S" : "%H:%M", gmtime(&(time_t){tick_s}));
    }
    if (!is_free(scale->marked, row.width, column, 1 + (int)strlen(text)))
        return;
    canvas_put(canvas, row.x + column, row.y, 0x2575, STYLE_AXIS);
    canvas_text(canvas, row.x + column + 1, row.y, row.width - column - 1, STYLE_AXIS, text);
}

static void draw_labels(struct canvas *canvas, struct rect row, const struct scale *scale) {
    const struct chart *const chart = scale->chart;
    const int64_t left_ns = local_ns(chart, sample_of(scale, 0));
    const int64_t left_age_ns = age_ns(chart, sample_of(scale, 0));
    for (int column = 0; column < row.width; column++) {
        const int64_t shift = column * scale->column_ns;
        const int64_t tick = chart->view->ages ? -floor_divide(left_age_ns - shift, scale->step_ns)
                                               : floor_divide(left_ns + shift, scale->step_ns);
        const int64_t next = chart->view->ages ? -floor_divide(left_age_ns - shift - scale->column_ns, scale->step_ns)
                                               : floor_divide(left_ns + shift + scale->column_ns, scale->step_ns);
        if (next == tick)
            continue;
        if (chart->view->ages)
            draw_label(canvas, row, scale, column, -tick * scale->step_ns);
        else
            draw_label(canvas, row, scale, column, next * scale->step_ns);
    }
}

static void draw_restarts(struct canvas *canvas, struct rect row, struct scale *scale, const struct service *service) {
    const unsigned kept = service->restarts < SERVICE_RESTARTS_MAX ? service->restarts : SERVICE_RESTARTS_MAX;
    for (unsigned i = 0; i < kept; i++) {
        const uint64_t sample = service->restart_samples[(service->restarts - 1 - i) % SERVICE_RESTARTS_MAX];
        const uint64_t slot = sample >> scale->chart->view->zoom;
        if (slot > scale->last || scale->last - slot >= (uint64_t)scale->slots)
            continue;
        const int column = (scale->slots - 1 - (int)(scale->last - slot)) / scale->per_column;
        canvas_put(canvas, row.x + column, row.y, 0x25B2, STYLE_WARNING);
        scale->marked[column] = true;
    }
}

void timeline_draw(struct canvas *canvas, struct rect row, const struct chart *chart, int slots) {
    if (row.width <= 0)
        return;
    struct scale scale = make_scale(chart, row, slots);
    for (size_t i = 0; i < chart->service_count; i++)
        draw_restarts(canvas, row, &scale, &chart->fleet->services[chart->first_service + i]);
    if (scale.step_ns > 0 && chart->fleet->samples > 0)
        draw_labels(canvas, row, &scale);
}
