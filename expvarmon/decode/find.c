/* find.c - the values that a glob leads to. */
#include "document.h"

#include <stdlib.h>
#include <string.h>

#include "node.h"

struct search {
    const struct document *document;
    const struct path *glob;
    size_t last;             /* step that is a pattern */
    struct path_step *steps; /* of the glob, with the keys at hand in place of its patterns */
    document_found *found;
    void *context;
};

static void report(struct search *search) {
    const struct path path = {.count = search->glob->count, .steps = search->steps};
    if (document_value(search->document, &path).kind != VALUE_NONE)
        search->found(search->context, &path);
}

/* `node` is where the steps before `at` led. A path cannot name an empty key. */
static void walk(struct search *search, const cJSON *node, size_t at) {
    const struct path_step *step = &search->glob->steps[at];
    if (at > search->last)
        report(search);
    else if (!step->is_glob)
        walk(search, node_step(node, step), at + 1);
    else if (cJSON_IsObject(node)) {
        for (const cJSON *member = node->child; member; member = member->next) {
            if (!*member->string || !path_key_matches(step, member->string, strlen(member->string)))
                continue;
            search->steps[at] = (struct path_step){.key = member->string};
            walk(search, member, at + 1);
        }
    }
}

void document_find(const struct document *document, const struct path *glob, document_found *found, void *context) {
    struct search search = {.document = document, .glob = glob, .found = found, .context = context};
    if (!path_is_glob(glob, &search.last))
        return;
    search.steps = malloc(glob->count * sizeof *search.steps);
    if (!search.steps)
        return;
    memcpy(search.steps, glob->steps, glob->count * sizeof *search.steps);
    walk(&search, document->root, 0);
    free(search.steps);
}
