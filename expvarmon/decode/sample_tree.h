/* sample_tree.h - samples by their names and labels, as the tree that JSON gives; prometheus.h says how. */
#ifndef EXPVARMON_DECODE_SAMPLE_TREE_H
#define EXPVARMON_DECODE_SAMPLE_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "arena.h"

/* "name=value", or the name of a metric. */
struct sample_label {
    const char *text;
    size_t size;
    size_t name_size;
};

struct sample_slot;

struct sample_tree {
    struct arena *arena; /* has all of it */
    cJSON *root;
    struct sample_slot *slots; /* a hash table */
    size_t slot_count;         /* a power of two */
    size_t node_count;
};

/* An empty tree. Returns false when out of memory. */
bool sample_tree_init(struct sample_tree *tree, struct arena *arena);

/* Puts a value at a name and its labels, which are in order; of two at the same place the first counts.
 *
 * number  copied
 * size    of the number; 0: it is not finite
 *
 * Returns false when out of memory. */
bool sample_tree_put(struct sample_tree *tree, const struct sample_label *name, const struct sample_label *labels,
                     size_t label_count, const char *number, size_t size);

#endif
