/* scale.c - the scale of values of a chart. */
#include "scale.h"

#include <math.h>

#include "../tui/plot.h"

/* Rows between two ticks, at least. */
#define TICK_ROWS 2

const char *const scale_names[SCALE_COUNT] = {"", ", from zero", ", fixed scale"};

const struct extent extent_nothing = {NAN, NAN, NAN};

void extent_add(struct extent *extent, double low, double high) {
    extent->low = fmin(extent->low, low);
    extent->high = fmax(extent->high, high);
    if (low > 0)
        extent->above_zero = fmin(extent->above_zero, low);
}

enum axis_unit scale_unit(const struct variable *variable) {
    static const enum axis_unit units[VARIABLE_KIND_COUNT] = {
        [VARIABLE_MEM] = AXIS_BYTES,       [VARIABLE_DURATION] = AXIS_NANOSECONDS, [VARIABLE_AGO] = AXIS_NANOSECONDS,
        [VARIABLE_COUNT] = AXIS_THOUSANDS, [VARIABLE_PCT] = AXIS_PERCENT,          [VARIABLE_TIME] = AXIS_CLOCK,
    };
    return units[variable->kind];
}

/* The end of an axis that a range asks for; NAN: values decide. */
static double hard_end(const struct range_end *end) {
    return end->is_given && !end->is_soft ? end->value : NAN;
}

/* Widens an extent to what is to be seen at least. */
static void add_range(struct extent *extent, const struct range *range) {
    if (range->low.is_given)
        extent_add(extent, range->low.value, range->low.value);
    if (range->high.is_given)
        extent_add(extent, range->high.value, range->high.value);
}

struct axis scale_make(const struct chart *chart, const struct extent *extent, int rows) {
    const struct fleet *const fleet = chart->fleet;
    const struct variable *const variable = &fleet->variables[chart->variable];
    const struct range *const range =
        chart->view->scale == SCALE_AUTOMATIC ? ranges_find(fleet->ranges, fleet->range_count, variable) : NULL;
    struct extent shown = *extent;
    if (range)
        add_range(&shown, range);
    if (chart->view->scale == SCALE_ZERO)
        extent_add(&shown, 0, 0);
    const bool is_log = chart->view->is_log && shown.high > 0;
    const int ticks = (rows - 1) / TICK_ROWS + 1;
    const enum axis_unit unit = scale_unit(variable);
    struct axis axis = axis_make(is_log ? shown.above_zero : shown.low, shown.high, unit, ticks, is_log);
    const double low = range ? hard_end(&range->low) : NAN, high = range ? hard_end(&range->high) : NAN;
    if (!isnan(low) || !isnan(high))
        axis = axis_within(isnan(low) ? axis.low : low, isnan(high) ? axis.high : high, unit, ticks, is_log);
    return axis;
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
