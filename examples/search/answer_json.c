/* answer_json.c - the answer for programs:
 *
 *   {"term": "politics", "count": 2, "sources": {"cnn": {"name": "...", "count": 2, "items": [
 *     {"title": "...", "link": "...", "published": "...", "description": "..."}, ...]}, ...}}
 *   {"error": "Enter a term to look for."}
 */
#include "answer.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

/* Takes the tree, which may be NULL. The text ends with a NUL, so that a section can be handed back to cJSON.
 */
static void add_tree(struct text *out, cJSON *tree, bool complete) {
    char *json = complete ? cJSON_PrintUnformatted(tree) : NULL;
    cJSON_Delete(tree);
    if (json)
        text_add(out, json, strlen(json) + 1);
    else
        out->failed = true;
    cJSON_free(json);
}

static bool add_item(cJSON *items, const struct item *item) {
    cJSON *object = cJSON_CreateObject();
    if (!cJSON_AddItemToArray(items, object)) {
        cJSON_Delete(object);
        return false;
    }
    return cJSON_AddStringToObject(object, "title", item->title) &&
           cJSON_AddStringToObject(object, "link", item->link) &&
           cJSON_AddStringToObject(object, "published", item->published) &&
           cJSON_AddStringToObject(object, "description", item->description);
}

static void write_section(struct text *out, const struct source *source, const struct feed *feed,
                          const struct hits *hits, const char *folded_term) {
    (void)folded_term;
    cJSON *root = cJSON_CreateObject();
    bool complete = cJSON_AddStringToObject(root, "name", source->name) &&
                    cJSON_AddNumberToObject(root, "count", (double)hits->count);
    cJSON *items = cJSON_AddArrayToObject(root, "items");
    complete = complete && items;
    for (size_t i = 0; complete && i < hits->count; i++)
        complete = add_item(items, &feed->items[hits->items[i]]);
    add_tree(out, root, complete);
}

static bool add_sections(cJSON *root, const struct section *sections) {
    size_t count = 0;
    for (unsigned i = 0; i < SOURCE_COUNT; i++)
        count += sections[i].count;
    bool complete = cJSON_AddNumberToObject(root, "count", (double)count);
    cJSON *object = cJSON_AddObjectToObject(root, "sources");
    for (unsigned i = 0; i < SOURCE_COUNT; i++) {
        if (sections[i].text.size > 0)
            complete = complete && cJSON_AddRawToObject(object, sources[i].key, sections[i].text.data);
    }
    return complete && object;
}

static void write_answer(struct text *out, const struct form *form, const struct section *sections,
                         const char *problem) {
    cJSON *root = cJSON_CreateObject();
    const bool complete = problem ? cJSON_AddStringToObject(root, "error", problem) != NULL
                                  : cJSON_AddStringToObject(root, "term", form->term) && add_sections(root, sections);
    add_tree(out, root, complete);
    if (out->size > 0)
        out->data[out->size - 1] = '\n'; /* in place of the NUL */
}

const struct answer_format answer_json = {
    .content_type = "application/json; charset=utf-8",
    .write_section = write_section,
    .write_answer = write_answer,
};
