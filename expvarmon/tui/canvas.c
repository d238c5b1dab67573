/* canvas.c - a grid of cells to draw on. */
#include "canvas.h"

#include <stdlib.h>

#include "bounds.h"
#include "text.h"

/* No terminal comes near it; it keeps products of sizes far from overflow. */
#define SIDE_MAX 10000

/* The braille character without dots; its low 8 bits are the dots. */
#define BRAILLE 0x2800u

static const struct cell blank = {.character = ' ', .style = STYLE_TEXT};

static struct rect intersect(struct rect a, struct rect b) {
    const int x = int_max(a.x, b.x);
    const int y = int_max(a.y, b.y);
    return (struct rect){x, y, int_max(0, int_min(a.x + a.width, b.x + b.width) - x),
                         int_max(0, int_min(a.y + a.height, b.y + b.height) - y)};
}

int canvas_resize(struct canvas *canvas, int width, int height) {
    width = int_min(int_max(width, 0), SIDE_MAX);
    height = int_min(int_max(height, 0), SIDE_MAX);
    if (width != canvas->width || height != canvas->height || !canvas->cells) {
        const size_t count = (size_t)width * (size_t)height;
        struct cell *cells = calloc(count ? count : 1, sizeof *cells);
        if (!cells)
            return -1;
        free(canvas->cells);
        *canvas = (struct canvas){.width = width, .height = height, .cells = cells};
    }
    canvas_clear(canvas);
    return 0;
}

void canvas_clear(struct canvas *canvas) {
    const size_t count = (size_t)canvas->width * (size_t)canvas->height;
    for (size_t i = 0; i < count; i++)
        canvas->cells[i] = blank;
    canvas->clip = (struct rect){0, 0, canvas->width, canvas->height};
}

void canvas_fini(struct canvas *canvas) {
    free(canvas->cells);
    *canvas = (struct canvas){0};
}

struct rect canvas_clip(struct canvas *canvas, struct rect area) {
    const struct rect before = canvas->clip;
    canvas->clip = intersect(before, area);
    return before;
}

static bool is_inside(const struct canvas *canvas, int x, int y) {
    const struct rect *clip = &canvas->clip;
    return x >= clip->x && y >= clip->y && x < clip->x + clip->width && y < clip->y + clip->height;
}

static struct cell *cell_at(const struct canvas *canvas, int x, int y) {
    return &canvas->cells[(size_t)y * (size_t)canvas->width + (size_t)x];
}

/* Blanks what would be left of a wide character when the cell at x, y is overwritten: its other half. */
static void split_wide(struct canvas *canvas, int x, int y) {
    if (cell_at(canvas, x, y)->character == 0 && x > 0)
        *cell_at(canvas, x - 1, y) = blank;
    if (x + 1 < canvas->width && cell_at(canvas, x + 1, y)->character == 0)
        *cell_at(canvas, x + 1, y) = blank;
}

static void put_cell(struct canvas *canvas, int x, int y, struct cell cell) {
    if (!is_inside(canvas, x, y))
        return;
    split_wide(canvas, x, y);
    *cell_at(canvas, x, y) = cell;
}

static void put_glyph(struct canvas *canvas, int x, int y, const struct glyph *glyph, enum style style) {
    struct cell cell = {.character = glyph->character, .style = (uint8_t)style};
    for (int i = 0; i < CELL_MARKS; i++)
        cell.marks[i] = glyph->marks[i];
    if (glyph->width == 1) {
        put_cell(canvas, x, y, cell);
    } else if (is_inside(canvas, x, y) && is_inside(canvas, x + 1, y)) {
        put_cell(canvas, x, y, cell);
        split_wide(canvas, x + 1, y);
        *cell_at(canvas, x + 1, y) = (struct cell){.character = 0, .style = (uint8_t)style};
    } else {
        put_cell(canvas, x, y, blank);
        put_cell(canvas, x + 1, y, blank);
    }
}

void canvas_put(struct canvas *canvas, int x, int y, uint32_t character, enum style style) {
    const int width = text_columns(character);
    if (width > 0)
        put_glyph(canvas, x, y, &(struct glyph){.character = character, .width = width}, style);
}

void canvas_dots(struct canvas *canvas, int x, int y, uint8_t dots, enum style style) {
    if (!is_inside(canvas, x, y))
        return;
    const uint32_t there = cell_at(canvas, x, y)->character;
    const uint32_t braille = (there & ~0xFFu) == BRAILLE ? there : BRAILLE;
    put_cell(canvas, x, y, (struct cell){.character = braille | dots, .style = (uint8_t)style});
}

int canvas_text(struct canvas *canvas, int x, int y, int width, enum style style, const char *text) {
    width = int_min(width, canvas->width - x);
    if (width <= 0 || y < 0 || y >= canvas->height)
        return 0;
    const bool fits = text_width(text, width) <= width;
    const int room = fits ? width : width - 1;
    int used = 0;
    struct glyph glyph;
    while (text_next(&text, &glyph) && used + glyph.width <= room) {
        put_glyph(canvas, x + used, y, &glyph, style);
        used += glyph.width;
    }
    if (!fits)
        canvas_put(canvas, x + used++, y, TEXT_ELLIPSIS, style);
    return used;
}

