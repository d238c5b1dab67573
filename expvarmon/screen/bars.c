/* bars.c - how values are spread, in bars. */
#include "bars.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../tui/bounds.h"
#include "../tui/pen.h"
#include "../tui/text.h"
#include "chart.h"
#include "charts.h"
#include "expanded.h"
#include "header.h"
#include "scale.h"
#include "scroll.h"

/* The least rows of one of several panes, a line of figures included. */
#define PANE_ROWS     6
#define FRAMED_WIDTH  24
#define FRAMED_HEIGHT 8
/* From here on two panes stand side by side. */
#define SIDE_WIDTH 100

#define BOUND_WIDTH 8 /* of one end of a bin */
#define COUNT_WIDTH 8
#define SHARE_WIDTH 7 /* " 12.3%" */
#define BAR_WIDTH   8 /* less says nothing */
#define MARKS_WIDTH 24

/* The quantiles that have a mark, and stand in the line of figures; the last to be left out first. */
static const struct {
    const char *name;
    double share;
} quantiles[] = {{"p50", 0.5}, {"p99", 0.99}, {"p95", 0.95}, {"p90", 0.9}, {"p99.9", 0.999}};
#define QUANTILE_COUNT (sizeof quantiles / sizeof *quantiles)

/* One distribution, and where it is drawn. */
struct pane {
    const struct chart *chart;
    const struct dist *distribution;
    const char *title;
    struct rect area;
};

/* ---- figures ----------------------------------------------------------------------------------------------------- */

static const char *number_text(char buffer[FORMAT_MAX], const struct pane *pane, double number) {
    return chart_number(buffer, pane->chart, pane->chart->first_service, number);
}

static void put_figure(struct pen *pen, const char *name, const char *number) {
    char text[FORMAT_MAX * 2];
    snprintf(text, sizeof text, "  %s %s", name, number);
    if (text_width(text, pen_room(pen) + 1) <= pen_room(pen))
        pen_text(pen, STYLE_DIM, text);
}

static void draw_figures(struct canvas *canvas, const struct pane *pane) {
    const struct dist *distribution = pane->distribution;
    char number[FORMAT_MAX];
    struct pen pen = {canvas, pane->area.x, pane->area.y, pane->area.x + pane->area.width};
    pen_text(&pen, STYLE_TITLE, pane->title);
    if (!isnan(distribution->count))
        pen_printf(&pen, STYLE_TEXT, " %.0f", distribution->count);
    put_figure(&pen, "max", number_text(number, pane, distribution->marks[SKETCH_MARKS - 1]));
    for (size_t i = 0; i < QUANTILE_COUNT; i++)
        put_figure(&pen, quantiles[i].name, number_text(number, pane, dist_quantile(distribution, quantiles[i].share)));
    if (!isnan(distribution->mean))
        put_figure(&pen, "mean", number_text(number, pane, distribution->mean));
    put_figure(&pen, "min", number_text(number, pane, distribution->marks[0]));
}

/* ---- bars -------------------------------------------------------------------------------------------------------- */

/* The bins that share row `row` of so many: first to end - 1. */
struct span {
    size_t first, end;
};

static struct span span_of(const struct pane *pane, int row, int rows) {
    const size_t bins = pane->distribution->bin_count;
    return (struct span){bins * (size_t)row / (size_t)rows, bins * (size_t)(row + 1) / (size_t)rows};
}

static double count_in(const struct pane *pane, struct span span) {
    double count = 0;
    for (size_t i = span.first; i < span.end; i++)
        count += pane->distribution->bins[i].count;
    return count;
}

/* What bars are drawn by: counts, or shares where no count is known. */
static double count_all(const struct pane *pane) {
    return count_in(pane, (struct span){0, pane->distribution->bin_count});
}

static void draw_bound(struct canvas *canvas, int x, int y, const struct pane *pane, double bound, double step) {
    char text[AXIS_LABEL_MAX];
    const struct axis axis = {.low = 0, .high = fabs(bound), .step = isfinite(step) && step > 0 ? step : fabs(bound)};
    const enum axis_unit unit = scale_unit(&pane->chart->fleet->variables[pane->chart->variable]);
    const char *label = isfinite(bound) ? axis_label(text, &axis, unit, bound) : bound < 0 ? "-inf" : "inf";
    canvas_text_right(canvas, x, y, BOUND_WIDTH, STYLE_AXIS, label);
}

