/* test_flatten.c - documents as trees. */
#include "../../expvarmon/decode/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/failing_alloc.h"

static void flatten(struct tree *tree, const char *text, const char *type) {
    const char *cause;
    struct document *const document = document_parse_reply(text, strlen(text), type, NULL, &cause);
    assert_non_null(document);
    assert_int_equal(document_flatten(document, tree), 0);
    document_free(document);
}

/* The node with this path, of -vars, as a text: "number 12". */
static const char *node_at(const struct tree *tree, const char *path) {
    static const char *const kinds[] = {"object", "array", "number", "text", "word"};
    static char found[128];
    *found = '\0';
    for (uint32_t i = 0; i < tree->count; i++) {
        const char *reason;
        char *const own = tree_path(tree, i, &reason);
        if (own && strcmp(own, path) == 0)
            snprintf(found, sizeof found, "%s %s", kinds[tree->nodes[i].kind], tree_text(tree, i));
        free(own);
    }
    return found;
}

static void values_are_as_they_were_written(void **state) {
    (void)state;
    struct tree tree = {0};
    flatten(&tree,
            "{\"i\": 9007199254740993, \"f\": 1.0, \"e\": -1E+2, \"big\": 1e999, \"t\": \"a\\\"\\u00e9\", \"y\": true,"
            " \"n\": null, \"nan\": NaN, \"o\": {}, \"l\": [], \"a\": [ 1 , -2.50,3e0 ], \"m\": [1, \"x\", [2, 3]]}",
            NULL);
    const struct {
        const char *path, *node;
    } rows[] = {
        {"i", "number 9007199254740993"},
        {"f", "number 1.0"},
        {"e", "number -1E+2"},
        {"big", "number 1e999"},
        {"t", "text a\"é"},
        {"y", "word true"},
        {"n", "word null"},
        {"nan", "word null"},
        {"o", "object {}"},
        {"l", "array []"},
        {"a[0]", "number 1"},
        {"a[1]", "number -2.50"},
        {"a[2]", "number 3e0"},
        {"m[1]", "text x"},
        {"m[2][1]", "number 3"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(node_at(&tree, rows[i].path), rows[i].node);
    assert_int_equal(tree.count, 20);
    tree_fini(&tree);
}

static void numbers_are_numbers_too(void **state) {
    (void)state;
    struct tree tree = {0};
    flatten(&tree, "{\"i\": 9007199254740993, \"a\": [2.5], \"t\": \"x\", \"y\": false}", NULL);
    assert_int_equal(tree.nodes[0].value.kind, VALUE_INT);
    assert_int_equal(tree.nodes[0].value.i, 9007199254740993);
    assert_int_equal(tree.nodes[2].value.kind, VALUE_FLOAT);
    assert_true(tree.nodes[2].value.f == 2.5);
    assert_int_equal(tree.nodes[3].value.kind, VALUE_NONE);
    assert_int_equal(tree.nodes[4].value.kind, VALUE_BOOL);
    tree_fini(&tree);
}

static void metrics_are_trees_as_well(void **state) {
    (void)state;
    struct tree tree = {0};
    flatten(&tree, "up 1\nrequests{code=\"200\"} 27\nrequests{code=\"500\"} 3\n", "text/plain; version=0.0.4");
    assert_string_equal(node_at(&tree, "up"), "number 1");
    assert_string_equal(node_at(&tree, "requests.code=500"), "number 3");
    assert_int_equal(tree.leaves, 3);
    tree_fini(&tree);
}

static void without_memory_the_tree_is_empty(void **state) {
    (void)state;
    const char text[] = "{\"a\": [1, 2], \"b\": {\"c\": \"x\"}}";
    const char *cause;
    struct document *const document = document_parse(text, strlen(text), NULL, &cause);
    assert_non_null(document);
    size_t nth = 1;
    for (bool failed = true; failed; nth++) {
        struct tree tree = {0};
        failing_alloc_at(nth);
        const int result = document_flatten(document, &tree);
        failed = failing_alloc_stop();
        assert_int_equal(result, failed ? -1 : 0);
        assert_int_equal(tree.count, failed ? 0 : 5);
        tree_fini(&tree);
    }
    assert_true(nth > 2);
    document_free(document);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_as_they_were_written),
        cmocka_unit_test(numbers_are_numbers_too),
        cmocka_unit_test(metrics_are_trees_as_well),
        cmocka_unit_test(without_memory_the_tree_is_empty),
    };
    return cmocka_run_group_tests_name("flatten", tests, NULL, NULL);
}
