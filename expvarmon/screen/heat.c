/* heat.c - a dist: variable over time, in shades. */
#include "heat.h"

#include <math.h>

/* A shade, and the share of a column from which on a cell has it. */
static const struct {
    double from;
    uint32_t character;
} shades[CANVAS_HEATS] = {{0.0005, 0x2591}, {0.02, 0x2592}, {0.1, 0x2593}, {0.3, 0x2588}};

static const struct series *series_of(const struct chart *chart) {
    return &chart->fleet->services[chart->first_service].series[chart->variable];
}

bool heat_has(const struct chart *chart) {
    return chart->service_count == 1 && chart->fleet->variables[chart->variable].transform == TRANSFORM_DIST;
}

/* Samples number `first` to `end` - 1. */
struct stretch {
    uint64_t first, end;
};

/* Those of the slots `first` to `end` - 1 of a chart with so many. */
static struct stretch stretch_of(const struct chart *chart, int slots, int first, int end) {
    const int zoom = chart->view->zoom;
    const uint64_t shown_end = chart_end(chart->fleet, chart->view);
    const int64_t last = shown_end > 0 ? (int64_t)((shown_end - 1) >> zoom) : -1;
    const int64_t from = last - (slots - 1) + first, to = last - (slots - 1) + end;
    return (struct stretch){(uint64_t)(from > 0 ? from : 0) << zoom, (uint64_t)(to > 0 ? to : 0) << zoom};
}

static const struct sketch *sketch_of(const struct series *series, uint64_t sample) {
    if (!series->spread || sample >= series->history.pushed)
        return &sketch_gap;
    return spread_at(series->spread, series->history.pushed - 1 - sample);
}

/* The share of the values of a stretch that are at or below `value`; NAN where there are only gaps. */
static double share_below(const struct series *series, struct stretch stretch, double value) {
    double sum = 0;
    int count = 0;
    for (uint64_t sample = stretch.first; sample < stretch.end; sample++) {
        const struct sketch *sketch = sketch_of(series, sample);
        if (sketch_is_gap(sketch))
            continue;
        sum += sketch_share(sketch, value);
        count++;
    }
    return count > 0 ? sum / count : NAN;
}

struct extent heat_extent(const struct chart *chart, int slots) {
    const struct series *series = series_of(chart);
    const struct stretch stretch = stretch_of(chart, slots, 0, slots);
    struct extent extent = extent_nothing;
    for (uint64_t sample = stretch.first; sample < stretch.end; sample++) {
        const struct sketch *sketch = sketch_of(series, sample);
        if (!sketch_is_gap(sketch))
            extent_add(&extent, (double)sketch->at[0], (double)sketch->at[SKETCH_MARKS - 1]);
    }
    return extent;
}

/* The value at the upper edge of a row, counted from the lowest; of the highest row all that is above it is in it. */
static double upper_edge(const struct axis *axis, int rows, int row) {
    const double share = (row + 0.5) / (rows > 1 ? rows - 1 : 1);
    if (row == rows - 1)
        return INFINITY;
    return axis->is_log ? axis->low * pow(axis->high / axis->low, share) : axis->low + (axis->high - axis->low) * share;
}

static void put_shade(struct canvas *canvas, int x, int y, double share) {
    int shade = CANVAS_HEATS - 1;
    while (shade >= 0 && !(share >= shades[shade].from))
        shade--;
    if (shade >= 0)
        canvas_put(canvas, x, y, shades[shade].character, (enum style)(STYLE_HEAT + shade));
}

void heat_draw(struct canvas *canvas, struct rect plot, const struct chart *chart, const struct axis *axis, int slots) {
    const int per_column = plot.width > 0 && slots >= plot.width ? slots / plot.width : 1;
    for (int column = 0; column < plot.width; column++) {
        const struct stretch stretch = stretch_of(chart, slots, column * per_column, (column + 1) * per_column);
        double below = 0;
        for (int row = 0; row < plot.height && !isnan(below); row++) {
            const double above = share_below(series_of(chart), stretch, upper_edge(axis, plot.height, row));
            put_shade(canvas, plot.x + column, plot.y + plot.height - 1 - row, above - below);
            below = above;
        }
    }
}
