/* timeline.h - the time below a chart: the clock or ages at round steps, and restarts. */
#ifndef EXPVARMON_SCREEN_TIMELINE_H
#define EXPVARMON_SCREEN_TIMELINE_H

#include "chart.h"

/* Draws the axis of a chart with so many slots into a row as wide as the chart. */
void timeline_draw(struct canvas *canvas, struct rect row, const struct chart *chart, int slots);

/* The time of a sample, by the clock. Returns `buffer`. */
const char *timeline_clock(char buffer[FORMAT_MAX], const struct fleet *fleet, uint64_t sample);

#endif
