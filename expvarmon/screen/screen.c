/* screen.c - which screen is drawn. */
#include "screen.h"

#include "help.h"
#include "multi.h"
#include "single.h"

void screen_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view) {
    canvas_clear(canvas);
    view->page = 1;
    view->next = view->scroll;
    view->previous = view->scroll;
    if (view->help)
        help_draw(canvas, view);
    else if (fleet->service_count == 1)
        single_draw(canvas, fleet, view);
    else
        multi_draw(canvas, fleet, view);
}
