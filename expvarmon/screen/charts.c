/* charts.c - chooses how values and charts are laid out. */
#include "charts.h"

#include "arrange.h"
#include "expanded.h"
#include "multi.h"
#include "single.h"

void charts_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view) {
    struct arrangement shown;
    arrange(&shown, fleet, view);
    if (view->expanded && expanded_has(&shown.fleet))
        expanded_draw(canvas, &shown.fleet, view);
    else if (fleet->service_count == 1 || view->alone)
        single_draw(canvas, &shown.fleet, view);
    else
        multi_draw(canvas, &shown.fleet, view);
    arrangement_fini(&shown);
}
