/* browser_search.c - searching the names of the browser's tree. */
#include "browser_search.h"

#include <string.h>

#include "../model/tree_rows.h"
#include "../tui/term.h"
#include "screen.h"

void browser_search_open(struct view *view) {
    struct browser_search *const search = &view->browse.search;
    *search = (struct browser_search){.is_open = true, .from = view->browse.tree ? view->browse.tree->cursor : 0};
}

static bool has_text(const struct tree *tree, uint32_t node, const char *text) {
    const char *const key = tree_key(tree, node);
    return key && strcasestr(key, text);
}

/* Looks at every node once, in steps of 1 or -1 around the ends; `from` itself first, or last. */
static void find(struct view *view, uint32_t from, int step, bool is_last) {
    struct browser_search *const search = &view->browse.search;
    struct tree *const tree = view->browse.tree;
    search->is_missing = false;
    if (!tree || tree->count == 0 || search->line.text[0] == '\0')
        return;
    const int64_t count = (int64_t)tree->count;
    for (int64_t i = is_last; i < count + is_last; i++) {
        const uint32_t node = (uint32_t)(((int64_t)from + i * step + 2 * count) % count);
        if (has_text(tree, node, search->line.text)) {
            tree_rows_show(tree, node);
            return;
        }
    }
    search->is_missing = true;
}

static uint32_t cursor_of(const struct view *view) {
    return view->browse.tree ? view->browse.tree->cursor : 0;
}

static void go_back(struct view *view) {
    struct tree *const tree = view->browse.tree;
    if (tree && view->browse.search.from < tree->count)
        tree->cursor = view->browse.search.from;
}

bool browser_search_key(struct view *view, uint32_t key) {
    struct browser_search *const search = &view->browse.search;
    if (view->shown != VIEW_BROWSER || !search->is_open)
        return false;
    if (key == KEY_ENTER || key == '\n' || key == KEY_ESC) {
        search->is_open = false;
        if (key == KEY_ESC)
            go_back(view);
    } else if (key == KEY_DOWN) {
        find(view, cursor_of(view), 1, true);
    } else if (key == KEY_UP) {
        find(view, cursor_of(view), -1, true);
    } else if (line_key(&search->line, key)) {
        find(view, search->from, 1, false);
    } else {
        return key < KEY_ESC;
    }
    return true;
}
