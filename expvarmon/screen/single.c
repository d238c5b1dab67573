/* single.c - the screen of one service. */
#include "single.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../tui/bounds.h"
#include "../tui/pen.h"
#include "../tui/text.h"
#include "chart.h"
#include "format.h"
#include "header.h"
#include "scale.h"
#include "scroll.h"

/* Below this many rows there are no value boxes: the lines of the charts tell the values as well. */
#define BOXES_HEIGHT 18
#define BOX_ROWS     3
/* The least that leaves room for "1023.99" and a part of a title. */
#define BOX_WIDTH 18
/* Of the rows below the header, at most this part is for boxes. */
#define BOXES_PART 4

#define FRAMED_WIDTH  40
#define FRAMED_HEIGHT 8
/* A narrower list has no scroll bar. */
#define BAR_WIDTH 10

static void draw_value_box(struct canvas *canvas, struct rect area, const struct fleet *fleet, size_t variable) {
    char text[FORMAT_MAX];
    const struct rect inside = canvas_box(canvas, area, format_name(fleet, variable));
    canvas_text(canvas, inside.x + 1, inside.y, inside.width - 2,
                format_series_style(fleet, &fleet->services[0], variable),
                format_last(text, fleet, &fleet->services[0], variable));
}

/* As many boxes as fit, in rows of equal length; the charts below have all variables. Returns the area below.
 */
static struct rect draw_value_boxes(struct canvas *canvas, const struct fleet *fleet, struct rect area) {
    const int count = (int)fleet->variable_count;
    const int fitting = area.width / BOX_WIDTH;
    if (canvas->height < BOXES_HEIGHT || fitting == 0 || count == 0)
        return area;
    const int rows = int_min((count + fitting - 1) / fitting, int_max(1, area.height / BOXES_PART / BOX_ROWS));
    const int shown = int_min(count, rows * fitting);
    const int columns = (shown + rows - 1) / rows;
    for (int i = 0; i < shown; i++) {
        const int left = (area.width + 1) * (i % columns) / columns;
        const int right = (area.width + 1) * (i % columns + 1) / columns - 1;
        const struct rect box = {area.x + left, area.y + i / columns * BOX_ROWS, right - left, BOX_ROWS};
        draw_value_box(canvas, box, fleet, (size_t)i);
    }
    const int used = (shown + columns - 1) / columns * BOX_ROWS;
    return (struct rect){area.x, area.y + used, area.width, area.height - used};
}

/* A figure of what a chart shows. */
struct part {
    const char *name;
    double number;
};
#define PART_COUNT 4

/* Of a distribution, the newest one's. */
static void read_parts(struct part parts[PART_COUNT], const struct chart *chart, int slots) {
    const struct series *const series = &chart->fleet->services[chart->first_service].series[chart->variable];
    const struct dist *const newest = series->spread ? series->spread->newest : NULL;
    if (newest && chart->fleet->variables[chart->variable].transform == TRANSFORM_DIST) {
        const struct part quantiles[] = {{"p50", dist_quantile(newest, 0.5)},
                                         {"max", dist_quantile(newest, 1)},
                                         {"p99", dist_quantile(newest, 0.99)},
                                         {"p95", dist_quantile(newest, 0.95)}};
        memcpy(parts, quantiles, sizeof quantiles);
        return;
    }
    const struct chart_summary summary = chart_summarise(chart, chart->first_service, slots);
    const struct part means[] = {
        {"min", summary.low}, {"max", summary.high}, {"mean", summary.mean}, {"p95", summary.p95}};
    memcpy(parts, means, sizeof means);
}

