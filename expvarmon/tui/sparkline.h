/* sparkline.h - a series as a row of bars, newest at the right, one column a sample. */
#ifndef EXPVARMON_TUI_SPARKLINE_H
#define EXPVARMON_TUI_SPARKLINE_H

#include <stddef.h>

#include "axis.h"
#include "canvas.h"

/* The sample `age` steps back, 0 being the newest; NAN where there is none. */
typedef double sparkline_sample_fn(const void *series, size_t age);

/* Fills `area`. The scale goes from 0, or from the smallest sample when that is negative, to the largest of
 * the samples that fit; it is 0 alone when no sample differs from 0. A sample of the lowest value still shows
 * the lowest bar, so that it differs from a gap, which is blank. Infinite samples show the bar of the largest
 * or smallest. */
void sparkline_draw(struct canvas *canvas, struct rect area, sparkline_sample_fn *sample, const void *series,
                    enum style style);

/* The same on the scale of an axis. */
void sparkline_draw_on(struct canvas *canvas, struct rect area, const struct axis *axis, sparkline_sample_fn *sample,
                       const void *series, enum style style);

#endif
