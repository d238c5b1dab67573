/* eventlog.c - the log of events, one a row. */
#include "eventlog.h"

#include <stdio.h>
#include <string.h>

#include "../model/events.h"
#include "../tui/bounds.h"
#include "../tui/pen.h"
#include "../tui/text.h"
#include "format.h"
#include "header.h"
#include "scroll.h"

#define FRAMED_WIDTH  40
#define FRAMED_HEIGHT 8
#define TITLED_HEIGHT 4
/* Narrower logs have the time of day without the date. */
#define DATE_WIDTH   90
#define CLOCK_WIDTH  15
#define TIME_WIDTH   8
#define LASTED_WIDTH 5
#define LEVEL_WIDTH  8
#define SERVICE_MIN  8
#define SERVICE_MAX  24
#define WHAT_MIN     16
#define NUMBER_WIDTH 9
#define NUMBER_COUNT 3
#define GAP          1

/* The columns of each part; 0: left out. */
struct layout {
    struct rect rows;
    int start, lasted, level, service, what, numbers;
};

/* Parts come in as there is room for them, in the order of their worth. */
static struct layout make_layout(struct rect area) {
    struct layout layout = {.rows = area, .what = area.width};
    const struct {
        int *part;
        int width;
        int rest; /* what must be left for the others */
    } parts[] = {
        {&layout.lasted, LASTED_WIDTH, 8},
        {&layout.start, TIME_WIDTH, WHAT_MIN},
        {&layout.service, SERVICE_MIN, WHAT_MIN},
        {&layout.level, LEVEL_WIDTH, WHAT_MIN},
        {&layout.numbers, NUMBER_COUNT * (NUMBER_WIDTH + GAP) - GAP, WHAT_MIN},
        {&layout.start, CLOCK_WIDTH, DATE_WIDTH - CLOCK_WIDTH - NUMBER_COUNT * (NUMBER_WIDTH + GAP)},
        {&layout.service, int_min(SERVICE_MAX, area.width / 5), WHAT_MIN},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const int more = parts[i].width + (*parts[i].part > 0 ? -*parts[i].part : GAP);
        if (more <= 0 || layout.what - more < parts[i].rest)
            continue;
        *parts[i].part = parts[i].width;
        layout.what -= more;
    }
    return layout;
}

static void draw_part(struct canvas *canvas, int *x, int y, int width, enum style style, const char *text) {
    if (width <= 0)
        return;
    canvas_text(canvas, *x, y, width, style, text);
    *x += width + GAP;
}

static void draw_part_right(struct canvas *canvas, int *x, int y, int width, enum style style, const char *text) {
    if (width <= 0)
        return;
    canvas_text_right(canvas, *x, y, width, style, text);
    *x += width + GAP;
}

static void draw_titles(struct canvas *canvas, const struct layout *layout, int y) {
    int x = layout->rows.x;
    draw_part(canvas, &x, y, layout->start, STYLE_TITLE, "since");
    draw_part_right(canvas, &x, y, layout->lasted, STYLE_TITLE, "for");
    draw_part(canvas, &x, y, layout->level, STYLE_TITLE, "level");
    draw_part(canvas, &x, y, layout->service, STYLE_TITLE, "service");
    draw_part(canvas, &x, y, layout->what, STYLE_TITLE, "what");
    const int width = layout->numbers > 0 ? NUMBER_WIDTH : 0;
    static const char *const names[NUMBER_COUNT] = {"min", "mean", "max"};
    for (size_t i = 0; i < NUMBER_COUNT; i++)
        draw_part_right(canvas, &x, y, width, STYLE_TITLE, names[i]);
}

static void draw_numbers(struct canvas *canvas, int x, int y, const struct fleet *fleet, const struct event *event) {
    const size_t index = fleet_find_variable(fleet, event->variable);
    const struct variable *variable = index < fleet->variable_count ? &fleet->variables[index] : NULL;
    const double numbers[NUMBER_COUNT] = {event->tally.min, event->tally.mean, event->tally.max};
    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        char text[FORMAT_MAX];
        draw_part_right(canvas, &x, y, NUMBER_WIDTH, STYLE_TEXT, format_number(text, variable, numbers[i], false));
    }
}

/* What is over is dim, but for its level. */
static void draw_event(struct canvas *canvas, const struct layout *layout, const struct fleet *fleet,
                       const struct event *event, int y) {
    char clock[FORMAT_MAX], age[FORMAT_MAX];
    format_clock(clock, event->start_unix_ns / 1000000000);
    const int64_t lasted_ns = (event->is_over ? event->end_ns : fleet->now_ns) - event->start_ns;
    const enum style style = event->is_over ? STYLE_DIM : STYLE_TEXT;
    const enum style level = format_level_style(event->level);
    int x = layout->rows.x;
    draw_part(canvas, &x, y, layout->start, style, layout->start < CLOCK_WIDTH ? strrchr(clock, ' ') + 1 : clock);
    draw_part_right(canvas, &x, y, layout->lasted, style,
                    event->kind == EVENT_RESTART ? "-" : format_age(age, lasted_ns));
    draw_part(canvas, &x, y, layout->level, level, level_name(event->level));
    draw_part(canvas, &x, y, layout->service, style, event->service);
    draw_part(canvas, &x, y, layout->what, event->is_over ? style : level, event->what);
    if (layout->numbers > 0 && event->kind == EVENT_THRESHOLD)
        draw_numbers(canvas, x, y, fleet, event);
}

/* The rows that are seen: first those that go on, then those that are over. */
static void draw_rows(struct canvas *canvas, const struct layout *layout, const struct fleet *fleet, int scroll) {
    const struct events *events = fleet->events;
    int row = -scroll;
    for (int over = 0; over < 2; over++) {
        for (size_t i = events->count; i-- > 0 && row < layout->rows.height;) {
            if (events->at[i]->is_over != (over == 1))
                continue;
            if (row >= 0)
                draw_event(canvas, layout, fleet, events->at[i], layout->rows.y + row);
            row++;
        }
    }
}

static void draw_frame(struct canvas *canvas, struct rect area, const struct events *events) {
    char title[FORMAT_MAX];
    if (events && events->left_out > 0)
        snprintf(title, sizeof title, "Events, without the first %llu", (unsigned long long)events->left_out);
    else
        snprintf(title, sizeof title, "Events");
    canvas_box(canvas, area, title);
}

void eventlog_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view) {
    const struct rect area = header_draw(canvas, fleet, view);
    const struct events *events = fleet->events;
    const bool framed = area.height >= FRAMED_HEIGHT && area.width >= FRAMED_WIDTH;
    struct rect content = area;
    if (framed) {
        draw_frame(canvas, area, events);
        content = (struct rect){area.x + 2, area.y + 1, area.width - 4, area.height - 2};
    }
    if (!events || events->count == 0) {
        canvas_text(canvas, content.x, content.y, content.width, STYLE_DIM, "nothing has happened");
        return;
    }
    struct layout layout = make_layout(content);
    if (content.height >= TITLED_HEIGHT) {
        draw_titles(canvas, &layout, content.y);
        layout.rows.y++;
        layout.rows.height--;
    }
    scroll_clamp(&view->events_scroll, layout.rows.height, (int)events->count);
    view->page = layout.rows.height;
    draw_rows(canvas, &layout, fleet, view->events_scroll);
    if (framed)
        scroll_bar(canvas, area.x + area.width - 1, layout.rows.y, layout.rows.height, (int)events->count,
                   view->events_scroll);
}
