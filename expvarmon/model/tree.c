/* tree.c - fills trees, and tells names and paths of their nodes. */
#include "tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An array with more elements, and an object with more members, is folded until somebody opens it. */
#define OPEN_ELEMENTS_MAX 8
#define OPEN_MEMBERS_MAX  64

/* FNV-1a (Fowler, Noll, Vo), 64 bits. */
#define HASH_START UINT64_C(0xcbf29ce484222325)
#define HASH_PRIME UINT64_C(0x100000001b3)

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size) {
    const unsigned char *at = bytes;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ at[i]) * HASH_PRIME;
    return hash;
}

void tree_fini(struct tree *tree) {
    free(tree->nodes);
    free(tree->texts);
    *tree = (struct tree){0};
}

void tree_clear(struct tree *tree) {
    *tree = (struct tree){
        .nodes = tree->nodes,
        .capacity = tree->capacity,
        .texts = tree->texts,
        .texts_capacity = tree->texts_capacity,
        .filling = TREE_NONE,
    };
}

/* ---- filling ----------------------------------------------------------------------------------------------------- */

/* Grows an array for one more of `count`. Returns false when out of memory, with the tree marked. */
static bool grow(struct tree *tree, void **array, size_t *capacity, size_t needed, size_t size) {
    if (needed <= *capacity)
        return true;
    const size_t wider = needed > 2 * *capacity ? needed + 64 : 2 * *capacity;
    void *grown = reallocarray(*array, wider, size);
    if (!grown) {
        tree->failed = true;
        return false;
    }
    *array = grown;
    *capacity = wider;
    return true;
}

static bool grow_nodes(struct tree *tree) {
    void *nodes = tree->nodes;
    const bool grown = grow(tree, &nodes, &tree->capacity, tree->count + 1, sizeof *tree->nodes);
    tree->nodes = nodes;
    return grown;
}

/* Returns where the text is; 0 with tree->failed when out of memory, or of what 32 bits count. */
static uint32_t keep_text(struct tree *tree, const char *text, size_t size) {
    void *texts = tree->texts;
    tree->failed |= tree->texts_size + size >= UINT32_MAX;
    const bool grown = !tree->failed && grow(tree, &texts, &tree->texts_capacity, tree->texts_size + size + 1, 1);
    tree->texts = texts;
    if (!grown)
        return 0;
    const size_t at = tree->texts_size;
    memcpy(tree->texts + at, text, size);
    tree->texts[at + size] = '\0';
    tree->texts_size += size + 1;
    return (uint32_t)at;
}

/* Counts the node that is to be added with those beside it. Returns its index among them. */
static uint32_t count_child(struct tree *tree) {
    return tree->filling == TREE_NONE ? tree->members++ : tree->nodes[tree->filling].children++;
}

static bool is_in_array(const struct tree *tree) {
    return tree->filling != TREE_NONE && tree->nodes[tree->filling].kind == TREE_ARRAY;
}

/* Sets the name and what follows from it. */
static void place(struct tree *tree, struct tree_node *node, const char *name, uint32_t index) {
    const uint64_t above = tree->filling == TREE_NONE ? HASH_START : tree->nodes[tree->filling].place;
    if (is_in_array(tree)) {
        node->name = index;
        node->place = hash_bytes(above, &index, sizeof index);
        return;
    }
    const size_t length = strlen(name);
    node->name = keep_text(tree, name, length);
    node->place = hash_bytes(above, name, length + 1);
}

void tree_add(struct tree *tree, const struct tree_item *item) {
    const bool is_container = item->kind <= TREE_ARRAY;
    if (tree->failed)
        return;
    const uint32_t index = tree->skipping ? 0 : count_child(tree);
    if (tree->skipping || tree->count == TREE_NODES_MAX) {
        tree->left_out++;
        tree->skipping += is_container;
        return;
    }
    if (!grow_nodes(tree))
        return;
    struct tree_node node = {
        .value = item->value,
        .parent = tree->filling,
        .depth = tree->filling == TREE_NONE ? 0 : (uint16_t)(tree->nodes[tree->filling].depth + 1),
        .kind = (uint8_t)item->kind,
        .end = (uint32_t)tree->count + 1,
    };
    place(tree, &node, item->name, index);
    node.text = is_container ? 0 : keep_text(tree, item->text, item->text_size);
    tree->leaves += !is_container;
    tree->nodes[tree->count++] = node;
    if (is_container)
        tree->filling = (uint32_t)tree->count - 1;
}

void tree_up(struct tree *tree) {
    if (tree->failed)
        return;
    if (tree->skipping) {
        tree->skipping--;
        return;
    }
    struct tree_node *node = &tree->nodes[tree->filling];
    node->end = (uint32_t)tree->count;
    node->is_open = node->children <= (node->kind == TREE_ARRAY ? OPEN_ELEMENTS_MAX : OPEN_MEMBERS_MAX);
    tree->leaves += node->children == 0;
    tree->filling = node->parent;
}

int tree_end(struct tree *tree) {
    tree->generation = 1;
    if (!tree->failed)
        return 0;
    tree_clear(tree);
    return -1;
}

