/* expanded.c - one variable on the whole screen. */
#include "expanded.h"

#include <stdio.h>

#include "../tui/bounds.h"
#include "../tui/pen.h"
#include "chart.h"
#include "header.h"
#include "scale.h"
#include "scroll.h"
#include "table.h"
#include "timeline.h"

/* Heights from which on there is a table below the chart, and of that a part of the whole. */
#define TABLE_HEIGHT 8
#define TABLE_PART   3
/* The least rows of the chart of one service of several. */
#define SPLIT_ROWS   4
#define FRAMED_WIDTH 24
#define VALUE_WIDTH  10
/* "996-1000 of 1000" */
#define RANGE_WIDTH 16

bool expanded_has(const struct fleet *fleet) {
    for (size_t i = 0; i < fleet->variable_count; i++)
        if (chart_has(fleet, i))
            return fleet->service_count > 0;
    return false;
}

size_t expanded_find(const struct fleet *fleet, int *selected) {
    int charts = 0;
    size_t found = 0;
    for (size_t i = 0; i < fleet->variable_count && charts < int_max(*selected, 1); i++) {
        if (!chart_has(fleet, i))
            continue;
        charts++;
        found = i;
    }
    *selected = charts;
    return found;
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

struct row {
    const struct chart *chart;
    size_t service;
    struct chart_summary summary;
};

static const char *read_newest(char *buffer, const struct row *row) {
    const struct chart *const chart = row->chart;
    if (chart->view->cursor > 0)
        return chart_number(buffer, chart, row->service, chart_read(chart, row->service).mean);
    return format_last(buffer, chart->fleet, &chart->fleet->services[row->service], chart->variable);
}
static const char *read_low(char *buffer, const struct row *row) {
    return chart_number(buffer, row->chart, row->service, row->summary.low);
}
static const char *read_high(char *buffer, const struct row *row) {
    return chart_number(buffer, row->chart, row->service, row->summary.high);
}
static const char *read_mean(char *buffer, const struct row *row) {
    return chart_number(buffer, row->chart, row->service, row->summary.mean);
}
static const char *read_p95(char *buffer, const struct row *row) {
    return chart_number(buffer, row->chart, row->service, row->summary.p95);
}

/* In the order in which they give way to a lack of room, the last first. */
static const struct {
    const char *title;
    const char *(*read)(char *buffer, const struct row *row);
} columns[] = {
    {"now", read_newest}, {"min", read_low}, {"max", read_high}, {"mean", read_mean}, {"p95", read_p95},
};
#define COLUMN_COUNT ((int)(sizeof columns / sizeof *columns))

struct legend {
    struct rect area;
    int name_width;
    int columns;
};

static struct legend make_legend(const struct fleet *fleet, struct rect area) {
    struct legend legend = {
        area,
        int_min(int_max(table_name_width(fleet, area.width), RANGE_WIDTH), int_max(area.width - 3 - VALUE_WIDTH, 4)),
        0};
    legend.columns = int_max(0, int_min(COLUMN_COUNT, (area.width - legend.name_width - 3) / (VALUE_WIDTH + 1)));
    return legend;
}

static void draw_titles(struct canvas *canvas, const struct legend *legend, const struct chart *chart) {
    struct pen pen = {canvas, legend->area.x + 2, legend->area.y, legend->area.x + 2 + legend->name_width};
    if (chart->service_count == chart->fleet->service_count)
        pen_text(&pen, STYLE_TITLE, "service");
    else
        pen_printf(&pen, STYLE_TITLE, "%zu-%zu of %zu", chart->first_service + 1,
                   chart->first_service + chart->service_count, chart->fleet->service_count);
    for (int i = 0; i < legend->columns; i++) {
        char clock[FORMAT_MAX];
        const bool is_reading = i == 0 && chart->view->cursor > 0;
        canvas_text_right(canvas, legend->area.x + 3 + legend->name_width + i * (VALUE_WIDTH + 1), legend->area.y,
                          VALUE_WIDTH, is_reading ? STYLE_CURSOR : STYLE_TITLE,
                          is_reading ? timeline_clock(clock, chart->fleet, chart->view->cursor - 1) : columns[i].title);
    }
}

static void draw_service(struct canvas *canvas, const struct legend *legend, const struct row *row, int y) {
    const struct chart *const chart = row->chart;
    const struct service *const service = &chart->fleet->services[row->service];
    const int x = legend->area.x;
    canvas_put(canvas, x, y, plot_symbol(chart->view->plot, (int)service->colour), chart_style(chart, row->service));
    canvas_text(canvas, x + 2, y, legend->name_width, service->state == SERVICE_FAILED ? STYLE_ERROR : STYLE_TEXT,
                service->name);
    for (int i = 0; i < legend->columns; i++) {
        char buffer[FORMAT_MAX];
        canvas_text_right(canvas, x + 3 + legend->name_width + i * (VALUE_WIDTH + 1), y, VALUE_WIDTH,
                          i == 0 ? chart_style(chart, row->service) : STYLE_TEXT, columns[i].read(buffer, row));
    }
}

static void draw_legend(struct canvas *canvas, struct rect area, const struct chart *chart, int slots) {
    const struct legend legend = make_legend(chart->fleet, area);
    draw_titles(canvas, &legend, chart);
    for (size_t i = 0; i < chart->service_count; i++) {
        const size_t service = chart->first_service + i;
        const struct row row = {chart, service, chart_summarise(chart, service, slots)};
        draw_service(canvas, &legend, &row, area.y + 1 + (int)i);
    }
}

/* ---- the charts -------------------------------------------------------------------------------------------------- */

static void draw_charts(struct canvas *canvas, struct rect area, const struct chart *chart, bool split) {
    const int count = split ? (int)chart->service_count : 1;
    for (int i = 0; i < count; i++) {
        const int top = area.height * i / count, bottom = area.height * (i + 1) / count;
        struct chart one = *chart;
        if (split) {
            one.first_service += (size_t)i;
            one.service_count = 1;
        }
        struct rect rows = {area.x, area.y + top, area.width, bottom - top};
        if (split && rows.height > 1) {
            canvas_text(canvas, rows.x, rows.y, rows.width, STYLE_TITLE,
                        chart->fleet->services[one.first_service].name);
            rows.y++;
            rows.height--;
        }
        chart_draw(canvas, rows, &one);
    }
}

static void draw_title(char *title, size_t size, const struct chart *chart, int slots) {
    const struct view *const view = chart->view;
    char span[FORMAT_MAX], reading[FORMAT_MAX] = "", clock[FORMAT_MAX];
    format_interval(span, (chart->fleet->interval_ns << view->zoom) * slots);
    if (view->cursor > 0)
        snprintf(reading, sizeof reading, ", at %s", timeline_clock(clock, chart->fleet, view->cursor - 1));
    snprintf(title, size, "%s, %s%s%s%s%s", format_name(chart->fleet, chart->variable), view->end > 0 ? "" : "last ",
             span, view->is_log ? ", logarithmic" : "", scale_names[view->scale], reading);
}

/* How many services are seen: as many as the table has rows for, where there is a table. */
static int choose_seen(const struct fleet *fleet, const struct view *view, bool is_split, int height) {
    int most = height >= TABLE_HEIGHT ? int_max(1, height / TABLE_PART - 1) : CANVAS_SERIES;
    if (is_split)
        most = int_max(1, int_min(most, height / (SPLIT_ROWS + 1)));
    else if (view->single_colour)
        most = 1;
    return (int)int_min((int)fleet->service_count, most);
}

void expanded_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view) {
    struct rect area = header_draw(canvas, fleet, view);
    const bool framed = area.width >= FRAMED_WIDTH && area.height >= TABLE_HEIGHT;
    struct rect inside = area;
    if (framed)
        inside = (struct rect){area.x + 2, area.y + 1, area.width - 4, area.height - 2};
    const size_t variable = expanded_find(fleet, &view->selected);
    /* Heat maps cannot share a chart. */
    const bool is_split = view->split || fleet->variables[variable].transform == TRANSFORM_DIST;
    const int seen = choose_seen(fleet, view, is_split, inside.height);
    scroll_clamp(&view->legend, seen, (int)fleet->service_count);
    view->page = seen;
    const struct chart chart = {fleet, view, variable, (size_t)view->legend, (size_t)seen};
    struct rect charts = inside;
    const bool has_legend = inside.height >= TABLE_HEIGHT;
    if (has_legend)
        charts.height -= seen + 1;
    view->shown_slots = chart_slots(&chart, charts);
    if (framed) {
        char title[FORMAT_MAX * 4];
        draw_title(title, sizeof title, &chart, view->shown_slots);
        canvas_box_styled(canvas, area, title, STYLE_SELECTED);
    }
    hits_add(view->hits, canvas, charts, (struct hit){HIT_CHART, (size_t)view->selected});
    chart_note_moments(canvas, charts, &chart);
    draw_charts(canvas, charts, &chart, is_split && (view->split || seen > 1));
    if (has_legend)
        draw_legend(canvas, (struct rect){inside.x, charts.y + charts.height, inside.width, seen + 1}, &chart,
                    view->shown_slots);
}