/* "p90 p95", of the quantiles in the row. A quantile at the end of a bin belongs to it, unless it is the least. */
static void draw_marks(struct canvas *canvas, int x, int y, const struct pane *pane, struct span span) {
    const struct dist_bin *bins = pane->distribution->bins;
    const bool is_last = span.end == pane->distribution->bin_count;
    const bool is_values = pane->distribution->kind == DIST_VALUES;
    struct pen pen = {canvas, x, y, x + MARKS_WIDTH};
    static const size_t by_share[QUANTILE_COUNT] = {0, 3, 2, 1, 4};
    for (size_t i = 0; i < QUANTILE_COUNT; i++) {
        const double at = dist_quantile(pane->distribution, quantiles[by_share[i]].share);
        const double low = bins[span.first].low, high = bins[span.end - 1].high;
        const bool is_in =
            is_values ? at >= low && (at < high || is_last) : (at > low || span.first == 0) && (at <= high || is_last);
        if (is_in)
            pen_printf(&pen, STYLE_KEY, " %s", quantiles[by_share[i]].name);
    }
}

static void draw_bar(struct canvas *canvas, struct rect bar, double share, enum style style) {
    static const uint32_t eighths[] = {' ', 0x258F, 0x258E, 0x258D, 0x258C, 0x258B, 0x258A, 0x2589};
    int parts = (int)lround(share * bar.width * 8);
    if (share > 0 && parts == 0)
        parts = 1;
    for (int x = 0; x < parts / 8; x++)
        canvas_put(canvas, bar.x + x, bar.y, 0x2588, style);
    if (parts % 8)
        canvas_put(canvas, bar.x + parts / 8, bar.y, eighths[parts % 8], style);
}

/* The columns of a row; 0: left out, the ends of bins last. */
struct columns {
    int bounds, count, share, bar, marks;
};

static struct columns make_columns(const struct pane *pane) {
    struct columns columns = {0};
    int rest = pane->area.width - BAR_WIDTH;
    const struct {
        int *column;
        int width;
        bool is_known;
    } rows[] = {
        {&columns.bounds, BOUND_WIDTH + 1, true},
        {&columns.share, SHARE_WIDTH, true},
        {&columns.marks, MARKS_WIDTH, true},
        {&columns.count, COUNT_WIDTH, !isnan(pane->distribution->count)},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!rows[i].is_known || rest < rows[i].width)
            continue;
        *rows[i].column = rows[i].width;
        rest -= rows[i].width;
    }
    if (columns.bounds && rest >= BOUND_WIDTH + 3) {
        columns.bounds += BOUND_WIDTH + 3;
        rest -= BOUND_WIDTH + 3;
    }
    columns.bar = int_max(0, rest + BAR_WIDTH - 1);
    return columns;
}

static void draw_ends(struct canvas *canvas, int x, int y, const struct pane *pane, struct span span, bool both) {
    const struct dist_bin *first = &pane->distribution->bins[span.first];
    const struct dist_bin *last = &pane->distribution->bins[span.end - 1];
    if (both) {
        draw_bound(canvas, x, y, pane, first->low, first->high - first->low);
        canvas_text(canvas, x + BOUND_WIDTH, y, 3, STYLE_AXIS, " - ");
        x += BOUND_WIDTH + 3;
    }
    draw_bound(canvas, x, y, pane, last->high, last->high - last->low);
}

static void draw_row(struct canvas *canvas, const struct pane *pane, const struct columns *columns, struct span span,
                     int y, double most) {
    const double count = count_in(pane, span);
    const enum style style = format_style(pane->chart->fleet->variables[pane->chart->variable].kind);
    int x = pane->area.x;
    char text[FORMAT_MAX];
    if (columns->bounds)
        draw_ends(canvas, x, y, pane, span, columns->bounds > BOUND_WIDTH + 1);
    x += columns->bounds;
    snprintf(text, sizeof text, "%.0f", count);
    if (columns->count)
        canvas_text_right(canvas, x, y, columns->count - 1, STYLE_TEXT, text);
    x += columns->count;
    snprintf(text, sizeof text, "%.1f%%", 100 * count / count_all(pane));
    if (columns->share)
        canvas_text_right(canvas, x, y, columns->share - 1, STYLE_TEXT, text);
    x += columns->share;
    draw_bar(canvas, (struct rect){x, y, columns->bar, 1}, most > 0 ? count / most : 0, style);
    if (columns->marks)
        draw_marks(canvas, x + columns->bar + 1, y, pane, span);
}

