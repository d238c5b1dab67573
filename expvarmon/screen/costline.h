/* costline.h - the monitor's own cost on one line. */
#ifndef EXPVARMON_SCREEN_COSTLINE_H
#define EXPVARMON_SCREEN_COSTLINE_H

#include "screen.h"

/* Whether the view asks for the line, and the canvas has a row to spare. */
bool costline_has(const struct canvas *canvas, const struct view *view);

/* Draws the line into row `y`. What does not fit is left out, whole figures at a time. */
void costline_draw(struct canvas *canvas, int y, const struct fleet *fleet);

#endif
