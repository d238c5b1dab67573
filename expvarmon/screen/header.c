/* header.c - the top of both screens. */
#include "header.h"

#include <string.h>

#include "../model/events.h"
#include "../tui/pen.h"
#include "../tui/text.h"
#include "format.h"
#include "state.h"
#include "tabs.h"

/* Sizes from which on the header is boxed; the height from which on it has a row; the width below which it
 * has one as well, because its mark is all that can be read. */
#define BOXED_WIDTH  60
#define BOXED_HEIGHT 14
#define ROW_HEIGHT   4
#define ROW_WIDTH    4

static void draw_pause(struct pen *pen, const struct view *view) {
    if (view->paused)
        pen_text(pen, STYLE_WARNING, "PAUSED  ");
}

static void draw_notice(struct pen *pen, const struct view *view) {
    if (view->notice)
        pen_printf(pen, STYLE_TITLE, "%s  ", view->notice);
}

/* Writes the first of `texts` that fits; nothing if none does. The array ends with a NULL. */
static void draw_fitting(struct pen *pen, enum style style, const char *const *texts) {
    for (; *texts; texts++) {
        if (text_width(*texts, pen_room(pen)) <= pen_room(pen)) {
            pen_text(pen, style, *texts);
            return;
        }
    }
}

static void draw_update(struct pen *pen, const struct fleet *fleet) {
    if (fleet->updated_unix_s == 0)
        return;
    char clock[FORMAT_MAX];
    char full[FORMAT_MAX * 2];
    char brief[FORMAT_MAX];
    format_clock(clock, fleet->updated_unix_s);
    snprintf(full, sizeof full, "  last update %s", clock);
    snprintf(brief, sizeof brief, "  %s", strrchr(clock, ' ') + 1);
    draw_fitting(pen, STYLE_DIM, (const char *const[]){full, brief, NULL});
}

static void draw_one_state(struct pen *pen, const struct fleet *fleet, const struct service *service) {
    state_mark(pen, service->state);
    pen_text(pen, STYLE_TEXT, " ");
    if (service->state == SERVICE_FAILED)
        state_failure(pen, fleet, service);
    else
        pen_text(pen, STYLE_TEXT, service->state == SERVICE_UP ? "up" : "waiting for the first reply");
    if (state_is_restarted(fleet, service)) {
        pen_text(pen, STYLE_TEXT, "  ");
        state_restart(pen, fleet, service);
    }
}

/* What is wrong comes first. */
static const struct {
    enum service_state state;
    const char *name;
} order[] = {{SERVICE_FAILED, "failed"}, {SERVICE_UP, "up"}, {SERVICE_WAITING, "waiting"}};
#define ORDER_COUNT (sizeof order / sizeof *order)

/* How many services are in each state; a state that none is in is left out. */
static void draw_counts(struct pen *pen, const struct fleet *fleet) {
    size_t counts[ORDER_COUNT] = {0};
    for (size_t i = 0; i < fleet->service_count; i++)
        counts[fleet->services[i].state]++;
    const char *separator = "";
    for (size_t i = 0; i < ORDER_COUNT; i++) {
        const enum service_state state = order[i].state;
        if (counts[state] == 0)
            continue;
        pen_text(pen, STYLE_TEXT, separator);
        state_mark(pen, state);
        pen_printf(pen, state == SERVICE_FAILED ? STYLE_ERROR : STYLE_TEXT, " %zu %s", counts[state], order[i].name);
        separator = "  ";
    }
}

/* How many thresholds are passed, in the colour of the worst. */
static void draw_alerts(struct pen *pen, const struct fleet *fleet) {
    enum level worst;
    const size_t ongoing = fleet->events ? events_ongoing(fleet->events, &worst) : 0;
    if (ongoing > 0)
        pen_printf(pen, format_level_style(worst), "! %zu %s  ", ongoing, ongoing == 1 ? "alert" : "alerts");
}

static void draw_state(struct pen *pen, const struct fleet *fleet) {
    draw_alerts(pen, fleet);
    if (fleet->service_count == 1)
        draw_one_state(pen, fleet, &fleet->services[0]);
    else
        draw_counts(pen, fleet);
}

static void draw_subject(struct pen *pen, const struct fleet *fleet) {
    char interval[FORMAT_MAX];
    if (fleet->service_count == 1)
        pen_text(pen, STYLE_TITLE, fleet->services[0].name);
    else
        pen_printf(pen, STYLE_TITLE, "%zu services", fleet->service_count);
    pen_printf(pen, STYLE_TEXT, " every %s", format_interval(interval, fleet->interval_ns));
}

static const char *const key_hints[] = {", press q to quit, ? for help", ", press q to quit", ", q quits", NULL};

static void draw_boxes(struct canvas *canvas, const struct fleet *fleet, const struct view *view) {
    const int left = (canvas->width - 1) / 2;
    struct rect inside = canvas_box(canvas, (struct rect){0, 0, left, 3}, "Services Monitor");
    struct pen pen = {canvas, inside.x + 1, inside.y, inside.x + inside.width - 1};
    pen_text(&pen, STYLE_TEXT, "monitoring ");
    draw_subject(&pen, fleet);
    draw_fitting(&pen, STYLE_TEXT, key_hints);
    inside = canvas_box(canvas, (struct rect){left + 1, 0, canvas->width - left - 1, 3}, "Status");
    pen = (struct pen){canvas, inside.x + 1, inside.y, inside.x + inside.width - 1};
    draw_pause(&pen, view);
    draw_notice(&pen, view);
    draw_state(&pen, fleet);
    draw_update(&pen, fleet);
}

/* On one row, what is wrong comes first: a narrow terminal cuts off the end. */
static void draw_row(struct canvas *canvas, const struct fleet *fleet, const struct view *view) {
    struct pen pen = {canvas, 0, 0, canvas->width};
    const bool is_well = fleet->service_count == 1 && fleet->services[0].state == SERVICE_UP;
    draw_pause(&pen, view);
    if (is_well) {
        draw_alerts(&pen, fleet);
        state_mark(&pen, SERVICE_UP);
    } else
        draw_state(&pen, fleet);
    pen_text(&pen, STYLE_TEXT, is_well ? " " : "  ");
    draw_notice(&pen, view);
    draw_subject(&pen, fleet);
    if (is_well && state_is_restarted(fleet, &fleet->services[0])) {
        pen_text(&pen, STYLE_TEXT, "  ");
        state_restart(&pen, fleet, &fleet->services[0]);
    }
    draw_update(&pen, fleet);
}

/* What is worth the only rows there are: where nothing else can be read, too. */
static bool needs_row(const struct canvas *canvas, const struct fleet *fleet, const struct view *view) {
    return canvas->height >= ROW_HEIGHT || canvas->width < ROW_WIDTH || view->paused ||
           (fleet->service_count == 1 && fleet->services[0].state != SERVICE_UP);
}

struct rect header_draw(struct canvas *canvas, const struct fleet *fleet, const struct view *view) {
    int rows = 0;
    if (canvas->width >= BOXED_WIDTH && canvas->height >= BOXED_HEIGHT) {
        draw_boxes(canvas, fleet, view);
        rows = 3;
    } else if (needs_row(canvas, fleet, view)) {
        draw_row(canvas, fleet, view);
        rows = 1;
    }
    if (tabs_rows(canvas, view))
        tabs_draw(canvas, rows++, view);
    return (struct rect){0, rows, canvas->width, canvas->height > rows ? canvas->height - rows : 0};
}
