/* node.c - looks values up in the tree of a document. */
#include "node.h"

#include <math.h>
#include <string.h>

#include "mark.h"

bool node_is_number(const cJSON *node) {
    return cJSON_IsString(node) && mark_is_number(node->valuestring);
}

static bool is_number_array(const cJSON *node) {
    return cJSON_IsString(node) && mark_is_array(node->valuestring);
}

bool node_is_text(const cJSON *node) {
    return cJSON_IsString(node) && !node_is_number(node) && !is_number_array(node);
}

const cJSON *node_member(const cJSON *object, const char *key) {
    if (!cJSON_IsObject(object))
        return NULL;
    const cJSON *member = object->child;
    while (member && (*member->string != *key || strcmp(member->string, key) != 0))
        member = member->next;
    return member;
}

/* Of numbers, as far as the last that is not zero. */
struct mean {
    double sum;
    size_t count;
    size_t to_last_nonzero;
};

/* A number beyond all doubles is left out. */
static void mean_add(struct mean *mean, const struct value *value) {
    if (value->kind == VALUE_NONE)
        return;
    double number = value_number(value);
    mean->sum += number;
    mean->count++;
    if (number != 0)
        mean->to_last_nonzero = mean->count;
}

static struct value mean_value(const struct mean *mean) {
    if (mean->count == 0)
        return (struct value){.kind = VALUE_NONE};
    double f = mean->to_last_nonzero ? mean->sum / (double)mean->to_last_nonzero : 0;
    return isfinite(f) ? (struct value){.kind = VALUE_FLOAT, .f = f} : (struct value){.kind = VALUE_NONE};
}

static struct value mean_of_marked(const char *array) {
    struct mean mean = {0};
    struct value value;
    for (const char *at = mark_next(array, &value); at; at = mark_next(at, &value))
        mean_add(&mean, &value);
    return mean_value(&mean);
}

static struct value mean_of_mixed(const cJSON *array) {
    struct mean mean = {0};
    for (const cJSON *node = array->child; node; node = node->next) {
        if (!node_is_number(node))
            continue;
        struct value value = mark_value(node->valuestring);
        mean_add(&mean, &value);
    }
    return mean_value(&mean);
}

static struct value node_value(const cJSON *node) {
    if (node_is_number(node))
        return mark_value(node->valuestring);
    if (is_number_array(node))
        return mean_of_marked(node->valuestring);
    if (cJSON_IsArray(node))
        return mean_of_mixed(node);
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

static struct value marked_element(const char *array, size_t index) {
    struct value value;
    const char *at = mark_next(array, &value);
    while (at && index-- > 0)
        at = mark_next(at, &value);
    return at ? value : (struct value){.kind = VALUE_NONE};
}

struct value node_value_at(const cJSON *node, const struct path *path) {
    for (size_t i = 0; node && i < path->count; i++) {
        const struct path_step *step = &path->steps[i];
        if (is_number_array(node) && !step->key && i + 1 == path->count)
            return marked_element(node->valuestring, step->index);
        node = step->key ? node_member(node, step->key) : node_element(node, step->index);
    }
    return node_value(node);
}
