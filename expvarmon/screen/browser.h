/* browser.h - the view of all variables of a service, as a tree. */
#ifndef EXPVARMON_SCREEN_BROWSER_H
#define EXPVARMON_SCREEN_BROWSER_H

#include "keys.h"

/* Costs what is visible, but for one pass over the rows that are not folded away. */
void browser_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view);

extern const struct key browser_keys[];
extern const size_t browser_keys_count;

/* Does what an action changes here. Returns ACTION_NONE, or what is left to do. */
enum action browser_apply(enum action action, struct view *view);

#endif
