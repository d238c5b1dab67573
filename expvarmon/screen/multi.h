/* multi.h - the screen of several services: a table of their values, and below a box of charts for every
 * variable. */
#ifndef EXPVARMON_SCREEN_MULTI_H
#define EXPVARMON_SCREEN_MULTI_H

#include "screen.h"

/* Costs what is visible, but for one pass over the names and states of all services. */
void multi_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view);

#endif
