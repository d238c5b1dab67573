/* expanded.h - one variable on the whole screen: the services in one chart or each in its own, and a table of what the
 * chart shows of them. */
#ifndef EXPVARMON_SCREEN_EXPANDED_H
#define EXPVARMON_SCREEN_EXPANDED_H

#include "screen.h"

/* Whether there is anything to chart. */
bool expanded_has(const struct fleet *fleet);

/* The variable of chart number `selected`, which is brought into range. */
size_t expanded_find(const struct fleet *fleet, int *selected);

/* Draws chart view->selected, the first where none is. Costs the services that are seen in the table: these are the
 * ones in the chart. */
void expanded_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view);

#endif
