/* differences.h - the view of what differs between the marked document, A, and the newest of a service, B. */
#ifndef EXPVARMON_SCREEN_DIFFERENCES_H
#define EXPVARMON_SCREEN_DIFFERENCES_H

#include "keys.h"

/* Costs what is visible. */
void differences_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view);

/* What b - a is in words, or as a number with its sign: +12, -0.5, changed, added, removed; "" where nothing differs.
 * Lent, or in `buffer`. */
#define DIFFERENCES_MAX 48
const char *differences_change(char buffer[DIFFERENCES_MAX], const struct difference_row *row);

/* The same in per cent of a: +12.5%; "" where there is none. */
const char *differences_percent(char buffer[DIFFERENCES_MAX], const struct difference_row *row);

extern const struct key differences_keys[];
extern const size_t differences_keys_count;

/* Does what an action changes here. Returns ACTION_NONE, or what is left to do. */
enum action differences_apply(enum action action, struct view *view);

#endif
