/* screen.h - what is on the screen: the model drawn on a canvas. Pure functions of their arguments. */
#ifndef EXPVARMON_SCREEN_SCREEN_H
#define EXPVARMON_SCREEN_SCREEN_H

#include <stdbool.h>

#include "../model/fleet.h"
#include "../tui/canvas.h"

/* What the person at the keyboard has chosen. */
struct view {
    int scroll;    /* rows scrolled down; screen_draw brings it into range */
    int page;      /* set by screen_draw: the rows of one page of what scrolls */
    bool paused;
    bool help;
};

/* Draws the single screen for one service, the multi screen for several, or the help. */
void screen_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view);

#endif
