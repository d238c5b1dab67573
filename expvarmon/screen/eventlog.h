/* eventlog.h - the log of events: what goes on first, then what is over, the newest of each first. */
#ifndef EXPVARMON_SCREEN_EVENTLOG_H
#define EXPVARMON_SCREEN_EVENTLOG_H

#include "screen.h"

void eventlog_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view);

#endif
