/* chart.c - the samples of series over time. */
#include "chart.h"

#include <math.h>
#include <stdlib.h>

#include "../tui/bounds.h"
#include "../tui/plot.h"
#include "../tui/sparkline.h"
#include "../tui/text.h"
#include "timeline.h"

#define SLOTS_MAX (2 * CHART_WIDTH_MAX)

/* Rows between two ticks of the value axis, at least. */
#define TICK_ROWS 2

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
    struct plot_point at[SLOTS_MAX];
};

static void read_points(struct points *points, const struct chart *chart, size_t service, int slots) {
    const struct history *const history = history_of(chart, service);
    const int zoom = chart->view->zoom;
    const uint64_t end = chart_end(chart->fleet, chart->view);
    const uint64_t last = end > 0 ? (end - 1) >> zoom : 0;
    points->count = int_min(slots, SLOTS_MAX);
    for (int slot = 0; slot < points->count; slot++) {
        const uint64_t back = (uint64_t)(points->count - 1 - slot);
        const uint64_t first = (last - back) << zoom;
        const struct bucket bucket = back <= last ? history_range(history, first, first + (UINT64_C(1) << zoom))
                                                  : (struct bucket){NAN, NAN, NAN};
        points->at[slot] = (struct plot_point){bucket.low, bucket.high, bucket.mean};
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
    double means[SLOTS_MAX];
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
        return format_style(chart->fleet->variables[chart->variable].kind);
    return (enum style)(STYLE_SERIES + chart->fleet->services[service].colour % CANVAS_SERIES);
}

static bool has_axes(struct rect area) {
    return area.width >= CHART_AXES_WIDTH && area.height >= CHART_AXES_HEIGHT;
}

static enum axis_unit unit_of(const struct chart *chart) {
    const enum variable_kind kind = chart->fleet->variables[chart->variable].kind;
    const bool is_time = kind == VARIABLE_DURATION || kind == VARIABLE_AGO;
    return kind == VARIABLE_MEM ? AXIS_BYTES : is_time ? AXIS_NANOSECONDS : AXIS_NUMBER;
}

/* The columns beside the lines: a label, a rule. As wide for each chart, so that charts below each other show the same
 * times. */
#define LABEL_WIDTH 7

static struct rect plot_area(struct rect area) {
    if (has_axes(area))
        area = (struct rect){area.x + LABEL_WIDTH + 1, area.y, area.width - LABEL_WIDTH - 1, area.height - 1};
    if (area.width > CHART_WIDTH_MAX)
        area = (struct rect){area.x + area.width - CHART_WIDTH_MAX, area.y, CHART_WIDTH_MAX, area.height};
    return area;
}

/* Where there are no axes there are bars, a slot each column. */
int chart_slots(const struct chart *chart, struct rect area) {
    const struct rect plot = plot_area(area);
    return plot_slots(has_axes(area) ? chart->view->plot : PLOT_BLOCKS, int_max(plot.width, 0));
}

static struct axis find_axis(const struct chart *chart, int slots, int rows) {
    struct points points;
    double low = NAN, high = NAN, above_zero = NAN;
    for (size_t i = 0; i < chart->service_count; i++) {
        read_points(&points, chart, chart->first_service + i, slots);
        for (int slot = 0; slot < points.count; slot++) {
            low = fmin(low, points.at[slot].low);
            high = fmax(high, points.at[slot].high);
            if (points.at[slot].low > 0)
                above_zero = fmin(above_zero, points.at[slot].low);
        }
    }
    const bool is_log = chart->view->is_log && high > 0;
    return axis_make(is_log ? above_zero : low, high, unit_of(chart), (rows - 1) / TICK_ROWS + 1, is_log);
}

static void draw_value_axis(struct canvas *canvas, struct rect plot, const struct axis *axis, enum axis_unit unit) {
    for (int row = 0; row < plot.height; row++)
        canvas_put(canvas, plot.x - 1, plot.y + row, 0x2502, STYLE_AXIS);
    for (int i = 0; i < axis_ticks(axis); i++) {
        char text[AXIS_LABEL_MAX];
        const double value = axis_tick(axis, i);
        const int y = plot.y + plot_row(axis, plot.height, value);
        canvas_text_right(canvas, plot.x - 1 - LABEL_WIDTH, y, LABEL_WIDTH, STYLE_AXIS,
                          axis_label(text, axis, unit, value));
        canvas_put(canvas, plot.x - 1, y, 0x2524, STYLE_AXIS);
    }
    if (axis->is_log || axis->low >= 0 || axis->high < 0)
        return;
    const int zero = plot.y + plot_row(axis, plot.height, 0);
    for (int x = 0; x < plot.width; x++)
        canvas_put(canvas, plot.x + x, zero, 0x2500, STYLE_AXIS);
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
    const struct axis axis = find_axis(chart, slots, plot.height);
    draw_value_axis(canvas, plot, &axis, unit_of(chart));
    /* The first service's line is drawn last, over the others. */
    for (size_t i = chart->service_count; i-- > 0;)
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
