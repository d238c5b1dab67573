/* sparkline.c - a series as a row of bars. */
#include "sparkline.h"

#include <math.h>

/* A cell shows eighths of its height: U+2581 is one eighth, U+2588 all eight. */
#define EIGHTHS    8
#define BAR_LOWEST 0x2581u

struct scale {
    double low;
    double high;
};

static struct scale find_scale(sparkline_sample_fn *sample, const void *series, int count) {
    struct scale scale = {0, 0};
    for (int age = 0; age < count; age++) {
        const double value = sample(series, (size_t)age);
        if (!isfinite(value))
            continue;
        scale.low = fmin(scale.low, value);
        scale.high = fmax(scale.high, value);
    }
    return scale;
}

/* The bar of `value` in eighths, 1 to `levels`. Halves keep the range of the largest doubles finite. */
static int level_of(double value, const struct scale *scale, int levels) {
    if (isinf(value))
        return value > 0 ? levels : 1;
    const double range = scale->high / 2 - scale->low / 2;
    if (!(range > 0))
        return 1;
    const double share = (value / 2 - scale->low / 2) / range;
    return 1 + (int)lround(fmin(fmax(share, 0), 1) * (levels - 1));
}

static void draw_bar(struct canvas *canvas, int x, const struct rect *area, int level, enum style style) {
    for (int row = area->height - 1; row >= 0 && level > 0; row--, level -= EIGHTHS) {
        const int eighths = level < EIGHTHS ? level : EIGHTHS;
        canvas_put(canvas, x, area->y + row, BAR_LOWEST + (uint32_t)eighths - 1, style);
    }
}

void sparkline_draw(struct canvas *canvas, struct rect area, sparkline_sample_fn *sample, const void *series,
                    enum style style) {
    if (area.width <= 0 || area.height <= 0)
        return;
    const struct scale scale = find_scale(sample, series, area.width);
    for (int age = 0; age < area.width; age++) {
        const double value = sample(series, (size_t)age);
        if (!isnan(value))
            draw_bar(canvas, area.x + area.width - 1 - age, &area, level_of(value, &scale, area.height * EIGHTHS),
                     style);
    }
}

void sparkline_draw_on(struct canvas *canvas, struct rect area, const struct axis *axis, sparkline_sample_fn *sample,
                       const void *series, enum style style) {
    for (int age = 0; age < area.width; age++) {
        const double share = axis_share(axis, sample(series, (size_t)age));
        if (!isnan(share))
            draw_bar(canvas, area.x + area.width - 1 - age, &area, 1 + (int)lround(share * (area.height * EIGHTHS - 1)),
                     style);
    }
}
