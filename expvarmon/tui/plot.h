/* plot.h - series as lines on a canvas, one point a slot: a slot is the width of a dot. */
#ifndef EXPVARMON_TUI_PLOT_H
#define EXPVARMON_TUI_PLOT_H

#include <stdbool.h>

#include "axis.h"
#include "canvas.h"

/* What lines are made of. */
enum plot_kind {
    PLOT_BRAILLE, /* 2 x 4 dots a cell */
    PLOT_BLOCKS,  /* 1 x 2 half blocks a cell; bars for a series that is alone */
    PLOT_ASCII,   /* one character a cell, another for each series */
    PLOT_COUNT,
};

/* What is known of a slot: its line passes the mean, and covers all from low to high. NAN is a gap. */
struct plot_point {
    double low, high, mean;
};

/* The point of slot `slot`, 0 being the leftmost. */
typedef struct plot_point plot_point_fn(const void *series, int slot);

struct plot_series {
    plot_point_fn *point;
    const void *series;
    enum style style;
    int symbol; /* which series it is: tells lines apart that are made of ASCII */
};

/* What a terminal can show, by its locale's character set and its type (TERM; NULL for none): the Linux console's fonts
 * lack braille. */
enum plot_kind plot_kind_for(const char *charset, const char *type);

/* The slots in `width` columns. */
int plot_slots(enum plot_kind kind, int width);

/* The column of a slot. */
int plot_column(enum plot_kind kind, int slot);

/* The row in an area `height` rows high that a value is in, 0 being the highest. */
int plot_row(const struct axis *axis, int height, double value);

/* Draws the line of a series over what is there. */
void plot_draw(struct canvas *canvas, struct rect area, enum plot_kind kind, const struct axis *axis,
               const struct plot_series *series);

/* The character that stands for series number `symbol` in a legend. */
uint32_t plot_symbol(enum plot_kind kind, int symbol);

#endif
