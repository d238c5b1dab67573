/* differences.c - the view of what differs between two documents. */
#include "differences.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../model/raw.h"
#include "../tui/bounds.h"
#include "../tui/pen.h"
#include "../tui/text.h"
#include "format.h"
#include "scroll.h"

/* A lower screen has no row for the sides, none for the titles of the columns, and none for the hints. */
#define SIDES_HEIGHT  3
#define TITLES_HEIGHT 6
#define HINTS_HEIGHT  10

#define COLUMN_MAX 24
#define COLUMN_GAP 2
#define NAME_MIN   12
#define NAME_PART  4 /* of the width */

static const char hints[] = "s order  x all  a mark anew  n service  d back";

enum column { COLUMN_A, COLUMN_B, COLUMN_CHANGE, COLUMN_PERCENT, COLUMN_COUNT };

static const char *const titles[] = {"A", "B", "difference", "%"};

/* In this order columns give way where there is little room. */
static const enum column giving_way[] = {COLUMN_PERCENT, COLUMN_A, COLUMN_B};

struct layout {
    const struct difference *difference;
    struct rect area; /* of the rows */
    size_t first;
    int widths[COLUMN_COUNT]; /* 0: there is no room for it */
    int name_width;
};

const char *differences_change(char buffer[DIFFERENCES_MAX], const struct difference_row *row) {
    static const char *const words[] = {"", "changed", "added", "removed"};
    char number[RAW_MAX];
    const char *const raw = raw_number(number, &row->change);
    if (row->kind != DIFFERENCE_CHANGED || !raw)
        return words[row->kind];
    snprintf(buffer, DIFFERENCES_MAX, "%s%s", *raw == '-' ? "" : "+", raw);
    return buffer;
}

