/* screen.c - which screen is drawn. */
#include "screen.h"

#include "../tui/bounds.h"
#include "../tui/pen.h"
#include "chart.h"
#include "costline.h"
#include "help.h"
#include "prompt.h"

/* Below, the screen itself is worth more. */
#define WARNING_HEIGHT 4

/* The most that any service has. */
static size_t count_left_out(const struct fleet *fleet) {
    size_t most = 0;
    for (size_t i = 0; i < fleet->service_count; i++)
        most = fleet->services[i].left_out > most ? fleet->services[i].left_out : most;
    return most;
}

/* Leaves the last row to the warning, where there are rows enough. Returns how many it takes. */
static int draw_warning(struct canvas *canvas, const struct fleet *fleet) {
    const size_t left_out = count_left_out(fleet);
    if ((!fleet->warning && left_out == 0) || canvas->height < WARNING_HEIGHT)
        return 0;
    struct pen pen = {canvas, 0, canvas->height - 1, canvas->width};
    if (fleet->warning)
        pen_text(&pen, STYLE_WARNING, fleet->warning);
    if (fleet->warning && left_out > 0)
        pen_text(&pen, STYLE_WARNING, "; ");
    if (left_out > 0)
        pen_printf(&pen, STYLE_WARNING, "globs in -vars find too much: %zu more variables are left out", left_out);
    return 1;
}

/* The oldest sample of which anything is kept. */
static uint64_t oldest_sample(const struct fleet *fleet) {
    return fleet->samples > HISTORY_SPAN ? fleet->samples - HISTORY_SPAN : 0;
}

/* Scrolling back ends at the oldest sample, and forward in following the newest, unless a cursor holds the time. */
static void keep_in_range(const struct fleet *fleet, struct view *view) {
    view->zoom = int_max(0, int_min(view->zoom, ZOOM_MAX));
    const uint64_t oldest = oldest_sample(fleet) + 1;
    if (view->end > 0 && view->end < oldest)
        view->end = oldest;
    if (view->end >= fleet->samples)
        view->end = view->cursor > 0 ? fleet->samples : 0;
    if (view->cursor > 0 && view->cursor < oldest)
        view->cursor = oldest;
    if (view->cursor > fleet->samples)
        view->cursor = fleet->samples;
    view->shown_end = chart_end(fleet, view);
}

static void draw_body(struct canvas *canvas, const struct fleet *fleet, struct view *view) {
    if (view->help)
        help_draw(canvas, view);
    else
        views[view->shown].draw(canvas, fleet, view);
}

/* Draws the lines at the bottom of the screen, what is wrong below what it costs, and leaves a row above them to the
 * filter. Returns their number. */
static int draw_foot(struct canvas *canvas, const struct fleet *fleet, const struct view *view) {
    int rows = draw_warning(canvas, fleet);
    if (costline_has(canvas, view))
        costline_draw(canvas, canvas->height - 1 - rows++, fleet);
    return rows + prompt_has(canvas, view);
}

void screen_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view) {
    canvas_clear(canvas);
    hits_clear(view->hits);
    const int rows = draw_foot(canvas, fleet, view);
    const bool has_prompt = prompt_has(canvas, view);
    canvas->height -= rows;
    canvas->clip.height -= rows;
    view->page = 1;
    view->shown_slots = 0;
    keep_in_range(fleet, view);
    draw_body(canvas, fleet, view);
    canvas->height += rows;
    canvas->clip.height += rows;
    if (has_prompt)
        prompt_draw(canvas, canvas->height - rows, fleet, view);
    if (view->plot == PLOT_ASCII)
        canvas_to_ascii(canvas);
}
