/* node.h - inside of a document, for the files of this folder. */
#ifndef EXPVARMON_DECODE_NODE_H
#define EXPVARMON_DECODE_NODE_H

#include <stdbool.h>

#include <cjson/cJSON.h>

#include "../model/value.h"
#include "arena.h"

/* The tree lives in the arena: it is never changed, and freed with it. */
struct document {
    cJSON *root; /* an object */
    struct arena arena;
};

/* The first member with this key; NULL if there is none, or if `object` is none. */
const cJSON *node_member(const cJSON *object, const char *key);

/* Numbers are marked strings (mark.h), never cJSON_Number. NULL is no number. */
bool node_is_number(const cJSON *node);

/* What document_value says of a node; NULL is no node. */
struct value node_value(const cJSON *node);

#endif
