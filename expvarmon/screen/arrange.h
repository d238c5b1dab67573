/* arrange.h - the part of a fleet that is to be seen, in the order it is to be seen in. */
#ifndef EXPVARMON_SCREEN_ARRANGE_H
#define EXPVARMON_SCREEN_ARRANGE_H

#include "screen.h"

/* `fleet` is like the one it is made from, for screens to read: with the services and variables that are shown, which
 * it has borrowed with all that is in them. Valid until the other one changes, and never to be freed as a fleet. */
struct arrangement {
    struct fleet fleet;
    void *memory; /* NULL: all of the fleet is shown as it is */
};

/* Arranges a fleet as the view says: its filter, its order, and the service that is shown alone. Counts in the view what
 * is shown, and finds the variable of view->sort. When out of memory everything is shown. */
void arrange(struct arrangement *arrangement, const struct fleet *fleet, struct view *view);
/* Goes on from the service whose document is shown by as many as keys have asked for, among those that the filter leaves
 * and in their order; behind the last one comes the first. */
void arrange_browsed(const struct fleet *fleet, struct view *view);

void arrangement_fini(struct arrangement *arrangement);

#endif
