/* costline.c - the monitor's own cost on one line. */
#include "costline.h"

#include <inttypes.h>
#include <stdio.h>

#include "../tui/pen.h"
#include "../tui/text.h"
#include "format.h"

/* A lower screen has no row to spare. */
#define HEIGHT_MIN 6

bool costline_has(const struct canvas *canvas, const struct view *view) {
    return view->cost && canvas->height >= HEIGHT_MIN;
}

static const char *as(char *buffer, enum variable_kind kind, double number) {
    return format_value(buffer, kind, &(struct value){.kind = VALUE_FLOAT, .f = number}, true);
}

/* What goes wrong is brighter than what merely costs, and comes first. */
static void draw_part(struct pen *pen, enum style style, const char *text) {
    if (text_width(text, pen_room(pen)) <= pen_room(pen))
        pen_text(pen, style, text);
}

static void draw_counts(struct pen *pen, const struct cost *cost) {
    char text[FORMAT_MAX * 2];
    snprintf(text, sizeof text, "%" PRIu64 " polls", cost->polls);
    draw_part(pen, STYLE_TEXT, text);
    snprintf(text, sizeof text, ", %" PRIu64 " failed", cost->failed);
    draw_part(pen, cost->failed > 0 ? STYLE_ERROR : STYLE_DIM, text);
    snprintf(text, sizeof text, ", %" PRIu64 " late", cost->late);
    draw_part(pen, cost->late > 0 ? STYLE_WARNING : STYLE_DIM, text);
}

static void draw_figures(struct pen *pen, const struct cost *cost) {
    char text[FORMAT_MAX * 3], one[FORMAT_MAX], other[FORMAT_MAX];
    snprintf(text, sizeof text, "  latency %s, max %s", as(one, VARIABLE_DURATION, (double)cost->latency_mean_ns),
             as(other, VARIABLE_DURATION, (double)cost->latency_max_ns));
    draw_part(pen, STYLE_TEXT, text);
    snprintf(text, sizeof text, "  CPU %.1f%%", cost->cpu_percent);
    draw_part(pen, STYLE_TEXT, text);
    if (cost->rss_bytes > 0) {
        snprintf(text, sizeof text, "  RSS %s", as(one, VARIABLE_MEM, (double)cost->rss_bytes));
        draw_part(pen, STYLE_TEXT, text);
    }
    snprintf(text, sizeof text, "  %s/s", as(one, VARIABLE_MEM, cost->bytes_per_s));
    draw_part(pen, STYLE_TEXT, text);
}

void costline_draw(struct canvas *canvas, int y, const struct fleet *fleet) {
    struct pen pen = {canvas, 0, y, canvas->width};
    draw_part(&pen, STYLE_TITLE, "expvarmon ");
    draw_counts(&pen, &fleet->cost);
    if (fleet->cost.measured)
        draw_figures(&pen, &fleet->cost);
}
