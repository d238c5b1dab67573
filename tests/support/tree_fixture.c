/* tree_fixture.c - fills trees from lines. */
#include "tree_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DEPTH_MAX 16

static struct value number_of(const char *text) {
    if (strpbrk(text, ".e"))
        return (struct value){.kind = VALUE_FLOAT, .f = strtod(text, NULL)};
    return (struct value){.kind = VALUE_INT, .i = strtoll(text, NULL, 10)};
}

static struct value word_of(const char *text) {
    if (strcmp(text, "null") == 0)
        return (struct value){.kind = VALUE_NONE};
    return (struct value){.kind = VALUE_BOOL, .b = *text == 't'};
}

static struct tree_item item_of(const char *name, const char *text) {
    struct tree_item item = {.name = name, .text = text, .text_size = strlen(text)};
    if (*text == '{' || *text == '[')
        item.kind = *text == '{' ? TREE_OBJECT : TREE_ARRAY;
    else if (*text == '"')
        item = (struct tree_item){TREE_TEXT, name, text + 1, strlen(text + 1), {.kind = VALUE_NONE}};
    else if (strchr("-0123456789", *text))
        item = (struct tree_item){TREE_NUMBER, name, text, strlen(text), number_of(text)};
    else
        item = (struct tree_item){TREE_WORD, name, text, strlen(text), word_of(text)};
    return item;
}

/* Adds one line; `arrays` has what is an array by depth. */
static size_t add_line(struct tree *tree, char *line, size_t depth, bool *arrays) {
    const size_t level = strspn(line, " ") / 2;
    for (; depth > level; depth--)
        tree_up(tree);
    char *value = line + 2 * level;
    const char *name = "";
    if (!arrays[level]) {
        char *const blank = strchr(value, ' ');
        assert_non_null(blank);
        *blank = '\0';
        name = value;
        value = blank + 1;
    }
    const struct tree_item item = item_of(name, value);
    tree_add(tree, &item);
    assert_true(level + 1 < DEPTH_MAX);
    arrays[level + 1] = item.kind == TREE_ARRAY;
    return item.kind <= TREE_ARRAY ? level + 1 : level;
}

void fixture_tree(struct tree *tree, const char *lines) {
    bool arrays[DEPTH_MAX] = {false};
    size_t depth = 0;
    char *const copy = strdup(lines);
    assert_non_null(copy);
    tree_clear(tree);
    char *rest = copy;
    for (char *line; (line = strsep(&rest, "\n"));)
        if (*line)
            depth = add_line(tree, line, depth, arrays);
    for (; depth > 0; depth--)
        tree_up(tree);
    assert_int_equal(tree_end(tree), 0);
    free(copy);
}

uint32_t fixture_node(const struct tree *tree, const char *path) {
    struct path parsed;
    const char *reason;
    assert_int_equal(path_parse(&parsed, path, &reason), 0);
    uint32_t node = 0;
    while (node < tree->count && !tree_is_at(tree, node, &parsed))
        node++;
    path_fini(&parsed);
    assert_true(node < tree->count);
    return node;
}
