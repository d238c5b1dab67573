/* flatten.c - a document as a tree of the model. */
#include "document.h"

#include <string.h>

#include "mark.h"
#include "node.h"

static void add_node(struct tree *tree, const cJSON *node);

static void add_number(struct tree *tree, const char *name, const char *number, size_t size, struct value value) {
    tree_add(tree,
             &(struct tree_item){.kind = TREE_NUMBER, .name = name, .text = number, .text_size = size, .value = value});
}

static void add_numbers(struct tree *tree, const char *name, const char *marked) {
    tree_add(tree, &(struct tree_item){.kind = TREE_ARRAY, .name = name});
    struct mark_number number = {.behind = marked};
    while (mark_next_number(&number))
        add_number(tree, NULL, number.text, number.size, number.value);
    tree_up(tree);
}

static void add_members(struct tree *tree, const cJSON *node, enum tree_kind kind) {
    tree_add(tree, &(struct tree_item){.kind = kind, .name = node->string});
    for (const cJSON *member = node->child; member; member = member->next)
        add_node(tree, member);
    tree_up(tree);
}

static void add_word(struct tree *tree, const cJSON *node) {
    const char *const word = cJSON_IsTrue(node) ? "true" : cJSON_IsFalse(node) ? "false" : "null";
    tree_add(tree, &(struct tree_item){.kind = TREE_WORD,
                                       .name = node->string,
                                       .text = word,
                                       .text_size = strlen(word),
                                       .value = node_value(node)});
}

static void add_string(struct tree *tree, const cJSON *node) {
    const char *const text = node->valuestring;
    if (mark_is_number(text))
        add_number(tree, node->string, text + 1, strlen(text + 1), mark_value(text));
    else if (mark_is_array(text))
        add_numbers(tree, node->string, text);
    else
        tree_add(tree,
                 &(struct tree_item){.kind = TREE_TEXT, .name = node->string, .text = text, .text_size = strlen(text)});
}

static void add_node(struct tree *tree, const cJSON *node) {
    if (cJSON_IsObject(node))
        add_members(tree, node, TREE_OBJECT);
    else if (cJSON_IsArray(node))
        add_members(tree, node, TREE_ARRAY);
    else if (cJSON_IsString(node))
        add_string(tree, node);
    else
        add_word(tree, node);
}

int document_flatten(const struct document *document, struct tree *tree) {
    tree_clear(tree);
    for (const cJSON *member = document->root->child; member; member = member->next)
        add_node(tree, member);
    return tree_end(tree);
}
