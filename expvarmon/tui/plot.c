/* plot.c - series as lines on a canvas. */
#include "plot.h"

#include <math.h>
#include <string.h>

#include "bounds.h"

/* How a cell is divided. */
static const struct {
    int across, down;
} grids[PLOT_COUNT] = {
    [PLOT_BRAILLE] = {2, 4},
    [PLOT_BLOCKS] = {1, 2},
    [PLOT_ASCII] = {1, 1},
};

static const char symbols[] = "*+xo#@%&";
#define SYMBOL_COUNT ((int)sizeof symbols - 1)

enum plot_kind plot_kind_for(const char *charset, const char *type) {
    if (strcmp(charset, "UTF-8") != 0 || (type && (strcmp(type, "dumb") == 0 || strncmp(type, "vt", 2) == 0)))
        return PLOT_ASCII;
    return type && strcmp(type, "linux") == 0 ? PLOT_BLOCKS : PLOT_BRAILLE;
}

int plot_slots(enum plot_kind kind, int width) {
    return width * grids[kind].across;
}

int plot_column(enum plot_kind kind, int slot) {
    return slot / grids[kind].across;
}

uint32_t plot_symbol(enum plot_kind kind, int symbol) {
    return kind == PLOT_ASCII ? (uint32_t)symbols[symbol % SYMBOL_COUNT] : 0x25A0u;
}

/* Dots are counted from the top. */
static int dot_of(const struct axis *axis, int dots, double value) {
    return (int)lround((1 - axis_share(axis, value)) * (dots - 1));
}

int plot_row(const struct axis *axis, int height, double value) {
    return dot_of(axis, int_max(height, 1), value);
}

/* The dots first..last of a column of a cell, as bits of U+2800: the left column is 0, 1, 2, 6, the right one 3, 4, 5,
 * 7, from the top. */
static uint8_t braille_bits(int column, int first, int last) {
    static const uint8_t bits[2][4] = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};
    uint8_t sum = 0;
    for (int dot = first; dot <= last; dot++)
        sum |= bits[column][dot];
    return sum;
}

/* One slot of a line: its dots first..last, from the top of the area. */
struct stroke {
    int slot;
    int first, last;
};

static void draw_braille(struct canvas *canvas, struct rect area, const struct stroke *stroke,
                         const struct plot_series *series) {
    for (int row = stroke->first / 4; row <= stroke->last / 4; row++)
        canvas_dots(
            canvas, area.x + stroke->slot / 2, area.y + row,
            braille_bits(stroke->slot % 2, int_max(stroke->first - row * 4, 0), int_min(stroke->last - row * 4, 3)),
            series->style);
}

static void draw_halves(struct canvas *canvas, struct rect area, const struct stroke *stroke,
                        const struct plot_series *series) {
    for (int row = stroke->first / 2; row <= stroke->last / 2; row++) {
        const bool upper = stroke->first <= row * 2;
        const bool lower = stroke->last >= row * 2 + 1;
        canvas_put(canvas, area.x + stroke->slot, area.y + row,
                   upper && lower ? 0x2588
                   : upper        ? 0x2580
                                  : 0x2584,
                   series->style);
    }
}

static void draw_letters(struct canvas *canvas, struct rect area, const struct stroke *stroke,
                         const struct plot_series *series) {
    for (int row = stroke->first; row <= stroke->last; row++)
        canvas_put(canvas, area.x + stroke->slot, area.y + row, plot_symbol(PLOT_ASCII, series->symbol), series->style);
}

typedef void draw_stroke_fn(struct canvas *, struct rect, const struct stroke *, const struct plot_series *);

static draw_stroke_fn *const draw_stroke[PLOT_COUNT] = {
    [PLOT_BRAILLE] = draw_braille,
    [PLOT_BLOCKS] = draw_halves,
    [PLOT_ASCII] = draw_letters,
};

/* A stroke reaches to where the one before ended, so that the line has no breaks of its own: only gaps break it. */
void plot_draw(struct canvas *canvas, struct rect area, enum plot_kind kind, const struct axis *axis,
               const struct plot_series *series) {
    if (area.width <= 0 || area.height <= 0)
        return;
    const int dots = area.height * grids[kind].down;
    const int slots = plot_slots(kind, area.width);
    struct stroke before = {-2, 0, 0};
    for (int slot = 0; slot < slots; slot++) {
        const struct plot_point point = series->point(series->series, slot);
        if (isnan(point.mean))
            continue;
        const struct stroke own = {slot, dot_of(axis, dots, point.high), dot_of(axis, dots, point.low)};
        struct stroke stroke = own;
        if (before.slot == slot - 1 && before.last < own.first)
            stroke.first = before.last + 1;
        if (before.slot == slot - 1 && before.first > own.last)
            stroke.last = before.first - 1;
        draw_stroke[kind](canvas, area, &stroke, series);
        before = own;
    }
}
