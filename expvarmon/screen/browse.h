/* browse.h - what the views of whole documents share: the browser and the difference. */
#ifndef EXPVARMON_SCREEN_BROWSE_H
#define EXPVARMON_SCREEN_BROWSE_H

#include <stddef.h>
#include <stdint.h>

#include "../model/difference.h"
#include "../model/fleet.h"
#include "../model/tree.h"
#include "browser_search.h"

/* A document to compare with, as its place is told on the screen; `name` is lent. */
struct browse_side {
    const char *name;
    int64_t unix_s;
};

struct browse {
    int service; /* whose document is shown, beyond the last one from the first on again; see browse_service */
    int steps;   /* so many services further on, once arrange_browsed has found out which one that is */

    /* By the application. */
    struct tree *tree; /* its newest document; keys fold it and move its cursor. NULL: there is none yet */
    int64_t unix_s;    /* when it came */
    const struct difference *difference; /* of the marked document and the tree; NULL: one of them is missing */
    struct browse_side marked;           /* A; its name is NULL: nothing is marked */
    const char *notice;                  /* what the last key came to; NULL: nothing to tell */

    struct browser_search search;
    struct difference_choice choice;
    int scroll;            /* rows of the browser */
    int difference_scroll; /* and of the difference */
};

/* Goes on by so many services: their document is missing until the application brings it. */
void browse_turn(struct browse *browse, int services);

/* The service, within the fleet. */
size_t browse_service(const struct browse *browse, const struct fleet *fleet);

#endif
