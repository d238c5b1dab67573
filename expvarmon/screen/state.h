/* state.h - how a service is doing, as pieces of a row. */
#ifndef EXPVARMON_SCREEN_STATE_H
#define EXPVARMON_SCREEN_STATE_H

#include <stdbool.h>

#include "../model/fleet.h"
#include "../tui/pen.h"

/* The mark of a service's state: a filled circle, a cross, a dotted circle. */
void state_mark(struct pen *pen, enum service_state state);

/* Why a service has failed, and for how long: "connection refused for 12s"; a long cause gives way to the
 * time. Where there is room: ", next try in 8s". */
void state_failure(struct pen *pen, const struct fleet *fleet, const struct service *service);

/* Whether a service was restarted so recently that it has a mark; the mark, with its age where there is room
 * for STATE_RESTART_WIDTH columns. It is dim after a minute. */
#define STATE_RESTART_WIDTH 6
bool state_is_restarted(const struct fleet *fleet, const struct service *service);
void state_restart(struct pen *pen, const struct fleet *fleet, const struct service *service);

#endif
