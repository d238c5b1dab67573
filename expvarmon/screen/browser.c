/* browser.c - the view of all variables of a service. */
#include "browser.h"

#include "../model/tree_rows.h"
#include "../tui/bounds.h"
#include "../tui/pen.h"
#include "../tui/text.h"
#include "format.h"
#include "scroll.h"
#include "state.h"

/* Documents in which a change fades, after the one that brought it. */
#define FADING_GENERATIONS 3

/* A lower screen has no row for the title, and none for the hints; there is one for what there is to tell. */
#define TELL_HEIGHT  3
#define TITLE_HEIGHT 3
#define HINTS_HEIGHT 10

#define INDENT    2
#define MARK_ROOM 3 /* for the cursor and the sign of what can be unfolded */
#define NAME_MIN  6
#define BAR_WIDTH 10 /* a narrower list has no scroll bar */

static const char hints[] =
    "Enter chart  r rate  Left, Right fold  / search  n service  a mark A  d difference  q back";

struct layout {
    const struct tree *tree;
    struct rect area; /* of the rows */
    uint32_t first;   /* the node of the first row */
    int name_x;
    int value_x;
};

static enum style changed_style(const struct tree *tree, const struct tree_node *node, enum style otherwise) {
    const uint32_t age = tree->generation - node->changed;
    if (node->changed == 0 || age > FADING_GENERATIONS)
        return otherwise;
    return age == 0 ? STYLE_FRESH : STYLE_FADING;
}

