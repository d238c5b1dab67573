/* screen.h - what is on the screen: the model drawn on a canvas. Pure functions of their arguments, but for
 * the local time zone, in which wall-clock times are shown. */
#ifndef EXPVARMON_SCREEN_SCREEN_H
#define EXPVARMON_SCREEN_SCREEN_H

#include <stdbool.h>

#include "../model/fleet.h"
#include "../tui/canvas.h"

/* What the person at the keyboard has chosen. screen_draw brings the numbers into range. */
struct view {
    int scroll;      /* rows scrolled down */
    int help_scroll; /* the same for the help */
    int column;      /* variables scrolled to the right in the table of services */
    int page;        /* set by screen_draw: the rows of one page of what scrolls */
    int next;        /* set by screen_draw: `scroll` for the top of the next and of the previous box */
    int previous;
    bool paused;
    bool help;
};

/* Draws the single screen for one service, the multi screen for several, or the help. Clears the canvas
 * before. */
void screen_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view);

#endif