int tree_copy(struct tree *tree, const struct tree *other) {
    tree_fini(tree);
    struct tree_node *const nodes = malloc((other->count + 1) * sizeof *nodes);
    char *const texts = malloc(other->texts_size + 1);
    if (!nodes || !texts) {
        free(nodes);
        free(texts);
        return -1;
    }
    *tree = *other;
    tree->nodes = nodes;
    tree->capacity = other->count + 1;
    tree->texts = texts;
    tree->texts_capacity = other->texts_size + 1;
    if (other->count > 0)
        memcpy(nodes, other->nodes, other->count * sizeof *nodes);
    if (other->texts_size > 0)
        memcpy(texts, other->texts, other->texts_size);
    return 0;
}

/* ---- nodes ------------------------------------------------------------------------------------------------------- */

bool tree_is_container(const struct tree_node *node) {
    return node->kind == TREE_OBJECT || node->kind == TREE_ARRAY;
}

bool tree_is_leaf(const struct tree_node *node) {
    return !tree_is_container(node) || node->children == 0;
}

static bool is_element(const struct tree *tree, uint32_t node) {
    const uint32_t parent = tree->nodes[node].parent;
    return parent != TREE_NONE && tree->nodes[parent].kind == TREE_ARRAY;
}

const char *tree_key(const struct tree *tree, uint32_t node) {
    return is_element(tree, node) ? NULL : tree->texts + tree->nodes[node].name;
}

const char *tree_text(const struct tree *tree, uint32_t node) {
    static const char *const empty[] = {[TREE_OBJECT] = "{}", [TREE_ARRAY] = "[]"};
    const struct tree_node *const at = &tree->nodes[node];
    return tree_is_container(at) ? empty[at->kind] : tree->texts + at->text;
}

const char *tree_name(const struct tree *tree, uint32_t node, char buffer[TREE_NAME_MAX]) {
    const char *const key = tree_key(tree, node);
    if (key)
        return key;
    snprintf(buffer, TREE_NAME_MAX, "[%u]", tree->nodes[node].name);
    return buffer;
}

static struct path_step step_of(const struct tree *tree, uint32_t node) {
    if (is_element(tree, node))
        return (struct path_step){.pick = PATH_INDEX, .index = tree->nodes[node].name};
    return (struct path_step){.key = tree->texts + tree->nodes[node].name};
}

char *tree_path(const struct tree *tree, uint32_t node, const char **reason) {
    const size_t count = (size_t)tree->nodes[node].depth + 1;
    struct path_step *steps = calloc(count, sizeof *steps);
    *reason = "out of memory";
    char *text = NULL;
    bool is_nameless = false;
    for (size_t i = count; steps && i-- > 0; node = tree->nodes[node].parent) {
        steps[i] = step_of(tree, node);
        is_nameless |= steps[i].key && !*steps[i].key;
    }
    if (steps && is_nameless)
        *reason = "no path leads through an empty key";
    else if (steps)
        text = path_format(&(struct path){.count = count, .steps = steps});
    free(steps);
    return text;
}

bool tree_is_at(const struct tree *tree, uint32_t node, const struct path *path) {
    if (path->count != (size_t)tree->nodes[node].depth + 1)
        return false;
    for (size_t i = path->count; i-- > 0; node = tree->nodes[node].parent) {
        const struct path_step *const step = &path->steps[i];
        const char *const key = tree_key(tree, node);
        if (!key != !step->key || step->is_glob)
            return false;
        if (key ? strcmp(key, step->key) != 0
                : step->pick != PATH_INDEX || step->index != (int64_t)tree->nodes[node].name)
            return false;
    }
    return true;
}

static int compare_names(const struct tree *a, uint32_t a_node, const struct tree *b, uint32_t b_node) {
    const char *const a_key = tree_key(a, a_node), *const b_key = tree_key(b, b_node);
    if (a_key && b_key)
        return strcmp(a_key, b_key);
    if (a_key || b_key)
        return a_key ? 1 : -1;
    const uint32_t a_index = a->nodes[a_node].name, b_index = b->nodes[b_node].name;
    return a_index < b_index ? -1 : a_index > b_index;
}

/* Of nodes at one depth, which is at most that of the decoder's nesting. */
static int compare_level(const struct tree *a, uint32_t a_node, const struct tree *b, uint32_t b_node) {
    const uint32_t a_parent = a->nodes[a_node].parent, b_parent = b->nodes[b_node].parent;
    if (a_parent != TREE_NONE && !(a == b && a_parent == b_parent)) {
        const int above = compare_level(a, a_parent, b, b_parent);
        if (above != 0)
            return above;
    }
    return compare_names(a, a_node, b, b_node);
}

int tree_compare(const struct tree *a, uint32_t a_node, const struct tree *b, uint32_t b_node) {
    const int a_depth = a->nodes[a_node].depth, b_depth = b->nodes[b_node].depth;
    for (int i = a_depth; i > b_depth; i--)
        a_node = a->nodes[a_node].parent;
    for (int i = b_depth; i > a_depth; i--)
        b_node = b->nodes[b_node].parent;
    const int level = compare_level(a, a_node, b, b_node);
    return level != 0 ? level : a_depth - b_depth;
}
