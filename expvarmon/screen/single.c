/* single.c - the screen of one service. */
#include "single.h"

#include "../tui/bounds.h"
#include "../tui/pen.h"
#include "../tui/text.h"
#include "chart.h"
#include "format.h"
#include "header.h"
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
    canvas_text(canvas, inside.x + 1, inside.y, inside.width - 2, format_style(fleet->variables[variable].kind),
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

static void draw_line(struct canvas *canvas, struct rect row, const struct fleet *fleet, size_t variable) {
    char text[FORMAT_MAX];
    const struct service *const service = &fleet->services[0];
    struct pen pen = {canvas, row.x, row.y, row.x + row.width};
    pen_text(&pen, STYLE_TEXT, format_name(fleet, variable));
    pen_text(&pen, STYLE_TEXT, ": ");
    pen_text(&pen, format_style(fleet->variables[variable].kind), format_last(text, fleet, service, variable));
    const char *const largest = format_max(text, fleet, service, variable);
    const int framing = 8; /* " (max: " and ")" */
    if (largest && framing + text_width(largest, FORMAT_MAX) <= pen_room(&pen))
        pen_printf(&pen, STYLE_DIM, " (max: %s)", largest);
}

/* How high the charts are: at least one row, and what is left over is shared out from the top. */
struct shares {
    int rows;
    int longer; /* the first so many have one row more */
    int total;  /* rows of all lines and charts */
};

static struct shares share_out(const struct fleet *fleet, int height) {
    int charts = 0;
    for (size_t i = 0; i < fleet->variable_count; i++)
        charts += chart_has(fleet, i);
    const int lines = (int)fleet->variable_count;
    const int spare = int_max(height - lines, 0);
    struct shares shares = {1, 0, lines + charts};
    if (charts > 0 && spare > charts) {
        shares.rows = spare / charts;
        shares.longer = spare % charts;
        shares.total = lines + charts * shares.rows + shares.longer;
    }
    return shares;
}

static void draw_variables(struct canvas *canvas, const struct fleet *fleet, struct rect area, struct shares shares,
                           int scroll) {
    const struct rect before = canvas_clip(canvas, area);
    int y = area.y - scroll;
    for (size_t i = 0; i < fleet->variable_count && y < area.y + area.height; i++) {
        const int rows = chart_has(fleet, i) ? shares.rows + (shares.longer-- > 0) : 0;
        if (y + 1 + rows > area.y) {
            draw_line(canvas, (struct rect){area.x, y, area.width, 1}, fleet, i);
            chart_draw(canvas, (struct rect){area.x, y + 1, area.width, rows}, fleet, &fleet->services[0], i);
        }
        y += 1 + rows;
    }
    canvas->clip = before;
}

/* The title tells what the width of the charts stands for. */
static struct rect draw_monitoring_frame(struct canvas *canvas, const struct fleet *fleet, struct rect area) {
    char span[FORMAT_MAX];
    char title[FORMAT_MAX * 2];
    snprintf(title, sizeof title, "Monitoring, last %s", format_interval(span, fleet->interval_ns * (area.width - 4)));
    const struct rect inside = canvas_box(canvas, area, title);
    return (struct rect){inside.x + 1, inside.y, inside.width - 2, inside.height};
}

static void draw_nothing_yet(struct canvas *canvas, struct rect area) {
    static const char text[] = "no variables yet";
    const int margin = int_max(0, (area.width - (int)sizeof text + 1) / 2);
    canvas_text(canvas, area.x + margin, area.y + area.height / 2, area.width - margin, STYLE_DIM, text);
}

static void draw_monitoring(struct canvas *canvas, const struct fleet *fleet, struct view *view, struct rect area) {
    const bool framed = area.height >= FRAMED_HEIGHT && area.width >= FRAMED_WIDTH;
    struct rect content = framed ? draw_monitoring_frame(canvas, fleet, area) : area;
    if (fleet->variable_count == 0) {
        draw_nothing_yet(canvas, content);
        return;
    }
    const struct shares shares = share_out(fleet, content.height);
    scroll_clamp(&view->scroll, content.height, shares.total);
    view->page = content.height;
    if (!framed && shares.total > content.height && content.width >= BAR_WIDTH)
        content.width--;
    draw_variables(canvas, fleet, content, shares, view->scroll);
    if (content.width >= BAR_WIDTH)
        scroll_bar(canvas, area.x + area.width - 1, content.y, content.height, shares.total, view->scroll);
}

void single_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view) {
    struct rect area = header_draw(canvas, fleet, view);
    area = draw_value_boxes(canvas, fleet, area);
    draw_monitoring(canvas, fleet, view, area);
}
