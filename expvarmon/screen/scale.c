/* scale.c - the scale of values of a chart. */
#include "scale.h"

#include <math.h>

#include "../tui/plot.h"

/* Rows between two ticks, at least. */
#define TICK_ROWS 2

const struct extent extent_nothing = {NAN, NAN, NAN};

void extent_add(struct extent *extent, double low, double high) {
    extent->low = fmin(extent->low, low);
    extent->high = fmax(extent->high, high);
    if (low > 0)
        extent->above_zero = fmin(extent->above_zero, low);
}

enum axis_unit scale_unit(const struct variable *variable) {
    static const enum axis_unit units[VARIABLE_KIND_COUNT] = {
        [VARIABLE_MEM] = AXIS_BYTES,
        [VARIABLE_DURATION] = AXIS_NANOSECONDS,
        [VARIABLE_AGO] = AXIS_NANOSECONDS,
    };
    return units[variable->kind];
}

struct axis scale_make(const struct chart *chart, const struct extent *extent, int rows) {
    const bool is_log = chart->view->is_log && extent->high > 0;
    return axis_make(is_log ? extent->above_zero : extent->low, extent->high,
                     scale_unit(&chart->fleet->variables[chart->variable]), (rows - 1) / TICK_ROWS + 1, is_log);
}

void scale_draw(struct canvas *canvas, struct rect plot, const struct axis *axis, enum axis_unit unit) {
    for (int row = 0; row < plot.height; row++)
        canvas_put(canvas, plot.x - 1, plot.y + row, 0x2502, STYLE_AXIS);
    for (int i = 0; i < axis_ticks(axis); i++) {
        char text[AXIS_LABEL_MAX];
        const double value = axis_tick(axis, i);
        const int y = plot.y + plot_row(axis, plot.height, value);
        canvas_text_right(canvas, plot.x - 1 - SCALE_WIDTH, y, SCALE_WIDTH, STYLE_AXIS,
                          axis_label(text, axis, unit, value));
        canvas_put(canvas, plot.x - 1, y, 0x2524, STYLE_AXIS);
    }
    if (axis->is_log || axis->low >= 0 || axis->high < 0)
        return;
    const int zero = plot.y + plot_row(axis, plot.height, 0);
    for (int x = 0; x < plot.width; x++)
        canvas_put(canvas, plot.x + x, zero, 0x2500, STYLE_AXIS);
}