/* Right of the line of a chart: as much as there is room for, the first of the parts giving way. */
static void draw_summary(struct pen *pen, const struct chart *chart, int slots) {
    struct part parts[PART_COUNT];
    read_parts(parts, chart, slots);
    const size_t count = isnan(parts[PART_COUNT - 1].number) ? 0 : PART_COUNT;
    int end = pen_room(pen);
    for (size_t i = count; i-- > 0;) {
        char number[FORMAT_MAX], text[FORMAT_MAX + 8];
        snprintf(text, sizeof text, "  %s %s", parts[i].name,
                 chart_number(number, chart, chart->first_service, parts[i].number));
        const int width = text_width(text, end);
        if (width > end)
            return;
        end -= width;
        canvas_text(pen->canvas, pen->x + end, pen->y, width, STYLE_DIM, text);
    }
}

static void draw_line(struct canvas *canvas, struct rect row, const struct chart *chart, int slots, bool selected) {
    char text[FORMAT_MAX];
    const struct fleet *const fleet = chart->fleet;
    const struct service *const service = &fleet->services[0];
    struct pen pen = {canvas, row.x, row.y, row.x + row.width};
    pen_text(&pen, selected ? STYLE_SELECTED : STYLE_TEXT, selected ? "▸" : "");
    pen_text(&pen, selected ? STYLE_SELECTED : STYLE_TEXT, format_name(fleet, chart->variable));
    pen_text(&pen, STYLE_TEXT, ": ");
    pen_text(&pen, format_series_style(fleet, service, chart->variable),
             format_last(text, fleet, service, chart->variable));
    const char *const largest = format_max(text, fleet, service, chart->variable);
    const int framing = 8; /* " (max: " and ")" */
    if (largest && framing + text_width(largest, FORMAT_MAX) <= pen_room(&pen))
        pen_printf(&pen, STYLE_DIM, " (max: %s)", largest);
    if (slots > 0)
        draw_summary(&pen, chart, slots);
}

/* The list: a line for each text, then the charts, each below a line, in a grid. */
struct layout {
    int texts;
    int charts;
    int columns;
    int cell_rows; /* of the line and the chart */
    int longer;    /* the first so many rows of the grid have one row more */
    int total;
};

/* Charts stand side by side where that gives them room for axes. */
#define COLUMN_WIDTH 36
#define COLUMNS_MAX  4

static struct layout lay_out(const struct fleet *fleet, int width, int height) {
    struct layout layout = {.columns = 1};
    for (size_t i = 0; i < fleet->variable_count; i++)
        layout.charts += chart_has(fleet, i);
    layout.texts = (int)fleet->variable_count - layout.charts;
    const int spare = int_max(height - layout.texts, 0);
    const int most = int_max(1, int_min(int_min(width / COLUMN_WIDTH, COLUMNS_MAX), layout.charts));
    int rows = layout.charts;
    while (layout.columns < most && spare / rows < CHART_AXES_HEIGHT + 3)
        rows = (layout.charts + layout.columns) / (layout.columns + 1), layout.columns++;
    layout.cell_rows = 2;
    if (rows > 0 && spare > rows * 2) {
        layout.cell_rows = spare / rows;
        layout.longer = spare % rows;
    }
    layout.total = layout.texts + rows * layout.cell_rows + layout.longer;
    return layout;
}

/* Where chart `index` is in an area that begins at y. */
static struct rect cell_area(const struct layout *layout, struct rect area, int index, int y) {
    const int row = index / layout->columns, column = index % layout->columns;
    const int left = (area.width + 2) * column / layout->columns;
    const int right = (area.width + 2) * (column + 1) / layout->columns - 2;
    return (struct rect){area.x + left, y + layout->texts + row * layout->cell_rows + int_min(row, layout->longer),
                         right - left, layout->cell_rows + (row < layout->longer)};
}

