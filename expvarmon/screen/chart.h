/* chart.h - the samples of a series as a sparkline. */
#ifndef EXPVARMON_SCREEN_CHART_H
#define EXPVARMON_SCREEN_CHART_H

#include <stdbool.h>

#include "screen.h"

/* Whether a variable of a fleet is charted at all: texts are not. */
bool chart_has(const struct fleet *fleet, size_t variable);

void chart_draw(struct canvas *canvas, struct rect area, const struct fleet *fleet, const struct service *service,
                size_t variable);

#endif
