/* canvas.h - a grid of cells to draw on. Screens draw here; term.c copies it to the terminal, canvas_write
 * prints it.
 *
 * Every drawing call clips to canvas->clip: to draw outside, or on a canvas of no size, is allowed and does
 * nothing.
 */
#ifndef EXPVARMON_TUI_CANVAS_H
#define EXPVARMON_TUI_CANVAS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Series that are told apart in one chart; further ones begin again. */
#define CANVAS_SERIES 8

/* Shades of a heat map. */
#define CANVAS_HEATS 4

/* What a piece of the screen means; theme.c says what it looks like. */
enum style {
    STYLE_TEXT,
    STYLE_TITLE,
    STYLE_BORDER,
    STYLE_DIM,
    STYLE_GOOD,
    STYLE_ERROR,
    STYLE_CAREFUL,
    STYLE_WARNING,
    STYLE_PLAIN, /* values and charts, by the kind of their variable */
    STYLE_MEM,
    STYLE_DURATION,
    STYLE_STR,
    STYLE_KEY,
    STYLE_SELECTED, /* the frame of the box that keys act on */
    STYLE_AXIS,
    STYLE_CURSOR,
    STYLE_FRESH, /* it has just changed, and a while later */
    STYLE_FADING,
    STYLE_INPUT,  /* the place in a line that is typed */
    STYLE_SERIES, /* STYLE_SERIES + n: series n of several in one chart */
    STYLE_SERIES_LAST = STYLE_SERIES + CANVAS_SERIES - 1,
    STYLE_HEAT, /* STYLE_HEAT + n: shade n, the last the densest */
    STYLE_HEAT_LAST = STYLE_HEAT + CANVAS_HEATS - 1,
    STYLE_COUNT,
};

/* Combining marks kept with one character; more are dropped. */
#define CELL_MARKS 2

struct cell {
    uint32_t character; /* 0: the right half of a wide character */
    uint32_t marks[CELL_MARKS];
    uint8_t style;
};

struct rect {
    int x, y, width, height;
};

/* All zero is a canvas of no size. */
struct canvas {
    int width;
    int height;
    struct cell *cells; /* rows from the top */
    struct rect clip;   /* within the canvas; canvas_resize and canvas_clear set it to all of it */
};

/* Sizes below 0 count as 0. The cells are blank. Returns 0, or -1 when out of memory, with the canvas as it
 * was. */
int canvas_resize(struct canvas *canvas, int width, int height);
void canvas_clear(struct canvas *canvas);
void canvas_fini(struct canvas *canvas);

/* Narrows the clip to `area`. Returns the clip as it was, to be put back. */
struct rect canvas_clip(struct canvas *canvas, struct rect area);

void canvas_put(struct canvas *canvas, int x, int y, uint32_t character, enum style style);

/* Adds dots of braille, the low 8 bits of a character from U+2800 on, to those that a cell has; what else it has gives
 * way. */
void canvas_dots(struct canvas *canvas, int x, int y, uint8_t dots, enum style style);

/* Draws UTF-8 text from x, at most `width` columns; text that does not fit there or on the canvas ends in an
 * ellipsis. Control characters and bytes that are not UTF-8 are drawn as U+FFFD. Returns the columns used. */
int canvas_text(struct canvas *canvas, int x, int y, int width, enum style style, const char *text);

/* The same, ending at the column before x + width instead of beginning at x. */
int canvas_text_right(struct canvas *canvas, int x, int y, int width, enum style style, const char *text);

/* A frame with a title in its upper edge. Returns the area inside; the frame of an area under 2 x 2 is left
 * out. */
struct rect canvas_box(struct canvas *canvas, struct rect area, const char *title);

/* The same with a frame in another style. */
struct rect canvas_box_styled(struct canvas *canvas, struct rect area, const char *title, enum style style);

/* Replaces all that is not ASCII by what looks most like it, for terminals that show nothing else. */
void canvas_to_ascii(struct canvas *canvas);

/* Prints the canvas as UTF-8 text, a line a row, without trailing blanks. Returns 0, or -1 with errno. */
int canvas_write(const struct canvas *canvas, FILE *stream);

#endif
