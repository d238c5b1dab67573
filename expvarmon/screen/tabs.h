/* tabs.h - the groups of variables, of which one is shown, as a row. */
#ifndef EXPVARMON_SCREEN_TABS_H
#define EXPVARMON_SCREEN_TABS_H

#include "screen.h"

/* The rows that they take: one, or none where there are no groups or no room. */
int tabs_rows(const struct canvas *canvas, const struct view *view);

void tabs_draw(struct canvas *canvas, int y, const struct view *view);

#endif
