/* screen.c - which screen is drawn. */
#include "screen.h"

#include "help.h"
#include "multi.h"
#include "single.h"

/* Below, the screen itself is worth more. */
#define WARNING_HEIGHT 4

/* Leaves the last row to the warning, where there are rows enough. Returns how many it takes. */
static int draw_warning(struct canvas *canvas, const struct fleet *fleet) {
    if (!fleet->warning || canvas->height < WARNING_HEIGHT)
        return 0;
    canvas_text(canvas, 0, canvas->height - 1, canvas->width, STYLE_WARNING, fleet->warning);
    return 1;
}

void screen_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view) {
    canvas_clear(canvas);
    const int rows = draw_warning(canvas, fleet);
    canvas->height -= rows;
    canvas->clip.height -= rows;
    view->page = 1;
    view->next = view->scroll;
    view->previous = view->scroll;
    if (view->help)
        help_draw(canvas, view);
    else if (fleet->service_count == 1)
        single_draw(canvas, fleet, view);
    else
        multi_draw(canvas, fleet, view);
    canvas->height += rows;
    canvas->clip.height += rows;
}