int canvas_text_right(struct canvas *canvas, int x, int y, int width, enum style style, const char *text) {
    const int needed = int_min(text_width(text, int_max(width, 0)), width);
    return canvas_text(canvas, x + width - needed, y, needed, style, text);
}

static void draw_frame(struct canvas *canvas, struct rect area, enum style style) {
    const int right = area.x + area.width - 1;
    const int bottom = area.y + area.height - 1;
    /* A frame may be far longer than the canvas it scrolls through. */
    const struct rect shown = intersect(area, canvas->clip);
    for (int x = shown.x; x < shown.x + shown.width; x++) {
        canvas_put(canvas, x, area.y, 0x2500, style);
        canvas_put(canvas, x, bottom, 0x2500, style);
    }
    for (int y = shown.y; y < shown.y + shown.height; y++) {
        canvas_put(canvas, area.x, y, 0x2502, style);
        canvas_put(canvas, right, y, 0x2502, style);
    }
    canvas_put(canvas, area.x, area.y, 0x256D, style);
    canvas_put(canvas, right, area.y, 0x256E, style);
    canvas_put(canvas, area.x, bottom, 0x2570, style);
    canvas_put(canvas, right, bottom, 0x256F, style);
}

struct rect canvas_box_styled(struct canvas *canvas, struct rect area, const char *title, enum style style) {
    if (area.width < 2 || area.height < 2)
        return (struct rect){area.x, area.y, int_max(area.width, 0), int_max(area.height, 0)};
    draw_frame(canvas, area, style);
    /* Corner, rule and blank on both sides of the title. */
    const int room = area.width - 6;
    if (room > 0 && *title) {
        const int used = canvas_text(canvas, area.x + 3, area.y, room, STYLE_TITLE, title);
        canvas_put(canvas, area.x + 2, area.y, ' ', style);
        canvas_put(canvas, area.x + 3 + used, area.y, ' ', style);
    }
    return (struct rect){area.x + 1, area.y + 1, area.width - 2, area.height - 2};
}

struct rect canvas_box(struct canvas *canvas, struct rect area, const char *title) {
    return canvas_box_styled(canvas, area, title, STYLE_BORDER);
}

/* Pairs of a character and what it is in ASCII. */
static const struct {
    uint32_t character;
    char ascii;
} lookalikes[] = {
    {0x2500, '-'}, {0x2575, '|'},        {0x2502, '|'},  {0x256D, '+'}, {0x256E, '+'}, {0x2570, '+'}, {0x256F, '+'},
    {0x2524, '+'}, {0x251C, '+'},        {0x253C, '+'},  {0x2514, '+'}, {0x252C, '+'}, {0x2534, '+'}, {0x25CF, 'o'},
    {0x2717, 'x'}, {0x25CC, '.'},        {0x1F525, 'R'}, {0x25B2, '^'}, {0x25BC, 'v'}, {0x25C2, '<'}, {0x25B8, '>'},
    {0x2191, '^'}, {0x2193, 'v'},        {0x25A0, '*'},  {0x2581, '_'}, {0x2582, '.'}, {0x2583, ':'}, {0x2584, '-'},
    {0x25BE, 'v'}, {0x2585, '='},        {0x2586, '+'},  {0x2587, '*'}, {0x2588, '#'}, {0x2591, '.'}, {0x2592, ':'},
    {0x2593, '+'}, {0x2589, '#'},        {0x258A, '#'},  {0x258B, '#'}, {0x258C, '|'}, {0x258D, '|'}, {0x258E, '|'},
    {0x258F, '|'}, {TEXT_ELLIPSIS, '~'},
};

static uint32_t lookalike(uint32_t character) {
    if (character < 0x7F)
        return character ? character : ' ';
    for (size_t i = 0; i < sizeof lookalikes / sizeof *lookalikes; i++)
        if (lookalikes[i].character == character)
            return (uint32_t)lookalikes[i].ascii;
    return '?';
}

void canvas_to_ascii(struct canvas *canvas) {
    const size_t count = (size_t)canvas->width * (size_t)canvas->height;
    for (size_t i = 0; i < count; i++)
        canvas->cells[i] =
            (struct cell){.character = lookalike(canvas->cells[i].character), .style = canvas->cells[i].style};
}

static int write_character(uint32_t character, FILE *stream) {
    char bytes[TEXT_UTF8_MAX];
    const size_t size = (size_t)text_encode(character, bytes);
    return fwrite(bytes, 1, size, stream) == size ? 0 : -1;
}

static int write_row(const struct canvas *canvas, int y, FILE *stream) {
    int end = canvas->width;
    while (end > 0 && cell_at(canvas, end - 1, y)->character == ' ' && cell_at(canvas, end - 1, y)->marks[0] == 0)
        end--;
    for (int x = 0; x < end; x++) {
        const struct cell *cell = cell_at(canvas, x, y);
        if (cell->character && write_character(cell->character, stream) < 0)
            return -1;
        for (int i = 0; i < CELL_MARKS && cell->marks[i]; i++)
            if (write_character(cell->marks[i], stream) < 0)
                return -1;
    }
    return putc('\n', stream) == EOF ? -1 : 0;
}

int canvas_write(const struct canvas *canvas, FILE *stream) {
    for (int y = 0; y < canvas->height; y++)
        if (write_row(canvas, y, stream) < 0)
            return -1;
    return fflush(stream) == 0 ? 0 : -1;
}
