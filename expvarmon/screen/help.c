/* help.c - the screen that tells the keys and the marks. */
#include "help.h"

#include <stdio.h>

#include "../tui/bounds.h"
#include "format.h"
#include "keymap.h"
#include "keys.h"
#include "scroll.h"

#define FRAMED_WIDTH  24
#define FRAMED_HEIGHT 6
#define WIDTH_MAX     72
#define COLUMN_GAP    3
#define NAME_WIDTH    14

struct sign {
    enum style style;
    const char *text;
    const char *meaning;
};

static const struct sign marks[] = {
    {STYLE_GOOD, "●", "up: the last poll brought a document"},
    {STYLE_ERROR, "✗", "failed: the cause, and for how long"},
    {STYLE_DIM, "◌", "waiting for the first reply"},
    {STYLE_WARNING, "🔥", "restarted, and how long ago; gone after 10 minutes"},
    {STYLE_WARNING, "▲", "on the time axis: a restart"},
    {STYLE_WARNING, "↑ ↓", "before a value: far from those of the other services"},
    {STYLE_KEY, "click, wheel", "select, again: expand, sort, cursor; zoom, scroll"},
    {STYLE_KEY, "Shift+mouse", "select text, in most terminals"},
    {STYLE_PLAIN, "▁▄█", "newest at the right; a gap: no reply, or no such value"},
};
#define MARK_COUNT ((int)(sizeof marks / sizeof *marks))

struct kind {
    const char *name;
    const char *meaning;
};

#define X(id, name, meaning) {name, meaning},
static const struct kind transforms[] = {VARIABLE_TRANSFORMS(X)};
static const struct kind units[] = {VARIABLE_UNITS(X)};
#undef X

static void draw_entry(struct canvas *canvas, struct rect row, enum style style, const char *name, const char *text) {
    canvas_text(canvas, row.x, row.y, int_min(row.width, NAME_WIDTH + 1), style, name);
    canvas_text(canvas, row.x + NAME_WIDTH + 2, row.y, row.width - NAME_WIDTH - 2, STYLE_TEXT, text);
}

static int count_keys(const struct key *table, size_t count) {
    int rows = 0;
    for (size_t i = 0; i < count; i++)
        rows += table[i].name != NULL;
    return rows;
}

static int count_rows(void) {
    int rows = 1 + MARK_COUNT + (TRANSFORM_COUNT - 1) + VARIABLE_KIND_COUNT + count_keys(keys, keys_count);
    for (size_t i = 0; i < VIEW_COUNT; i++)
        rows += view_keys[i].title ? 2 + count_keys(view_keys[i].keys, *view_keys[i].count) : 0;
    return rows;
}

static void draw_keys(struct canvas *canvas, struct rect *row, const struct view *view, const struct key *table,
                      size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!table[i].name)
            continue;
        char buffer[KEYMAP_NAME_MAX];
        const char *const name = keymap_name(view->keymap, table, count, i, buffer);
        draw_entry(canvas, *row, STYLE_KEY, name, table[i].text);
        row->y++;
    }
}

/* A view's own keys, below its title; nothing if it has none. */
static void draw_view_keys(struct canvas *canvas, struct rect *row, const struct view *view, enum view_name name) {
    const struct view_keys *const own = &view_keys[name];
    const bool is_first = name == view->shown;
    if (!own->title)
        return;
    row->y += is_first ? 0 : 1;
    canvas_text(canvas, row->x, row->y++, row->width, STYLE_TITLE, own->title);
    draw_keys(canvas, row, view, own->keys, *own->count);
    row->y += is_first ? 1 : 0;
}

/* Those of the view that is shown come first. */
static void draw_all_keys(struct canvas *canvas, struct rect *row, const struct view *view) {
    draw_view_keys(canvas, row, view, view->shown);
    draw_keys(canvas, row, view, keys, keys_count);
    for (size_t i = 0; i < VIEW_COUNT; i++)
        if (i != view->shown)
            draw_view_keys(canvas, row, view, (enum view_name)i);
}

static void draw_kind(struct canvas *canvas, struct rect *row, enum style style, const struct kind *kind) {
    char name[NAME_WIDTH];
    snprintf(name, sizeof name, "%s%s", kind->name, *kind->name ? ":" : "");
    draw_entry(canvas, *row, style, *name ? name : "no unit", kind->meaning);
    row->y++;
}

/* `first` is the row at the top. */
static void draw_rows(struct canvas *canvas, struct rect area, const struct view *view, int first) {
    const struct rect before = canvas_clip(canvas, area);
    struct rect row = {area.x, area.y - first, area.width, 1};
    draw_all_keys(canvas, &row, view);
    row.y++;
    for (int i = 0; i < MARK_COUNT; i++, row.y++)
        draw_entry(canvas, row, marks[i].style, marks[i].text, marks[i].meaning);
    for (int i = 0; i < VARIABLE_KIND_COUNT; i++)
        draw_kind(canvas, &row, format_style((enum variable_kind)i), &units[i]);
    for (int i = 1; i < TRANSFORM_COUNT; i++)
        draw_kind(canvas, &row, STYLE_TEXT, &transforms[i]);
    canvas->clip = before;
}

/* Beside each other where that shows more of them. */
static void draw_columns(struct canvas *canvas, struct rect content, const struct view *view, int columns) {
    const int width = (content.width - (columns - 1) * COLUMN_GAP) / columns;
    for (int i = 0; i < columns; i++)
        draw_rows(canvas, (struct rect){content.x + i * (width + COLUMN_GAP), content.y, width, content.height}, view,
                  view->help_scroll + i * content.height);
}

void help_draw(struct canvas *canvas, struct view *view) {
    const int total = count_rows();
    struct rect area = {0, 0, canvas->width, canvas->height};
    struct rect content = area;
    int columns = 1;
    if (area.width >= FRAMED_WIDTH && area.height >= FRAMED_HEIGHT) {
        const bool is_wide = area.width >= 2 * WIDTH_MAX + COLUMN_GAP + 4 && area.height < total + 2;
        columns = is_wide ? 2 : 1;
        area.width = int_min(area.width, columns * WIDTH_MAX + (columns - 1) * COLUMN_GAP + 4);
        area.height = int_min(area.height, (total + columns - 1) / columns + 2);
        area.x = (canvas->width - area.width) / 2;
        area.y = (canvas->height - area.height) / 2;
        content = canvas_box(canvas, area, "Keys and signs");
        content = (struct rect){content.x + 1, content.y, content.width - 2, content.height};
    }
    scroll_clamp(&view->help_scroll, content.height * columns, total);
    view->page = content.height;
    draw_columns(canvas, content, view, columns);
    if (content.width > NAME_WIDTH)
        scroll_bar(canvas, area.x + area.width - 1, content.y, content.height, (total + columns - 1) / columns,
                   view->help_scroll);
}
