/* charts.h - the view of values and charts: of one service, of several, or one chart on the whole screen. */
#ifndef EXPVARMON_SCREEN_CHARTS_H
#define EXPVARMON_SCREEN_CHARTS_H

#include "screen.h"

void charts_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view);

#endif
