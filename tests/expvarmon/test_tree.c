/* test_tree.c - trees of whole documents. */
#include "../../expvarmon/model/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/tree_fixture.h"

static const char lines[] = "hits 12\n"
                            "memstats {\n"
                            "  Alloc 100\n"
                            "  BySize [\n"
                            "    {\n"
                            "      Size 8\n"
                            "    {\n"
                            "      Size 16\n"
                            "a.b \"text\n";

static void nodes_come_before_what_is_below_them(void **state) {
    (void)state;
    struct tree tree = {0};
    fixture_tree(&tree, lines);
    assert_int_equal(tree.count, 9);
    assert_int_equal(tree.leaves, 5);
    assert_string_equal(tree_key(&tree, 1), "memstats");
    assert_int_equal(tree.nodes[1].end, 8);
    assert_int_equal(tree.nodes[1].children, 2);
    assert_int_equal(tree.nodes[3].depth, 1);
    assert_int_equal(tree.nodes[8].parent, TREE_NONE);
    assert_string_equal(tree_text(&tree, 8), "text");
    tree_fini(&tree);
}

static void a_path_leads_back_to_its_node(void **state) {
    (void)state;
    struct tree tree = {0};
    fixture_tree(&tree, lines);
    const struct {
        uint32_t node;
        const char *path;
    } rows[] = {{0, "hits"}, {7, "memstats.BySize[1].Size"}, {8, "a\\.b"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *reason;
        char *const path = tree_path(&tree, rows[i].node, &reason);
        assert_string_equal(path, rows[i].path);
        assert_int_equal(fixture_node(&tree, path), rows[i].node);
        free(path);
    }
    tree_fini(&tree);
}

static void an_empty_key_has_no_path(void **state) {
    (void)state;
    struct tree tree = {0};
    const char *reason;
    fixture_tree(&tree, " {\n  x 1\n");
    assert_null(tree_path(&tree, 1, &reason));
    assert_string_equal(reason, "no path leads through an empty key");
    tree_fini(&tree);
}

static void elements_are_named_by_their_index(void **state) {
    (void)state;
    struct tree tree = {0};
    char buffer[TREE_NAME_MAX];
    fixture_tree(&tree, "a [\n  1\n  2\n");
    assert_null(tree_key(&tree, 2));
    assert_string_equal(tree_name(&tree, 2, buffer), "[1]");
    assert_string_equal(tree_name(&tree, 0, buffer), "a");
    tree_fini(&tree);
}

static void long_arrays_are_folded(void **state) {
    (void)state;
    struct tree tree = {0};
    fixture_tree(&tree, "short [\n  1\n  2\nlong [\n  1\n  2\n  3\n  4\n  5\n  6\n  7\n  8\n  9\n");
    assert_true(tree.nodes[fixture_node(&tree, "short")].is_open);
    assert_false(tree.nodes[fixture_node(&tree, "long")].is_open);
    tree_fini(&tree);
}

static void empty_objects_and_arrays_are_leaves(void **state) {
    (void)state;
    struct tree tree = {0};
    fixture_tree(&tree, "o {\na [\nn 1\n");
    assert_int_equal(tree.leaves, 3);
    assert_true(tree_is_leaf(&tree.nodes[0]));
    assert_string_equal(tree_text(&tree, 0), "{}");
    assert_string_equal(tree_text(&tree, 1), "[]");
    tree_fini(&tree);
}

static void what_is_beyond_the_maximum_is_counted(void **state) {
    (void)state;
    struct tree tree = {0};
    tree_clear(&tree);
    tree_add(&tree, &(struct tree_item){.kind = TREE_ARRAY, .name = "many"});
    for (size_t i = 0; i < TREE_NODES_MAX; i++)
        tree_add(&tree, &(struct tree_item){.kind = TREE_NUMBER, .text = "1", .text_size = 1});
    tree_add(&tree, &(struct tree_item){.kind = TREE_OBJECT});
    tree_add(&tree, &(struct tree_item){.kind = TREE_NUMBER, .name = "x", .text = "1", .text_size = 1});
    tree_up(&tree);
    tree_up(&tree);
    assert_int_equal(tree_end(&tree), 0);
    assert_int_equal(tree.count, TREE_NODES_MAX);
    assert_int_equal(tree.left_out, 3);
    assert_int_equal(tree.nodes[0].children, TREE_NODES_MAX + 1);
    assert_int_equal(tree.nodes[0].end, TREE_NODES_MAX);
    tree_fini(&tree);
}

static void paths_have_an_order(void **state) {
    (void)state;
    struct tree a = {0}, b = {0};
    fixture_tree(&a, lines);
    fixture_tree(&b, "m {\n  x 1\nmemstats {\n  BySize [\n    {\n      Size 8\n");
    assert_true(tree_compare(&a, 0, &a, 1) < 0);
    assert_true(tree_compare(&a, 5, &a, 7) < 0);
    assert_true(tree_compare(&a, 1, &a, 2) < 0);
    assert_true(tree_compare(&a, 7, &a, 3) > 0);
    assert_int_equal(tree_compare(&a, 5, &b, fixture_node(&b, "memstats.BySize[0].Size")), 0);
    assert_true(tree_compare(&a, 2, &b, fixture_node(&b, "m.x")) > 0);
    tree_fini(&a);
    tree_fini(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_come_before_what_is_below_them),
        cmocka_unit_test(a_path_leads_back_to_its_node),
        cmocka_unit_test(an_empty_key_has_no_path),
        cmocka_unit_test(elements_are_named_by_their_index),
        cmocka_unit_test(long_arrays_are_folded),
        cmocka_unit_test(empty_objects_and_arrays_are_leaves),
        cmocka_unit_test(what_is_beyond_the_maximum_is_counted),
        cmocka_unit_test(paths_have_an_order),
    };
    return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
