/* chart.c - the samples of series over time. */
#include "chart.h"

#include <math.h>
#include <stdlib.h>

#include "../model/reading.h"
#include "../tui/bounds.h"
#include "../tui/plot.h"
#include "../tui/sparkline.h"
#include "../tui/text.h"
#include "heat.h"
#include "scale.h"
#include "timeline.h"

bool chart_has(const struct fleet *fleet, size_t variable) {
    if (fleet->variables[variable].kind == VARIABLE_STR)
        return false;
    return fleet->service_count != 1 || fleet->services[0].series[variable].last.kind != VALUE_TEXT;
}

uint64_t chart_end(const struct fleet *fleet, const struct view *view) {
    return view->end > 0 && view->end < fleet->samples ? view->end : fleet->samples;
}

static const struct history *history_of(const struct chart *chart, size_t service) {
    return &chart->fleet->services[service].series[chart->variable].history;
}

/* ---- points ------------------------------------------------------------------------------------------------------ */

/* The points of one series, the leftmost slot first. Slots begin at multiples of their length, so that a chart only
 * shifts as time goes on. */
struct points {
    int count;
    struct plot_point at[CHART_SLOTS_MAX];
};

/* Times are of any unit. */
static double read_value(enum variable_kind kind, double value) {
    if (kind != VARIABLE_TIME || isnan(value))
        return value;
    return (double)reading_unix_s(&(struct value){.kind = VALUE_FLOAT, .f = value});
}

static void read_points(struct points *points, const struct chart *chart, size_t service, int slots) {
    const struct history *const history = history_of(chart, service);
    const enum variable_kind kind = chart->fleet->variables[chart->variable].kind;
    const int zoom = chart->view->zoom;
    const uint64_t end = chart_end(chart->fleet, chart->view);
    const uint64_t last = end > 0 ? (end - 1) >> zoom : 0;
    points->count = int_min(slots, CHART_SLOTS_MAX);
    for (int slot = 0; slot < points->count; slot++) {
        const uint64_t back = (uint64_t)(points->count - 1 - slot);
        const uint64_t first = (last - back) << zoom;
        const struct bucket bucket = back <= last ? history_range(history, first, first + (UINT64_C(1) << zoom))
                                                  : (struct bucket){NAN, NAN, NAN};
        points->at[slot] = (struct plot_point){read_value(kind, bucket.low), read_value(kind, bucket.high),
                                               read_value(kind, bucket.mean)};
    }
}

static struct plot_point point_at(const void *series, int slot) {
    return ((const struct points *)series)->at[slot];
}

