/* tree.h - a whole document as a flat list of its nodes, each before those below it: what the browser shows and the
 * difference compares.
 *
 * Whoever reads documents fills it (tree_clear, tree_add, tree_up, tree_end). It owns copies of all texts, so that it
 * outlives the document; a tree that is cleared keeps its memory for the next one.
 */
#ifndef EXPVARMON_MODEL_TREE_H
#define EXPVARMON_MODEL_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "path.h"
#include "value.h"

/* A document with more nodes is cut off here; tree->left_out counts the others. */
#define TREE_NODES_MAX ((size_t)1 << 19)

#define TREE_NONE UINT32_MAX

enum tree_kind {
    TREE_OBJECT,
    TREE_ARRAY,
    TREE_NUMBER,
    TREE_TEXT,
    TREE_WORD, /* true, false, null */
};

struct tree_node {
    uint64_t place;     /* a hash of the path: equal paths have equal ones */
    struct value value; /* of a number, true and false; VALUE_NONE otherwise */
    uint32_t name;      /* of an object's member: where its key is in `texts`; of an array's: its index */
    uint32_t text;      /* where its value is in `texts`, as it was written, a string without quotes */
    uint32_t parent;    /* TREE_NONE: the document */
    uint32_t end;       /* behind the last node below it */
    uint32_t children;  /* with those that were left out */
    uint32_t changed;   /* the generation that changed it, or what is below it; 0: none since the first */
    uint16_t depth;
    uint8_t kind;
    bool is_open; /* what is below it is shown */
};

/* All zero is an empty tree. */
struct tree {
    struct tree_node *nodes;
    size_t count;
    size_t capacity;
    char *texts;
    size_t texts_size;
    size_t texts_capacity;
    size_t leaves;       /* nodes that are neither object nor array, or empty ones */
    size_t left_out;     /* beyond TREE_NODES_MAX */
    uint32_t generation; /* documents so far, see tree_follow */
    uint32_t cursor;     /* the node that keys act on */

    /* While it is filled. */
    uint32_t filling; /* the object or array that tree_add adds to; TREE_NONE: the document */
    uint32_t members; /* of the document */
    size_t skipping;  /* objects and arrays begun below what was left out */
    bool failed;      /* out of memory */
};

void tree_fini(struct tree *tree);

/* Empties the tree, to be filled. */
void tree_clear(struct tree *tree);

/* What is added next. Texts are copied. */
struct tree_item {
    enum tree_kind kind;
    const char *name; /* of an object's member; ignored within an array */
    const char *text; /* not of objects and arrays */
    size_t text_size;
    struct value value;
};

/* Adds a node; an object or an array takes the nodes that follow, until tree_up. Where memory is missing, tree_end
 * tells. */
void tree_add(struct tree *tree, const struct tree_item *item);
void tree_up(struct tree *tree);

/* All is added. Returns 0, or -1 when out of memory: the tree is empty then. */
int tree_end(struct tree *tree);

/* Makes `tree` the same as another one. Returns 0, or -1 when out of memory: it is empty then. */
int tree_copy(struct tree *tree, const struct tree *other);

bool tree_is_container(const struct tree_node *node);

/* Whether a node has a value of its own: it is neither object nor array, or an empty one. */
bool tree_is_leaf(const struct tree_node *node);

/* The key of an object's member; NULL for an array's. Lent, as the text of a leaf, until the tree changes. */
const char *tree_key(const struct tree *tree, uint32_t node);
const char *tree_text(const struct tree *tree, uint32_t node);

/* Writes a node's name: its key, or [3]. Returns the key or `buffer`. */
#define TREE_NAME_MAX 16
const char *tree_name(const struct tree *tree, uint32_t node, char buffer[TREE_NAME_MAX]);

/* The text of -vars that leads to a node, to be freed. NULL with *reason set to a constant text: there is none for a
 * node below an empty key, or no memory. */
char *tree_path(const struct tree *tree, uint32_t node, const char **reason);

/* Whether `path` leads to this node. */
bool tree_is_at(const struct tree *tree, uint32_t node, const struct path *path);

/* Orders nodes, of one tree or of two, by their paths: keys by their bytes, indices as numbers, and what is above
 * before what is below it. As strcmp. */
int tree_compare(const struct tree *a, uint32_t a_node, const struct tree *b, uint32_t b_node);

#endif
