/* pointer.h - what the mouse does. */
#ifndef EXPVARMON_SCREEN_POINTER_H
#define EXPVARMON_SCREEN_POINTER_H

#include "../tui/mouse.h"
#include "screen.h"

/* Does what a click or a turn of the wheel does to the view, by what view->hits has there: a click selects a chart or a
 * service, and expands the one that is selected; it sorts by the column of a title, and turns the order round when it is
 * sorted so. The wheel zooms a chart, and scrolls elsewhere. */
void pointer_apply(const struct mouse *mouse, struct view *view);

#endif