static double mean_at(const void *series, size_t age) {
    const struct points *const points = series;
    return age < (size_t)points->count ? points->at[(size_t)points->count - 1 - age].mean : NAN;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static int compare_numbers(const void *a, const void *b) {
    const double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

struct chart_summary chart_summarise(const struct chart *chart, size_t service, int slots) {
    struct points points;
    double means[CHART_SLOTS_MAX];
    size_t count = 0;
    struct chart_summary summary = {NAN, NAN, 0, NAN};
    read_points(&points, chart, service, slots);
    for (int i = 0; i < points.count; i++) {
        if (isnan(points.at[i].mean))
            continue;
        summary.low = fmin(summary.low, points.at[i].low);
        summary.high = fmax(summary.high, points.at[i].high);
        means[count++] = points.at[i].mean;
        summary.mean += (points.at[i].mean - summary.mean) / (double)count;
    }
    if (count == 0)
        return (struct chart_summary){NAN, NAN, NAN, NAN};
    qsort(means, count, sizeof *means, compare_numbers);
    summary.p95 = means[(count * 95 + 99) / 100 - 1];
    return summary;
}

size_t chart_samples(const struct chart *chart, size_t service, int slots, double *samples) {
    struct points points;
    size_t count = 0;
    read_points(&points, chart, service, slots);
    for (int i = 0; i < points.count; i++)
        if (isfinite(points.at[i].mean))
            samples[count++] = points.at[i].mean;
    return count;
}

struct bucket chart_read(const struct chart *chart, size_t service) {
    const int zoom = chart->view->zoom;
    const uint64_t first = (chart->view->cursor - 1) >> zoom << zoom;
    return history_range(history_of(chart, service), first, first + (UINT64_C(1) << zoom));
}

const char *chart_number(char buffer[FORMAT_MAX], const struct chart *chart, size_t service, double number) {
    return format_number(buffer, &chart->fleet->variables[chart->variable], number,
                         chart->fleet->services[service].series[chart->variable].is_float);
}

/* ---- drawing ----------------------------------------------------------------------------------------------------- */

enum style chart_style(const struct chart *chart, size_t service) {
    if (chart->service_count < 2)
        return format_series_style(chart->fleet, &chart->fleet->services[service], chart->variable);
    return (enum style)(STYLE_SERIES + chart->fleet->services[service].colour % CANVAS_SERIES);
}

static bool has_axes(struct rect area) {
    return area.width >= CHART_AXES_WIDTH && area.height >= CHART_AXES_HEIGHT;
}

static struct rect plot_area(struct rect area) {
    if (has_axes(area))
        area = (struct rect){area.x + SCALE_WIDTH + 1, area.y, area.width - SCALE_WIDTH - 1, area.height - 1};
    if (area.width > CHART_WIDTH_MAX)
        area = (struct rect){area.x + area.width - CHART_WIDTH_MAX, area.y, CHART_WIDTH_MAX, area.height};
    return area;
}

/* Where there are no axes there are bars, a slot each column. */
int chart_slots(const struct chart *chart, struct rect area) {
    const struct rect plot = plot_area(area);
    return plot_slots(has_axes(area) ? chart->view->plot : PLOT_BLOCKS, int_max(plot.width, 0));
}

/* Of a scale that is fixed, the values of that time. */
static struct extent find_extent(const struct chart *shown, int slots) {
    struct points points;
    struct extent extent = extent_nothing;
    struct view then = *shown->view;
    struct chart fixed = *shown;
    const struct chart *const chart = then.scale == SCALE_FIXED ? &fixed : shown;
    then.end = then.fixed_end;
    then.zoom = then.fixed_zoom;
    fixed.view = &then;
    if (heat_has(chart))
        return heat_extent(chart, slots);
    for (size_t i = 0; i < chart->service_count; i++) {
        read_points(&points, chart, chart->first_service + i, slots);
        for (int slot = 0; slot < points.count; slot++)
            extent_add(&extent, points.at[slot].low, points.at[slot].high);
    }
    return extent;
}

static void draw_cursor(struct canvas *canvas, struct rect plot, const struct chart *chart, int slots) {
    const struct view *const view = chart->view;
    if (view->cursor == 0 || !view->expanded)
        return;
    const uint64_t last = (chart_end(chart->fleet, view) - 1) >> view->zoom;
    const uint64_t at = (view->cursor - 1) >> view->zoom;
    if (at > last || last - at >= (uint64_t)slots)
        return;
    const int x = plot.x + plot_column(view->plot, slots - 1 - (int)(last - at));
    for (int row = 0; row < plot.height; row++)
        canvas_put(canvas, x, plot.y + row, 0x2502, STYLE_CURSOR);
}

void chart_note_moments(struct canvas *canvas, struct rect area, const struct chart *chart) {
    const struct view *const view = chart->view;
    const struct rect plot = plot_area(area);
    const int slots = chart_slots(chart, area);
    const enum plot_kind kind = has_axes(area) ? view->plot : PLOT_BLOCKS;
    const uint64_t end = chart_end(chart->fleet, view);
    for (int slot = 0; slot < slots && end > 0; slot++) {
        const uint64_t last = (end - 1) >> view->zoom, age = (uint64_t)(slots - 1 - slot);
        if (age <= last)
            hits_add(view->hits, canvas, (struct rect){plot.x + plot_column(kind, slot), area.y, 1, area.height},
                     (struct hit){HIT_MOMENT, (size_t)(((last - age) << view->zoom) + 1)});
    }
}

static void draw_series(struct canvas *canvas, struct rect plot, const struct chart *chart, const struct axis *axis,
                        size_t service, int slots) {
    struct points points;
    read_points(&points, chart, service, slots);
    const enum style style = chart_style(chart, service);
    if (chart->view->plot == PLOT_BLOCKS && chart->service_count == 1) {
        sparkline_draw_on(canvas, plot, axis, mean_at, &points, style);
        return;
    }
    plot_draw(
        canvas, plot, chart->view->plot, axis,
        &(struct plot_series){point_at, &points, style, (int)(chart->fleet->services[service].colour % CANVAS_SERIES)});
}

static void draw_bars(struct canvas *canvas, struct rect area, const struct chart *chart) {
    struct points points;
    if (area.width <= 0 || area.height <= 0)
        return;
    const struct rect plot = plot_area(area);
    read_points(&points, chart, chart->first_service, plot.width);
    sparkline_draw(canvas, plot, mean_at, &points, chart_style(chart, chart->first_service));
}

static void draw_lines(struct canvas *canvas, struct rect area, const struct chart *chart) {
    const struct rect plot = plot_area(area);
    const int slots = chart_slots(chart, area);
    const struct extent extent = find_extent(chart, slots);
    const struct axis axis = scale_make(chart, &extent, plot.height);
    scale_draw(canvas, plot, &axis, scale_unit(&chart->fleet->variables[chart->variable]));
    if (heat_has(chart))
        heat_draw(canvas, plot, chart, &axis, slots);
    /* The first service's line is drawn last, over the others. */
    for (size_t i = heat_has(chart) ? 0 : chart->service_count; i-- > 0;)
        draw_series(canvas, plot, chart, &axis, chart->first_service + i, slots);
    draw_cursor(canvas, plot, chart, slots);
    timeline_draw(canvas, (struct rect){plot.x, plot.y + plot.height, plot.width, 1}, chart, slots);
}

void chart_draw(struct canvas *canvas, struct rect area, const struct chart *chart) {
    if (chart->service_count == 0)
        return;
    if (has_axes(area))
        draw_lines(canvas, area, chart);
    else
        draw_bars(canvas, area, chart);
}
