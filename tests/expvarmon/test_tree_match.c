/* test_tree_match.c - what a tree takes over from the one before. */
#include "../../expvarmon/model/tree_match.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../support/failing_alloc.h"
#include "../support/tree_fixture.h"

static void nodes_are_paired_by_their_paths_in_any_order(void **state) {
    (void)state;
    struct tree a = {0}, b = {0};
    fixture_tree(&a, "x 1\no {\n  x 2\n  y 3\nz 4\n");
    fixture_tree(&b, "z 4\nnew 5\no {\n  y 3\n  x 2\nx 1\n");
    uint32_t *const map = tree_match(&b, &a);
    const char *const paths[] = {"z", "o", "o.x", "o.y", "x"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        assert_int_equal(map[fixture_node(&b, paths[i])], fixture_node(&a, paths[i]));
    assert_int_equal(map[fixture_node(&b, "new")], TREE_NONE);
    free(map);
    tree_fini(&a);
    tree_fini(&b);
}

static void a_key_is_no_index(void **state) {
    (void)state;
    struct tree a = {0}, b = {0};
    fixture_tree(&a, "o {\n  x 1\n");
    fixture_tree(&b, "o [\n  1\n");
    uint32_t *const map = tree_match(&b, &a);
    assert_int_equal(map[0], 0);
    assert_int_equal(map[1], TREE_NONE);
    free(map);
    tree_fini(&a);
    tree_fini(&b);
}

static void what_has_another_value_was_changed_by_this_generation(void **state) {
    (void)state;
    struct tree trees[3] = {0};
    fixture_tree(&trees[0], "same 1\nhits 12\no {\n  x 1\n");
    fixture_tree(&trees[1], "same 1\nhits 13\nnew 1\no {\n  x 1\n");
    fixture_tree(&trees[2], "same 1\nhits 13\nnew 1\no {\n  x 1.0\n");
    assert_int_equal(tree_follow(&trees[1], &trees[0]), 0);
    assert_int_equal(tree_follow(&trees[2], &trees[1]), 0);
    const struct tree *const tree = &trees[2];
    assert_int_equal(tree->generation, 3);
    assert_int_equal(tree->nodes[fixture_node(tree, "same")].changed, 0);
    assert_int_equal(tree->nodes[fixture_node(tree, "hits")].changed, 2);
    assert_int_equal(tree->nodes[fixture_node(tree, "new")].changed, 2);
    assert_int_equal(tree->nodes[fixture_node(tree, "o.x")].changed, 3);
    assert_int_equal(tree->nodes[fixture_node(tree, "o")].changed, 3);
    for (size_t i = 0; i < 3; i++)
        tree_fini(&trees[i]);
}

static void folds_and_the_cursor_stay_where_they_were(void **state) {
    (void)state;
    struct tree a = {0}, b = {0};
    fixture_tree(&a, "o {\n  x 1\n  y 2\nz 3\n");
    fixture_tree(&b, "first 0\no {\n  x 1\n  y 2\nz 3\n");
    a.nodes[0].is_open = false;
    a.cursor = fixture_node(&a, "z");
    assert_int_equal(tree_follow(&b, &a), 0);
    assert_false(b.nodes[fixture_node(&b, "o")].is_open);
    assert_int_equal(b.cursor, fixture_node(&b, "z"));
    tree_fini(&a);
    tree_fini(&b);
}

static void a_cursor_whose_node_is_gone_goes_to_what_was_before(void **state) {
    (void)state;
    struct tree a = {0}, b = {0};
    fixture_tree(&a, "a 1\nb 2\nc 3\n");
    fixture_tree(&b, "c 3\na 1\n");
    a.cursor = 1;
    assert_int_equal(tree_follow(&b, &a), 0);
    assert_int_equal(b.cursor, fixture_node(&b, "a"));
    tree_fini(&a);
    tree_fini(&b);
}

static void many_members_in_reverse_are_paired_in_time(void **state) {
    (void)state;
    struct tree a = {0}, b = {0};
    const int count = 20000;
    tree_clear(&a);
    tree_clear(&b);
    for (int i = 0; i < count; i++) {
        char name[16];
        snprintf(name, sizeof name, "k%d", i);
        tree_add(&a, &(struct tree_item){.kind = TREE_NUMBER, .name = name, .text = "1", .text_size = 1});
        snprintf(name, sizeof name, "k%d", count - 1 - i);
        tree_add(&b, &(struct tree_item){.kind = TREE_NUMBER, .name = name, .text = "1", .text_size = 1});
    }
    assert_int_equal(tree_end(&a) + tree_end(&b), 0);
    uint32_t *const map = tree_match(&b, &a);
    for (int i = 0; i < count; i++)
        assert_int_equal(map[i], count - 1 - i);
    free(map);
    tree_fini(&a);
    tree_fini(&b);
}

static void without_memory_a_tree_begins_anew(void **state) {
    (void)state;
    struct tree a = {0}, b = {0};
    fixture_tree(&a, "a 1\nb 2\n");
    fixture_tree(&b, "b 3\na 1\n");
    size_t nth = 1;
    for (bool failed = true; failed; nth++) {
        failing_alloc_at(nth);
        const int result = tree_follow(&b, &a);
        failed = failing_alloc_stop();
        assert_int_equal(result, failed ? -1 : 0);
        assert_int_equal(b.generation, failed ? 1 : 2);
    }
    assert_true(nth > 2);
    tree_fini(&a);
    tree_fini(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_are_paired_by_their_paths_in_any_order),
        cmocka_unit_test(a_key_is_no_index),
        cmocka_unit_test(what_has_another_value_was_changed_by_this_generation),
        cmocka_unit_test(folds_and_the_cursor_stay_where_they_were),
        cmocka_unit_test(a_cursor_whose_node_is_gone_goes_to_what_was_before),
        cmocka_unit_test(many_members_in_reverse_are_paired_in_time),
        cmocka_unit_test(without_memory_a_tree_begins_anew),
    };
    return cmocka_run_group_tests_name("tree_match", tests, NULL, NULL);
}