const char *differences_percent(char buffer[DIFFERENCES_MAX], const struct difference_row *row) {
    if (row->kind != DIFFERENCE_CHANGED || !isfinite(row->percent))
        return "";
    snprintf(buffer, DIFFERENCES_MAX, fabs(row->percent) < 1e6 ? "%+.1f%%" : "%+.1e%%", row->percent);
    return buffer;
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

static const char *cell_text(char buffer[DIFFERENCES_MAX], const struct difference *difference,
                             const struct difference_row *row, enum column column) {
    switch (column) {
    case COLUMN_A:
        return row->a == TREE_NONE ? "" : tree_text(difference->a, row->a);
    case COLUMN_B:
        return row->b == TREE_NONE ? "" : tree_text(difference->b, row->b);
    case COLUMN_CHANGE:
        return differences_change(buffer, row);
    case COLUMN_PERCENT:
        return differences_percent(buffer, row);
    case COLUMN_COUNT:
        break;
    }
    return "";
}

static int end_row(const struct layout *layout) {
    return int_min(layout->area.height, (int)(layout->difference->count - layout->first));
}

static int column_width(const struct layout *layout, enum column column) {
    int width = text_width(titles[column], COLUMN_MAX);
    for (int row = 0; row < end_row(layout); row++) {
        char buffer[DIFFERENCES_MAX];
        const struct difference_row *const at = &layout->difference->rows[layout->first + (size_t)row];
        width = int_max(width, text_width(cell_text(buffer, layout->difference, at, column), COLUMN_MAX));
    }
    return int_min(width, COLUMN_MAX);
}

static int left_for_names(const struct layout *layout) {
    int width = layout->area.width;
    for (int i = 0; i < COLUMN_COUNT; i++)
        width -= layout->widths[i] > 0 ? layout->widths[i] + COLUMN_GAP : 0;
    return width;
}

static void lay_out(struct layout *layout) {
    for (int i = 0; i < COLUMN_COUNT; i++)
        layout->widths[i] = column_width(layout, (enum column)i);
    const int least = int_max(NAME_MIN, layout->area.width / NAME_PART);
    for (size_t i = 0; i < sizeof giving_way / sizeof *giving_way && left_for_names(layout) < least; i++)
        layout->widths[giving_way[i]] = 0;
    layout->name_width = int_max(left_for_names(layout), 0);
}

static void draw_name(struct canvas *canvas, const struct layout *layout, const struct difference_row *row, int y) {
    uint32_t node;
    const char *reason;
    char buffer[TREE_NAME_MAX];
    const struct tree *const tree = difference_tree(layout->difference, row, &node);
    char *const path = tree_path(tree, node, &reason);
    canvas_text(canvas, layout->area.x, y, layout->name_width, STYLE_TEXT, path ? path : tree_name(tree, node, buffer));
    free(path);
}

static enum style change_style(const struct difference_row *row) {
    static const enum style styles[] = {STYLE_DIM, STYLE_PLAIN, STYLE_GOOD, STYLE_ERROR};
    return styles[row->kind];
}

static void draw_row(struct canvas *canvas, const struct layout *layout, const struct difference_row *row, int y) {
    int x = layout->area.x + layout->name_width;
    draw_name(canvas, layout, row, y);
    for (int i = 0; i < COLUMN_COUNT; i++) {
        char buffer[DIFFERENCES_MAX];
        if (layout->widths[i] == 0)
            continue;
        canvas_text_right(canvas, x + COLUMN_GAP, y, layout->widths[i],
                          i == COLUMN_CHANGE ? change_style(row) : STYLE_TEXT,
                          cell_text(buffer, layout->difference, row, (enum column)i));
        x += COLUMN_GAP + layout->widths[i];
    }
}

static void draw_titles(struct canvas *canvas, const struct layout *layout, int y) {
    int x = layout->area.x + layout->name_width;
    canvas_text(canvas, layout->area.x, y, layout->name_width, STYLE_TITLE, "variable");
    for (int i = 0; i < COLUMN_COUNT; i++) {
        if (layout->widths[i] == 0)
            continue;
        canvas_text_right(canvas, x + COLUMN_GAP, y, layout->widths[i], STYLE_TITLE, titles[i]);
        x += COLUMN_GAP + layout->widths[i];
    }
}

static void draw_list(struct canvas *canvas, struct view *view, struct rect area, bool titled) {
    const struct difference *const difference = view->browse.difference;
    int *const scroll = &view->browse.difference_scroll;
    area.y += titled;
    area.height -= titled;
    scroll_clamp(scroll, area.height, (int)difference->count);
    view->page = area.height;
    struct layout layout = {.difference = difference, .area = area, .first = (size_t)*scroll};
    layout.area.width -= 1;
    lay_out(&layout);
    if (titled)
        draw_titles(canvas, &layout, area.y - 1);
    for (int row = 0; row < end_row(&layout); row++)
        draw_row(canvas, &layout, &difference->rows[layout.first + (size_t)row], area.y + row);
    scroll_bar(canvas, area.x + area.width - 1, area.y, area.height, (int)difference->count, *scroll);
}

/* ---- around them ------------------------------------------------------------------------------------------------- */

static void draw_side(struct pen *pen, const char *letter, const char *name, int64_t unix_s) {
    char clock[FORMAT_MAX];
    pen_text(pen, STYLE_KEY, letter);
    pen_printf(pen, STYLE_TITLE, " %s", name);
    if (unix_s > 0)
        pen_printf(pen, STYLE_DIM, " %s", strrchr(format_clock(clock, unix_s), ' ') + 1);
    pen_text(pen, STYLE_TEXT, "  ");
}

#define X(id, text) text,
static const char *const orders[] = {DIFFERENCE_ORDERS(X)};
#undef X

static void draw_sides(struct canvas *canvas, const struct fleet *fleet, const struct view *view) {
    const struct browse *const browse = &view->browse;
    struct pen pen = {canvas, 0, 0, canvas->width};
    if (view->paused)
        pen_text(&pen, STYLE_WARNING, "PAUSED  ");
    if (browse->marked.name)
        draw_side(&pen, "A", browse->marked.name, browse->marked.unix_s);
    draw_side(&pen, "B", fleet->services[browse_service(browse, fleet)].name, browse->tree ? browse->unix_s : 0);
    if (browse->difference)
        pen_printf(&pen, STYLE_TEXT, "%zu of %zu differ, %s", browse->difference->differing, browse->difference->leaves,
                   orders[browse->choice.order]);
}

/* What there is instead of a list. */
static const char *explain(const struct browse *browse) {
    if (!browse->difference)
        return "waiting for documents to compare";
    return browse->difference->leaves == 0 ? "both documents are empty" : "nothing differs";
}

void differences_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view) {
    struct rect area = {0, 0, canvas->width, canvas->height};
    if (canvas->height >= SIDES_HEIGHT) {
        draw_sides(canvas, fleet, view);
        area.y++;
        area.height--;
    }
    if (canvas->height >= HINTS_HEIGHT) {
        canvas_text(canvas, 0, canvas->height - 1, canvas->width, STYLE_DIM, hints);
        area.height--;
    }
    if (view->browse.difference && view->browse.difference->count > 0)
        draw_list(canvas, view, area, canvas->height >= TITLES_HEIGHT);
    else
        canvas_text(canvas, 1, area.y, canvas->width - 1, STYLE_DIM, explain(&view->browse));
}