static size_t count_fresh(const struct tree *tree) {
    size_t count = 0;
    for (uint32_t i = 0; i < tree->count; i++)
        count += tree_is_leaf(&tree->nodes[i]) && tree->nodes[i].changed == tree->generation;
    return tree->generation > 1 ? count : 0;
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

/* Deep documents give up indentation before names. */
static int indent_of(const struct layout *layout, const struct tree_node *node) {
    return int_min(node->depth * INDENT, layout->area.width / 4);
}

/* The names take what the longest that is seen needs, up to a half. */
static void lay_out(struct layout *layout) {
    const struct tree *const tree = layout->tree;
    const int most = int_max(layout->area.width / 2, NAME_MIN);
    int width = NAME_MIN;
    uint32_t node = layout->first;
    for (int row = 0; row < layout->area.height && node < tree->count; row++, node = tree_rows_next(tree, node)) {
        char buffer[TREE_NAME_MAX];
        width = int_max(width, indent_of(layout, &tree->nodes[node]) + text_width(tree_name(tree, node, buffer), most));
    }
    layout->name_x = layout->area.x + MARK_ROOM;
    layout->value_x = layout->name_x + int_min(width, most) + 2;
}

static bool is_charted(const struct fleet *fleet, const struct tree *tree, uint32_t node) {
    for (size_t i = 0; i < fleet->variable_count; i++)
        if (fleet->variables[i].path.count > 0 && tree_is_at(tree, node, &fleet->variables[i].path))
            return true;
    return false;
}

static void draw_sign(struct canvas *canvas, const struct layout *layout, const struct fleet *fleet, uint32_t node,
                      int y) {
    const struct tree_node *const at = &layout->tree->nodes[node];
    const int x = layout->area.x + 1 + indent_of(layout, at);
    if (is_charted(fleet, layout->tree, node))
        canvas_text(canvas, x, y, 1, STYLE_KEY, "■");
    else if (!tree_is_leaf(at))
        canvas_text(canvas, x, y, 1, STYLE_DIM, at->is_open ? "▾" : "▸");
}

static void draw_value(struct pen *pen, const struct tree *tree, uint32_t node) {
    static const enum style styles[] = {
        [TREE_OBJECT] = STYLE_DIM, [TREE_ARRAY] = STYLE_DIM, [TREE_NUMBER] = STYLE_PLAIN,
        [TREE_TEXT] = STYLE_STR,   [TREE_WORD] = STYLE_TEXT,
    };
    const struct tree_node *const at = &tree->nodes[node];
    const bool is_leaf = tree_is_leaf(at);
    const enum style style = at->is_open && !is_leaf ? STYLE_DIM : changed_style(tree, at, styles[at->kind]);
    if (!is_leaf) {
        pen_printf(pen, style, at->kind == TREE_OBJECT ? "{%u}" : "[%u]", at->children);
    } else if (at->kind != TREE_TEXT) {
        pen_text(pen, style, tree_text(tree, node));
    } else {
        pen_text(pen, style, "\"");
        pen_text(pen, style, tree_text(tree, node));
        pen_text(pen, style, "\"");
    }
}

static void draw_row(struct canvas *canvas, const struct layout *layout, const struct fleet *fleet, uint32_t node,
                     int y) {
    const struct tree *const tree = layout->tree;
    const int end = layout->area.x + layout->area.width;
    const bool is_at = tree->cursor >= node && tree->cursor < tree_rows_next(tree, node);
    const int name_x = layout->name_x + indent_of(layout, &tree->nodes[node]);
    const int name_end = int_min(layout->value_x - 1, end);
    char buffer[TREE_NAME_MAX];
    if (is_at)
        canvas_text(canvas, layout->area.x, y, 1, STYLE_SELECTED, ">");
    draw_sign(canvas, layout, fleet, node, y);
    canvas_text(canvas, name_x, y, name_end - name_x, is_at ? STYLE_SELECTED : STYLE_TEXT,
                tree_name(tree, node, buffer));
    draw_value(&(struct pen){canvas, layout->value_x, y, end}, tree, node);
}

static void draw_tree(struct canvas *canvas, const struct fleet *fleet, struct view *view, struct rect area) {
    const struct tree *const tree = view->browse.tree;
    const int total = (int)tree_rows_count(tree);
    int *const scroll = &view->browse.scroll;
    scroll_show(scroll, area.height, (int)tree_rows_cursor(tree), 1);
    scroll_clamp(scroll, area.height, total);
    view->page = area.height;
    const bool has_bar = area.width > BAR_WIDTH && total > area.height;
    struct layout layout = {.tree = tree, .area = area, .first = tree_rows_node(tree, (size_t)*scroll)};
    layout.area.width -= has_bar;
    lay_out(&layout);
    uint32_t node = layout.first;
    for (int row = 0; row < area.height && node < tree->count; row++, node = tree_rows_next(tree, node))
        draw_row(canvas, &layout, fleet, node, area.y + row);
    if (has_bar)
        scroll_bar(canvas, area.x + area.width - 1, area.y, area.height, total, *scroll);
}

/* ---- around them ------------------------------------------------------------------------------------------------- */

static void draw_counts(struct pen *pen, const struct tree *tree) {
    pen_printf(pen, STYLE_TEXT, "  %zu variables", tree->leaves);
    pen_printf(pen, STYLE_DIM, ", %zu changed", count_fresh(tree));
    if (tree->left_out > 0)
        pen_printf(pen, STYLE_WARNING, ", %zu more left out", tree->left_out);
}

static void draw_title(struct canvas *canvas, const struct fleet *fleet, const struct view *view) {
    const size_t index = browse_service(&view->browse, fleet);
    const struct service *const service = &fleet->services[index];
    struct pen pen = {canvas, 0, 0, canvas->width};
    if (view->paused)
        pen_text(&pen, STYLE_WARNING, "PAUSED  ");
    state_mark(&pen, service->state);
    pen_text(&pen, STYLE_TEXT, " ");
    pen_text(&pen, STYLE_TITLE, service->name);
    if (fleet->service_count > 1)
        pen_printf(&pen, STYLE_DIM, " (%zu of %zu)", index + 1, fleet->service_count);
    pen_text(&pen, STYLE_TEXT, "  ");
    if (service->state == SERVICE_FAILED)
        state_failure(&pen, fleet, service);
    else if (view->browse.tree)
        draw_counts(&pen, view->browse.tree);
    if (view->notice)
        pen_printf(&pen, STYLE_TITLE, "  %s", view->notice);
}

static void draw_search(struct canvas *canvas, const struct browser_search *search) {
    struct pen pen = {canvas, 0, canvas->height - 1, canvas->width};
    pen_text(&pen, STYLE_KEY, "/");
    line_draw(&pen, &search->line);
    if (search->is_missing)
        pen_text(&pen, STYLE_WARNING, "  no such name");
}

static void draw_foot(struct canvas *canvas, const struct view *view) {
    if (view->browse.search.is_open) {
        draw_search(canvas, &view->browse.search);
        return;
    }
    const char *const notice = view->browse.notice;
    canvas_text(canvas, 0, canvas->height - 1, canvas->width, notice ? STYLE_WARNING : STYLE_DIM,
                notice ? notice : hints);
}

static bool has_to_tell(const struct browse *browse) {
    return browse->notice || browse->search.is_open;
}

void browser_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view) {
    struct rect area = {0, 0, canvas->width, canvas->height};
    if (canvas->height >= TITLE_HEIGHT) {
        draw_title(canvas, fleet, view);
        area.y++;
        area.height--;
    }
    if (canvas->height >= (has_to_tell(&view->browse) ? TELL_HEIGHT : HINTS_HEIGHT)) {
        draw_foot(canvas, view);
        area.height--;
    }
    if (view->browse.tree && view->browse.tree->count > 0)
        draw_tree(canvas, fleet, view, area);
    else
        canvas_text(canvas, 1, area.y, canvas->width - 1, STYLE_DIM,
                    view->browse.tree ? "the document is empty" : "waiting for its document");
}
