/* browser_keys.c - what keys do in the browser. */
#include "browser.h"

#include "../model/tree_rows.h"
#include "../tui/term.h"

const struct key browser_keys[] = {
    {KEY_LEFT, "Left, h", "fold, or go to what it is in", ACTION_FOLD},
    {'h', NULL, NULL, ACTION_FOLD},
    {KEY_RIGHT, "Right, l", "unfold, or go to the first in it", ACTION_UNFOLD},
    {'l', NULL, NULL, ACTION_UNFOLD},
    {KEY_ENTER, "Enter", "fold or unfold; a value: chart it, and back", ACTION_ENTER},
    {'+', "+, =", "chart it, and back; of an array the mean", ACTION_CHART},
    {'=', NULL, NULL, ACTION_CHART},
    {'r', "r", "chart its rate, and back", ACTION_CHART_RATE},
    {'/', "/", "search a name; Down, Up: the next, the one before", ACTION_SEARCH},
    {'n', "n, Tab", "the next service", ACTION_NEXT_SERVICE},
    {'\t', NULL, NULL, ACTION_NEXT_SERVICE},
    {'b', "b", "the service before", ACTION_PREVIOUS_SERVICE},
    {'a', "a", "mark this document as A, to compare with", ACTION_MARK},
};
const size_t browser_keys_count = sizeof browser_keys / sizeof *browser_keys;

/* Returns whether the action is one that changes the tree. */
static bool change_tree(enum action action, struct view *view) {
    struct tree *const tree = view->browse.tree;
    static void (*const changes[])(struct tree * tree) = {
        [ACTION_FOLD] = tree_rows_fold,
        [ACTION_UNFOLD] = tree_rows_unfold,
    };
    const int steps = keys_steps(action, view);
    const bool is_change = (size_t)action < sizeof changes / sizeof *changes && changes[action];
    if (steps == 0 && !is_change)
        return false;
    if (!tree)
        return true;
    if (steps != 0)
        tree_rows_move(tree, steps);
    else
        changes[action](tree);
    return true;
}

static bool is_at_leaf(const struct tree *tree) {
    return tree->count == 0 || tree_is_leaf(&tree->nodes[tree->cursor]);
}

enum action browser_apply(enum action action, struct view *view) {
    struct browse *const browse = &view->browse;
    browse->notice = NULL;
    if (change_tree(action, view))
        return ACTION_NONE;
    if (action == ACTION_ENTER && browse->tree && !is_at_leaf(browse->tree)) {
        tree_rows_toggle(browse->tree);
        return ACTION_NONE;
    }
    if (action == ACTION_NEXT_SERVICE || action == ACTION_PREVIOUS_SERVICE) {
        browse_turn(browse, action == ACTION_NEXT_SERVICE ? 1 : -1);
        return ACTION_NONE;
    }
    if (action == ACTION_SEARCH) {
        browser_search_open(view);
        return ACTION_NONE;
    }
    return action == ACTION_ENTER ? ACTION_CHART : action;
}
