/* hits.h - what is where on the screen, for the mouse. */
#ifndef EXPVARMON_SCREEN_HITS_H
#define EXPVARMON_SCREEN_HITS_H

#include <stddef.h>

#include "../tui/canvas.h"

enum hit_kind {
    HIT_NOTHING,
    HIT_CHART,    /* `index` is its number, as view->selected */
    HIT_SERVICE,  /* its number in the fleet */
    HIT_NAME,     /* the title of the column of names */
    HIT_STATE,    /* of states */
    HIT_VARIABLE, /* of a variable: its number in the fleet */
    HIT_MOMENT,   /* a column of the expanded chart: its first sample, from 1, as view->cursor */
    HIT_PANEL,    /* a tab: as view->panel */
};

struct hit {
    enum hit_kind kind;
    size_t index;
};

struct hit_area {
    struct rect rect;
    struct hit hit;
};

/* All zero has nothing anywhere. */
struct hits {
    struct hit_area *areas;
    size_t count;
    size_t capacity;
};

/* Notes that what is seen of an area, within the clip of the canvas, is something. NULL notes nothing; neither does a
 * lack of memory, where the area cannot be hit. */
void hits_add(struct hits *hits, const struct canvas *canvas, struct rect area, struct hit hit);

/* What is in a cell: of areas one above the other, what was added last. */
struct hit hits_find(const struct hits *hits, int x, int y);

void hits_clear(struct hits *hits);
void hits_fini(struct hits *hits);

#endif
