/* charts.c - chooses how values and charts are laid out. */
#include "charts.h"

#include "expanded.h"
#include "multi.h"
#include "single.h"

void charts_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view) {
    if (view->expanded && expanded_has(fleet))
        expanded_draw(canvas, fleet, view);
    else if (fleet->service_count == 1)
        single_draw(canvas, fleet, view);
    else
        multi_draw(canvas, fleet, view);
}
