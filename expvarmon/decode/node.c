/* node.c - looks values up in the tree of a document. */
#include "node.h"

#include <string.h>

#include "array.h"
#include "mark.h"

bool node_is_number(const cJSON *node) {
    return cJSON_IsString(node) && mark_is_number(node->valuestring);
}

bool node_is_text(const cJSON *node) {
    return cJSON_IsString(node) && !node_is_number(node) && !mark_is_array(node->valuestring);
}

const cJSON *node_member(const cJSON *object, const char *key) {
    if (!cJSON_IsObject(object))
        return NULL;
    const cJSON *member = object->child;
    while (member && (*member->string != *key || strcmp(member->string, key) != 0))
        member = member->next;
    return member;
}

struct value node_value(const cJSON *node) {
    if (node_is_number(node))
        return mark_value(node->valuestring);
    if (array_is(node))
        return array_mean(node);
    if (cJSON_IsString(node))
        return (struct value){.kind = VALUE_TEXT, .text = node->valuestring};
    if (cJSON_IsBool(node))
        return (struct value){.kind = VALUE_BOOL, .b = cJSON_IsTrue(node)};
    return (struct value){.kind = VALUE_NONE};
}

const cJSON *node_element(const cJSON *array, size_t index) {
    if (!cJSON_IsArray(array))
        return NULL;
    const cJSON *node = array->child;
    while (node && index-- > 0)
        node = node->next;
    return node;
}

/* The element of an array that holds not only numbers. */
static const cJSON *step_into(const cJSON *array, int64_t index) {
    if (index < 0 && cJSON_IsArray(array))
        index += cJSON_GetArraySize(array);
    return index < 0 ? NULL : node_element(array, (size_t)index);
}

/* What the brackets from step `at` on pick of the array `node`, a member of `object`. */
static struct value pick(const cJSON *object, const cJSON *node, const struct path *path, size_t at) {
    const char *counter = path->steps[at - 1].key ? array_ring_counter(path->steps[at - 1].key) : NULL;
    const cJSON *member = counter ? node_member(object, counter) : NULL;
    const struct value written = node_value(member);
    return array_pick(node, path->steps + at, path->count - at, node_is_number(member) ? &written : NULL);
}

const cJSON *node_step(const cJSON *node, const struct path_step *step) {
    return step->key ? node_member(node, step->key) : step_into(node, step->index);
}

struct value node_value_at(const cJSON *node, const struct path *path) {
    const cJSON *object = NULL;
    for (size_t i = 0; node && i < path->count; i++) {
        const struct path_step *step = &path->steps[i];
        if (!step->key && (step->pick != PATH_INDEX || !cJSON_IsArray(node)))
            return array_is(node) && i > 0 ? pick(object, node, path, i) : (struct value){.kind = VALUE_NONE};
        object = node;
        node = node_step(node, step);
    }
    return node_value(node);
}
