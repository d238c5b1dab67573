/* tree_match.c - pairs the nodes of two trees.
 *
 * Two documents of one service mostly have the same members in the same order: each node is looked for behind the one
 * before first. A hash table of all paths is made where that fails for the first time.
 */
#include "tree_match.h"

#include <stdlib.h>
#include <string.h>

struct matching {
    const struct tree *tree;
    const struct tree *other;
    uint32_t *map;
    uint32_t *slots; /* nodes of `other` by their places, in open addressing; NULL: not needed yet */
    size_t mask;
};

static bool make_slots(struct matching *matching) {
    const struct tree *const other = matching->other;
    size_t size = 16;
    while (size < 2 * other->count)
        size *= 2;
    matching->slots = malloc(size * sizeof *matching->slots);
    if (!matching->slots)
        return false;
    memset(matching->slots, 0xFF, size * sizeof *matching->slots);
    matching->mask = size - 1;
    for (uint32_t i = 0; i < other->count; i++) {
        size_t slot = other->nodes[i].place & matching->mask;
        while (matching->slots[slot] != TREE_NONE)
            slot = (slot + 1) & matching->mask;
        matching->slots[slot] = i;
    }
    return true;
}

/* The node above is paired already, as it comes before. */
static bool is_pair(const struct matching *matching, uint32_t node, uint32_t other_node) {
    const struct tree_node *const a = &matching->tree->nodes[node];
    const struct tree_node *const b = &matching->other->nodes[other_node];
    if (a->place != b->place || b->parent != (a->parent == TREE_NONE ? TREE_NONE : matching->map[a->parent]))
        return false;
    const char *const a_key = tree_key(matching->tree, node);
    const char *const b_key = tree_key(matching->other, other_node);
    return a_key && b_key ? strcmp(a_key, b_key) == 0 : !a_key && !b_key && a->name == b->name;
}

/* Returns false when out of memory. */
static bool look_up(struct matching *matching, uint32_t node) {
    if (!matching->slots && !make_slots(matching))
        return false;
    size_t slot = matching->tree->nodes[node].place & matching->mask;
    while (matching->slots[slot] != TREE_NONE && !is_pair(matching, node, matching->slots[slot]))
        slot = (slot + 1) & matching->mask;
    matching->map[node] = matching->slots[slot];
    return true;
}

static bool match_all(struct matching *matching) {
    uint32_t expected = 0;
    for (uint32_t i = 0; i < matching->tree->count; i++) {
        const uint32_t parent = matching->tree->nodes[i].parent;
        matching->map[i] = TREE_NONE;
        if (parent != TREE_NONE && matching->map[parent] == TREE_NONE)
            continue;
        if (expected < matching->other->count && is_pair(matching, i, expected))
            matching->map[i] = expected;
        else if (!look_up(matching, i))
            return false;
        if (matching->map[i] != TREE_NONE)
            expected = matching->map[i] + 1;
    }
    return true;
}

uint32_t *tree_match(const struct tree *tree, const struct tree *other) {
    struct matching matching = {.tree = tree, .other = other};
    matching.map = malloc((tree->count + 1) * sizeof *matching.map);
    const bool matched = matching.map && match_all(&matching);
    free(matching.slots);
    if (matched)
        return matching.map;
    free(matching.map);
    return NULL;
}

static bool is_changed(const struct tree *tree, uint32_t node, const struct tree *before, uint32_t old) {
    const struct tree_node *const a = &tree->nodes[node], *const b = &before->nodes[old];
    if (a->kind != b->kind)
        return true;
    return tree_is_container(a) ? a->children != b->children
                                : strcmp(tree->texts + a->text, before->texts + b->text) != 0;
}

static void take_over(struct tree *tree, uint32_t node, const struct tree *before, uint32_t old) {
    struct tree_node *const a = &tree->nodes[node];
    const bool changed = old == TREE_NONE || is_changed(tree, node, before, old);
    a->changed = changed ? tree->generation : before->nodes[old].changed;
    if (old != TREE_NONE && a->kind == before->nodes[old].kind)
        a->is_open = before->nodes[old].is_open;
}

/* What has changed below a node has changed the node. */
static void pass_up(struct tree *tree) {
    for (uint32_t i = (uint32_t)tree->count; i-- > 0;) {
        const struct tree_node *const node = &tree->nodes[i];
        if (node->parent != TREE_NONE && tree->nodes[node->parent].changed < node->changed)
            tree->nodes[node->parent].changed = node->changed;
    }
}

int tree_follow(struct tree *tree, const struct tree *before) {
    uint32_t *const map = tree_match(tree, before);
    if (!map)
        return -1;
    tree->generation = before->generation + 1;
    uint32_t nearest = TREE_NONE;
    for (uint32_t i = 0; i < tree->count; i++) {
        const uint32_t old = map[i];
        take_over(tree, i, before, old);
        if (old != TREE_NONE && old <= before->cursor && (nearest == TREE_NONE || old > nearest)) {
            nearest = old;
            tree->cursor = i;
        }
    }
    pass_up(tree);
    free(map);
    return 0;
}
