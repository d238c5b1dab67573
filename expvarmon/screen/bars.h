/* bars.h - how the values of the selected variable are spread: bars on the whole screen. */
#ifndef EXPVARMON_SCREEN_BARS_H
#define EXPVARMON_SCREEN_BARS_H

#include "screen.h"

/* Of an array or a histogram, the newest; of counters also what they counted since the start or the last reset. Of any
 * other variable, the samples that its chart shows. As many services as there is room for, which view->legend scrolls.
 * Where nothing is charted, it is the view of charts. */
void bars_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view);

#endif
