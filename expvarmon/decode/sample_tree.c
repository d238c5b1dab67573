/* sample_tree.c - samples by their names and labels, as the tree that JSON gives.
 *
 * Each label is looked up below the one before. The look-ups go through one hash table for the whole tree, as a metric
 * may have a hundred thousand label sets, and a list of that many is too long to be walked for each of them.
 */
#include "sample_tree.h"

#include <stdint.h>
#include <string.h>

#define MARK        ((char)0xFF) /* of a number: mark.h */
#define SLOTS_FIRST ((size_t)1024)

/* A node of the tree below its parent. */
struct sample_slot {
    cJSON *parent;
    cJSON *node; /* NULL: the slot is free */
    size_t hash;
};

/* FNV-1a, begun with the parent. */
static size_t hash_of(const cJSON *parent, const char *key, size_t size) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)(uintptr_t)parent;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ (unsigned char)key[i]) * UINT64_C(0x100000001b3);
    return (size_t)(hash ^ hash >> 32);
}

static void put_slot(struct sample_slot *slots, size_t count, const struct sample_slot *slot) {
    size_t at = slot->hash & (count - 1);
    while (slots[at].node)
        at = (at + 1) & (count - 1);
    slots[at] = *slot;
}

/* At most half of the slots are taken. */
static bool make_slots(struct sample_tree *tree) {
    if (tree->node_count < tree->slot_count / 2)
        return true;
    const size_t count = tree->slot_count ? 2 * tree->slot_count : SLOTS_FIRST;
    struct sample_slot *slots = arena_alloc(tree->arena, count * sizeof *slots);
    if (!slots)
        return false;
    memset(slots, 0, count * sizeof *slots);
    for (size_t i = 0; i < tree->slot_count; i++) {
        if (tree->slots[i].node)
            put_slot(slots, count, &tree->slots[i]);
    }
    tree->slots = slots;
    tree->slot_count = count;
    return true;
}

static cJSON *make_node(struct sample_tree *tree, const char *key, size_t size) {
    cJSON *node = arena_alloc(tree->arena, sizeof *node);
    char *string = arena_alloc(tree->arena, size + 1);
    if (!node || !string)
        return NULL;
    memcpy(string, key, size);
    string[size] = '\0';
    *node = (cJSON){.type = cJSON_Object, .string = string};
    return node;
}

/* In lists of cJSON's the first points back at the last. */
static void append(cJSON *parent, cJSON *node) {
    cJSON *first = parent->child;
    if (!first) {
        parent->child = node->prev = node;
        return;
    }
    node->prev = first->prev;
    first->prev->next = node;
    first->prev = node;
}

/* The member of this key, which is added if it is missing. NULL when out of memory. */
static cJSON *member(struct sample_tree *tree, cJSON *parent, const char *key, size_t size) {
    if (!make_slots(tree))
        return NULL;
    const size_t hash = hash_of(parent, key, size);
    for (size_t at = hash & (tree->slot_count - 1); tree->slots[at].node; at = (at + 1) & (tree->slot_count - 1)) {
        const struct sample_slot *slot = &tree->slots[at];
        if (slot->hash == hash && slot->parent == parent && strncmp(slot->node->string, key, size) == 0 &&
            slot->node->string[size] == '\0')
            return slot->node;
    }
    cJSON *node = make_node(tree, key, size);
    if (!node)
        return NULL;
    append(parent, node);
    tree->node_count++;
    put_slot(tree->slots, tree->slot_count, &(struct sample_slot){parent, node, hash});
    return node;
}

static cJSON *value_member(struct sample_tree *tree, cJSON *node) {
    return member(tree, node, "value", strlen("value"));
}

/* Makes room for members below a node that has a value. */
static bool make_parent(struct sample_tree *tree, cJSON *node) {
    if (cJSON_IsObject(node))
        return true;
    const int type = node->type;
    char *string = node->valuestring;
    node->type = cJSON_Object;
    node->valuestring = NULL;
    cJSON *value = value_member(tree, node);
    if (!value)
        return false;
    value->type = type;
    value->valuestring = string;
    return true;
}

/* size  of the number; 0: it is not finite */
static bool set_value(struct sample_tree *tree, cJSON *node, const char *number, size_t size) {
    if (node->child && !(node = value_member(tree, node)))
        return false;
    if (!cJSON_IsObject(node))
        return true; /* the first counts */
    if (size == 0) {
        node->type = cJSON_NULL;
        return true;
    }
    char *string = arena_alloc(tree->arena, size + 2);
    if (!string)
        return false;
    *string = MARK;
    memcpy(string + 1, number, size);
    string[size + 1] = '\0';
    node->type = cJSON_String;
    node->valuestring = string;
    return true;
}

bool sample_tree_init(struct sample_tree *tree, struct arena *arena) {
    *tree = (struct sample_tree){.arena = arena, .root = arena_alloc(arena, sizeof *tree->root)};
    if (!tree->root)
        return false;
    *tree->root = (cJSON){.type = cJSON_Object};
    return true;
}

bool sample_tree_put(struct sample_tree *tree, const struct sample_label *name, const struct sample_label *labels,
                     size_t label_count, const char *number, size_t size) {
    cJSON *node = member(tree, tree->root, name->text, name->size);
    for (size_t i = 0; i < label_count && node; i++)
        node = make_parent(tree, node) ? member(tree, node, labels[i].text, labels[i].size) : NULL;
    return node && set_value(tree, node, number, size);
}
