/* single.h - the screen of one service: boxes with the values, and below a line and a chart for every
 * variable. */
#ifndef EXPVARMON_SCREEN_SINGLE_H
#define EXPVARMON_SCREEN_SINGLE_H

#include "screen.h"

/* The fleet has one service. */
void single_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view);

#endif
