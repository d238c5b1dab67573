/* help.h - the screen that tells the keys and the marks. */
#ifndef EXPVARMON_SCREEN_HELP_H
#define EXPVARMON_SCREEN_HELP_H

#include "screen.h"

void help_draw(struct canvas *canvas, struct view *view);

#endif
