/* heat.h - a dist: variable over time: how many of its values are where, in shades. */
#ifndef EXPVARMON_SCREEN_HEAT_H
#define EXPVARMON_SCREEN_HEAT_H

#include "chart.h"
#include "scale.h"

/* Whether a chart is drawn so: that of one service's dist: variable. */
bool heat_has(const struct chart *chart);

/* The values that a chart with so many slots has. */
struct extent heat_extent(const struct chart *chart, int slots);

/* Each cell is darker the more of the values of its column it has: from 0.05, 2, 10 and 30 of a hundred on. A column is
 * the mean of its samples. */
void heat_draw(struct canvas *canvas, struct rect plot, const struct chart *chart, const struct axis *axis, int slots);

#endif
