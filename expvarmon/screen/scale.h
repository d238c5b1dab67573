/* scale.h - the scale of values of a chart: which one, and how it is drawn. */
#ifndef EXPVARMON_SCREEN_SCALE_H
#define EXPVARMON_SCREEN_SCALE_H

#include "../tui/axis.h"
#include "chart.h"

/* The columns left of a chart for labels; a rule follows. As wide for each chart, so that charts below each other show
 * the same times. */
#define SCALE_WIDTH AXIS_LABEL_COLUMNS

/* The values that a chart has to show; NAN where there are none. */
struct extent {
    double low, high;
    double above_zero; /* the least that a logarithmic scale shows */
};

/* What titles say behind a comma of their own: nothing of automatic ones. */
extern const char *const scale_names[SCALE_COUNT];

/* No values yet. */
extern const struct extent extent_nothing;

/* Widens an extent to values from `low` to `high`; NAN changes nothing. */
void extent_add(struct extent *extent, double low, double high);

enum axis_unit scale_unit(const struct variable *variable);

/* The scale for an extent, in so many rows. */
struct axis scale_make(const struct chart *chart, const struct extent *extent, int rows);

/* Draws it left of a chart, and a line at 0 where values are on both sides. */
void scale_draw(struct canvas *canvas, struct rect plot, const struct axis *axis, enum axis_unit unit);

#endif