static void draw_variables(struct canvas *canvas, const struct fleet *fleet, struct rect area,
                           const struct layout *layout, struct view *view) {
    const struct rect before = canvas_clip(canvas, area);
    const int y = area.y - view->scroll;
    int texts = 0, charts = 0;
    for (size_t i = 0; i < fleet->variable_count; i++) {
        struct chart chart = {fleet, view, i, 0, 1};
        struct rect cell = {area.x, y + texts, area.width, 1};
        if (chart_has(fleet, i))
            cell = cell_area(layout, area, charts++, y);
        else
            texts++;
        if (cell.y >= area.y + area.height || cell.y + cell.height <= area.y)
            continue;
        if (chart_has(fleet, i))
            hits_add(view->hits, canvas, cell, (struct hit){HIT_CHART, (size_t)charts});
        const struct rect below = {cell.x, cell.y + 1, cell.width, cell.height - 1};
        const int slots = cell.height > 1 ? chart_slots(&chart, below) : 0;
        draw_line(canvas, (struct rect){cell.x, cell.y, cell.width, 1}, &chart, slots,
                  cell.height > 1 && charts == view->selected);
        if (cell.height > 1)
            chart_draw(canvas, below, &chart);
        if (slots > 0)
            view->shown_slots = slots;
    }
    canvas->clip = before;
}

/* The title tells what the width of the charts stands for. */
static void draw_monitoring_frame(struct canvas *canvas, const struct fleet *fleet, const struct view *view,
                                  struct rect area, int slots) {
    char span[FORMAT_MAX];
    char title[FORMAT_MAX * 2];
    format_interval(span, (fleet->interval_ns << view->zoom) * slots);
    const bool live = chart_end(fleet, view) == fleet->samples;
    snprintf(title, sizeof title, live ? "Monitoring, last %s%s" : "Monitoring, %s%s, scrolled back; 0 goes on live",
             span, scale_names[view->scale]);
    canvas_box(canvas, area, title);
}

static void draw_nothing(struct canvas *canvas, struct rect area, const struct view *view) {
    const char *const text = view->filter[0] ? "no variable passes the filter" : "no variables yet";
    const int margin = int_max(0, (area.width - text_width(text, area.width)) / 2);
    canvas_text(canvas, area.x + margin, area.y + area.height / 2, area.width - margin, STYLE_DIM, text);
}

static void follow_selected(const struct layout *layout, struct rect area, struct view *view) {
    view->selected = int_max(0, int_min(view->selected, layout->charts));
    if (!view->follow)
        return;
    const struct rect cell = cell_area(layout, area, int_max(view->selected - 1, 0), 0);
    scroll_show(&view->scroll, area.height, view->selected > 0 ? cell.y : 0, cell.height);
    view->follow = false;
}

static void draw_monitoring(struct canvas *canvas, const struct fleet *fleet, struct view *view, struct rect area) {
    const bool framed = area.height >= FRAMED_HEIGHT && area.width >= FRAMED_WIDTH;
    struct rect content = area;
    if (framed)
        content = (struct rect){area.x + 2, area.y + 1, area.width - 4, area.height - 2};
    const struct layout layout = lay_out(fleet, content.width, content.height);
    const struct rect cell = cell_area(&layout, content, 0, content.y);
    const struct chart first = {fleet, view, 0, 0, 1};
    if (framed)
        draw_monitoring_frame(canvas, fleet, view, area,
                              chart_slots(&first, (struct rect){0, 0, cell.width, cell.height - 1}));
    if (fleet->variable_count == 0) {
        draw_nothing(canvas, content, view);
        return;
    }
    follow_selected(&layout, content, view);
    scroll_clamp(&view->scroll, content.height, layout.total);
    view->page = content.height;
    if (!framed && layout.total > content.height && content.width >= BAR_WIDTH)
        content.width--;
    draw_variables(canvas, fleet, content, &layout, view);
    if (content.width >= BAR_WIDTH)
        scroll_bar(canvas, area.x + area.width - 1, content.y, content.height, layout.total, view->scroll);
}

void single_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view) {
    struct rect area = header_draw(canvas, fleet, view);
    area = draw_value_boxes(canvas, fleet, area);
    draw_monitoring(canvas, fleet, view, area);
}
