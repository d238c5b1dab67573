/* node.h - inside of a document: its tree, for the files of this folder.
 *
 * Numbers, and arrays of numbers only, are marked strings (mark.h): never cJSON_Number, and such arrays never
 * cJSON_Array. No node, NULL, is fine everywhere: it is nothing, and has nothing.
 */
#ifndef EXPVARMON_DECODE_NODE_H
#define EXPVARMON_DECODE_NODE_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "../model/path.h"
#include "../model/value.h"
#include "arena.h"

/* The tree lives in the arena: it is never changed, and freed with it. */
struct document {
    cJSON *root; /* an object */
    struct arena arena;
};

bool node_is_number(const cJSON *node);
bool node_is_text(const cJSON *node);

/* The first member with this key. */
const cJSON *node_member(const cJSON *object, const char *key);

/* The element of an array that holds not only numbers. */
const cJSON *node_element(const cJSON *array, size_t index);

/* The value of a node itself; an array's is its mean. */
struct value node_value(const cJSON *node);

/* What one step leads to, a key of no glob or an index of an array that holds not only numbers. */
const cJSON *node_step(const cJSON *node, const struct path_step *step);

/* What document_value says of a path that begins at this node. */
struct value node_value_at(const cJSON *node, const struct path *path);

#endif
