/* leaves.c - all values of a document that a path may name. */
#include "document.h"

#include <stdlib.h>

#include "array.h"
#include "node.h"

/* As deep as a path of a document gets; what is below is left out. */
#define DEPTH_MAX CJSON_NESTING_LIMIT

struct walk {
    struct path_step *steps; /* room for DEPTH_MAX */
    document_found *found;
    void *context;
};

static bool is_leaf(const cJSON *node) {
    return !cJSON_IsObject(node) && (!array_is(node) || node_value(node).kind != VALUE_NONE) && !cJSON_IsNull(node);
}

/* Goes through the members of an object that `depth` keys lead to. A path cannot name an empty key. */
static void walk_members(struct walk *walk, const cJSON *object, size_t depth) {
    for (const cJSON *member = object->child; member && depth < DEPTH_MAX; member = member->next) {
        if (!*member->string)
            continue;
        walk->steps[depth] = (struct path_step){.key = member->string};
        if (cJSON_IsObject(member))
            walk_members(walk, member, depth + 1);
        else if (is_leaf(member))
            walk->found(walk->context, &(struct path){.count = depth + 1, .steps = walk->steps});
    }
}

void document_leaves(const struct document *document, document_found *found, void *context) {
    struct walk walk = {calloc(DEPTH_MAX, sizeof *walk.steps), found, context};
    if (walk.steps)
        walk_members(&walk, document->root, 0);
    free(walk.steps);
}
