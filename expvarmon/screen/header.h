/* header.h - the top of both screens: what is watched and how often, how it is going, whether it is paused.
 */
#ifndef EXPVARMON_SCREEN_HEADER_H
#define EXPVARMON_SCREEN_HEADER_H

#include "../tui/pen.h"
#include "screen.h"

/* Draws the header as large as the canvas allows: two boxes, one row, or nothing. Returns the area below it.
 */
struct rect header_draw(struct canvas *canvas, const struct fleet *fleet, const struct view *view);

/* The mark of a service's state: a filled circle, a cross, a dotted circle. */
void header_mark(struct pen *pen, enum service_state state);

/* Why a service has failed, and for how long: "connection refused for 12s"; a long cause gives way to the
 * time. */
void header_failure(struct pen *pen, const struct fleet *fleet, const struct service *service);

/* Whether a service was restarted so recently that it has a mark; the mark, with its age where there is room
 * for HEADER_RESTART_WIDTH columns. It is dim after a minute. */
#define HEADER_RESTART_WIDTH 6
bool header_is_restarted(const struct fleet *fleet, const struct service *service);
void header_restart(struct pen *pen, const struct fleet *fleet, const struct service *service);

#endif
