/* tree_rows.c - folding, and the cursor of a tree. */
#include "tree_rows.h"

uint32_t tree_rows_next(const struct tree *tree, uint32_t node) {
    return tree->nodes[node].is_open ? node + 1 : tree->nodes[node].end;
}

size_t tree_rows_count(const struct tree *tree) {
    size_t rows = 0;
    for (uint32_t node = 0; node < tree->count; node = tree_rows_next(tree, node))
        rows++;
    return rows;
}

/* A node that is folded away counts as what it is folded into. */
size_t tree_rows_cursor(const struct tree *tree) {
    size_t row = 0;
    for (uint32_t node = 0; node < tree->count; row++) {
        const uint32_t next = tree_rows_next(tree, node);
        if (next > tree->cursor)
            return row;
        node = next;
    }
    return 0;
}

uint32_t tree_rows_node(const struct tree *tree, size_t row) {
    uint32_t node = 0;
    while (row-- > 0 && node < tree->count)
        node = tree_rows_next(tree, node);
    return node;
}

void tree_rows_move(struct tree *tree, int rows) {
    if (tree->count == 0)
        return;
    const int64_t last = (int64_t)tree_rows_count(tree) - 1;
    int64_t row = (int64_t)tree_rows_cursor(tree) + rows;
    row = row < 0 ? 0 : row > last ? last : row;
    tree->cursor = tree_rows_node(tree, (size_t)row);
}

/* Puts the cursor on what it is folded into. */
static struct tree_node *at_cursor(struct tree *tree) {
    if (tree->count == 0)
        return NULL;
    tree->cursor = tree_rows_node(tree, tree_rows_cursor(tree));
    return &tree->nodes[tree->cursor];
}

static bool has_rows_below(const struct tree_node *node) {
    return node->end > 0 && tree_is_container(node) && node->children > 0;
}

void tree_rows_fold(struct tree *tree) {
    struct tree_node *const node = at_cursor(tree);
    if (!node)
        return;
    if (has_rows_below(node) && node->is_open)
        node->is_open = false;
    else if (node->parent != TREE_NONE)
        tree->cursor = node->parent;
}

void tree_rows_unfold(struct tree *tree) {
    struct tree_node *const node = at_cursor(tree);
    if (!node || !has_rows_below(node))
        return;
    if (!node->is_open)
        node->is_open = true;
    else if (node->end > tree->cursor + 1)
        tree->cursor++;
}

void tree_rows_toggle(struct tree *tree) {
    struct tree_node *const node = at_cursor(tree);
    if (node && has_rows_below(node))
        node->is_open = !node->is_open;
}

void tree_rows_show(struct tree *tree, uint32_t node) {
    tree->cursor = node;
    for (uint32_t above = tree->nodes[node].parent; above != TREE_NONE; above = tree->nodes[above].parent)
        tree->nodes[above].is_open = true;
}
