/* chart.h - the samples of series over time: as lines with axes, or where there is little room as bars. */
#ifndef EXPVARMON_SCREEN_CHART_H
#define EXPVARMON_SCREEN_CHART_H

#include <stdbool.h>

#include "format.h"
#include "screen.h"

/* Areas from this size on have axes. */
#define CHART_AXES_WIDTH  24
#define CHART_AXES_HEIGHT 3

/* Columns that a chart uses at most, at the right of its area; no terminal comes near. */
#define CHART_WIDTH_MAX 1024
#define CHART_SLOTS_MAX (2 * CHART_WIDTH_MAX)

/* Whether a variable of a fleet is charted at all: texts are not. */
bool chart_has(const struct fleet *fleet, size_t variable);

/* What one chart shows. */
struct chart {
    const struct fleet *fleet;
    const struct view *view;
    size_t variable;
    size_t first_service; /* the services that share the chart */
    size_t service_count;
};

/* One service's chart; its line is in the colour of the newest value. Two or more, each in a colour of its own:
 * chart_style. */
void chart_draw(struct canvas *canvas, struct rect area, const struct chart *chart);
enum style chart_style(const struct chart *chart, size_t service);

/* The slots of a chart in such an area, and whether it has axes. */
int chart_slots(const struct chart *chart, struct rect area);

/* The sample behind the last one shown. */
uint64_t chart_end(const struct fleet *fleet, const struct view *view);

/* Of what a chart with so many slots shows of a service. NAN where it shows nothing. */
struct chart_summary {
    double low, high, mean, p95;
};
struct chart_summary chart_summarise(const struct chart *chart, size_t service, int slots);

/* Fills in the means of the slots that a chart with so many slots shows of a service, without gaps; room for as many.
 * Returns how many. */
size_t chart_samples(const struct chart *chart, size_t service, int slots, double *samples);

/* Notes for the mouse which time each column of charts in `area` is. */
void chart_note_moments(struct canvas *canvas, struct rect area, const struct chart *chart);

/* What is known of a service at the cursor: of the slot that holds it. */
struct bucket chart_read(const struct chart *chart, size_t service);

/* A number of a series as text: a whole one without a point, unless the series has others. `buffer` or a constant. */
const char *chart_number(char buffer[FORMAT_MAX], const struct chart *chart, size_t service, double number);

#endif
