/* chart.c - the samples of a series as a sparkline. */
#include "chart.h"

#include "../tui/sparkline.h"
#include "format.h"

bool chart_has(const struct fleet *fleet, size_t variable) {
    if (fleet->variables[variable].kind == VARIABLE_STR)
        return false;
    return fleet->service_count != 1 || fleet->services[0].series[variable].last.kind != VALUE_TEXT;
}

static double sample_of(const void *series, size_t age) {
    const struct history *const history = series;
    return history_at(history, age);
}

void chart_draw(struct canvas *canvas, struct rect area, const struct fleet *fleet, const struct service *service,
                size_t variable) {
    sparkline_draw(canvas, area, sample_of, &service->series[variable].history,
                   format_style(fleet->variables[variable].kind));
}