/* Bins share rows where there are more of them. The last row is the highest values, as in a table that is read down. */
static void draw_pane(struct canvas *canvas, const struct pane *pane) {
    if (pane->area.height < 1 || pane->area.width < 1)
        return;
    draw_figures(canvas, pane);
    const int rows = int_min(pane->area.height - 1, (int)pane->distribution->bin_count);
    const struct columns columns = make_columns(pane);
    double most = 0;
    for (int row = 0; row < rows; row++)
        most = fmax(most, count_in(pane, span_of(pane, row, rows)));
    for (int row = 0; row < rows; row++)
        draw_row(canvas, pane, &columns, span_of(pane, row, rows), pane->area.y + 1 + row, most);
}

/* ---- panes ------------------------------------------------------------------------------------------------------ */

/* Of the samples that the chart shows, where no document has a distribution. */
static struct dist *spread_samples(const struct chart *chart, int slots) {
    double samples[CHART_SLOTS_MAX];
    const size_t count = chart_samples(chart, chart->first_service, slots, samples);
    const bool is_bytes = chart->fleet->variables[chart->variable].kind == VARIABLE_MEM;
    return dist_of_values(samples, count, is_bytes);
}

static void draw_nothing(struct canvas *canvas, struct rect area, const char *text) {
    canvas_text(canvas, area.x, area.y, area.width, STYLE_DIM, text);
}

static void draw_counters(struct canvas *canvas, struct rect area, const struct chart *chart,
                          const struct spread *spread) {
    struct dist *since = spread_since_reset(spread);
    struct rect left = area, right = area;
    const bool beside = area.width >= SIDE_WIDTH;
    const bool both = beside || area.height >= 2 * PANE_ROWS;
    if (beside) {
        left.width = (area.width - 2) / 2;
        right.x += left.width + 2;
        right.width -= left.width + 2;
    } else if (both) {
        left.height = area.height / 2;
        right.y += left.height;
        right.height -= left.height;
    }
    if (since)
        draw_pane(canvas, &(struct pane){chart, since, "since start or r:", left});
    else
        draw_nothing(canvas, left, "nothing since start or r");
    if (both)
        draw_pane(canvas, &(struct pane){chart, spread->newest, "all:", right});
    free(since);
}

static void draw_service(struct canvas *canvas, struct rect area, const struct chart *chart, int slots) {
    const struct spread *spread = chart->fleet->services[chart->first_service].series[chart->variable].spread;
    const struct dist *newest = spread ? spread->newest : NULL;
    if (newest && newest->kind == DIST_BUCKETS) {
        draw_counters(canvas, area, chart, spread);
    } else if (newest) {
        draw_pane(canvas, &(struct pane){chart, newest, "values:", area});
    } else {
        struct dist *samples = spread_samples(chart, slots);
        if (samples)
            draw_pane(canvas, &(struct pane){chart, samples, "samples:", area});
        else
            draw_nothing(canvas, area, "no values yet");
        free(samples);
    }
}

static void draw_services(struct canvas *canvas, struct rect area, const struct chart *chart, int slots) {
    const int count = (int)chart->service_count;
    for (int i = 0; i < count; i++) {
        struct chart one = *chart;
        one.first_service += (size_t)i;
        one.service_count = 1;
        const int top = area.height * i / count, bottom = area.height * (i + 1) / count;
        struct rect rows = {area.x, area.y + top, area.width, bottom - top};
        if (chart->fleet->service_count > 1 && rows.height > 1) {
            canvas_text(canvas, rows.x, rows.y++, rows.width, STYLE_TITLE,
                        chart->fleet->services[one.first_service].name);
            rows.height--;
        }
        draw_service(canvas, rows, &one, slots);
    }
}

void bars_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view) {
    if (!expanded_has(fleet)) {
        charts_draw(canvas, fleet, view);
        return;
    }
    struct rect area = header_draw(canvas, fleet, view);
    const size_t variable = expanded_find(fleet, &view->selected);
    struct rect inside = area;
    if (area.width >= FRAMED_WIDTH && area.height >= FRAMED_HEIGHT) {
        char title[FORMAT_MAX * 4];
        snprintf(title, sizeof title, "%s, distribution", format_name(fleet, variable));
        canvas_box_styled(canvas, area, title, STYLE_SELECTED);
        inside = (struct rect){area.x + 2, area.y + 1, area.width - 4, area.height - 2};
    }
    const int seen = int_max(1, int_min((int)fleet->service_count, inside.height / (PANE_ROWS + 1)));
    scroll_clamp(&view->legend, seen, (int)fleet->service_count);
    view->page = seen;
    const struct chart chart = {fleet, view, variable, (size_t)view->legend, (size_t)seen};
    view->shown_slots = chart_slots(&chart, inside);
    draw_services(canvas, inside, &chart, view->shown_slots);
}
