/* header.h - the top of both screens: what is watched and how often, how it is going, whether it is paused.
 */
#ifndef EXPVARMON_SCREEN_HEADER_H
#define EXPVARMON_SCREEN_HEADER_H

#include "screen.h"

/* Draws the header as large as the canvas allows: two boxes, one row, or nothing; and the groups of variables. Returns the area below it.
 */
struct rect header_draw(struct canvas *canvas, const struct fleet *fleet, const struct view *view);

#endif
