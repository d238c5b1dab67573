/* test_tree_rows.c - folding, and the cursor of a tree. */
#include "../../expvarmon/model/tree_rows.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "../support/tree_fixture.h"

static void build(struct tree *tree) {
    *tree = (struct tree){0};
    fixture_tree(tree, "a 1\no {\n  x 1\n  p {\n    y 2\nz 3\n");
}

static void what_is_folded_has_no_rows(void **state) {
    (void)state;
    struct tree tree;
    build(&tree);
    assert_int_equal(tree_rows_count(&tree), 6);
    tree.cursor = fixture_node(&tree, "o");
    tree_rows_toggle(&tree);
    assert_int_equal(tree_rows_count(&tree), 3);
    assert_int_equal(tree_rows_node(&tree, 2), fixture_node(&tree, "z"));
    tree_rows_toggle(&tree);
    assert_int_equal(tree_rows_count(&tree), 6);
    tree_fini(&tree);
}

static void the_cursor_stays_on_the_rows(void **state) {
    (void)state;
    struct tree tree;
    build(&tree);
    tree_rows_move(&tree, 2);
    assert_int_equal(tree.cursor, 2);
    tree_rows_move(&tree, INT_MAX);
    assert_int_equal(tree.cursor, 5);
    tree_rows_move(&tree, -INT_MAX);
    assert_int_equal(tree.cursor, 0);
    tree_fini(&tree);
}

static void left_folds_and_then_goes_up(void **state) {
    (void)state;
    struct tree tree;
    build(&tree);
    tree.cursor = fixture_node(&tree, "o.p.y");
    tree_rows_fold(&tree);
    assert_int_equal(tree.cursor, fixture_node(&tree, "o.p"));
    tree_rows_fold(&tree);
    assert_false(tree.nodes[tree.cursor].is_open);
    tree_rows_fold(&tree);
    assert_int_equal(tree.cursor, fixture_node(&tree, "o"));
    tree_fini(&tree);
}

static void right_unfolds_and_then_goes_down(void **state) {
    (void)state;
    struct tree tree;
    build(&tree);
    tree.cursor = fixture_node(&tree, "o.p");
    tree_rows_fold(&tree);
    tree_rows_unfold(&tree);
    assert_true(tree.nodes[tree.cursor].is_open);
    tree_rows_unfold(&tree);
    assert_int_equal(tree.cursor, fixture_node(&tree, "o.p.y"));
    tree_rows_unfold(&tree);
    assert_int_equal(tree.cursor, fixture_node(&tree, "o.p.y"));
    tree_fini(&tree);
}

static void a_cursor_that_is_folded_away_is_where_it_is_folded_into(void **state) {
    (void)state;
    struct tree tree;
    build(&tree);
    tree.cursor = fixture_node(&tree, "o.p.y");
    tree.nodes[fixture_node(&tree, "o")].is_open = false;
    assert_int_equal(tree_rows_cursor(&tree), 1);
    tree_rows_move(&tree, 1);
    assert_int_equal(tree.cursor, fixture_node(&tree, "z"));
    tree_rows_show(&tree, fixture_node(&tree, "o.p.y"));
    assert_int_equal(tree_rows_cursor(&tree), 4);
    tree_fini(&tree);
}

static void an_empty_tree_has_no_rows(void **state) {
    (void)state;
    struct tree tree = {0};
    fixture_tree(&tree, "");
    assert_int_equal(tree_rows_count(&tree), 0);
    tree_rows_move(&tree, 1);
    tree_rows_fold(&tree);
    tree_rows_unfold(&tree);
    tree_rows_toggle(&tree);
    assert_int_equal(tree.cursor, 0);
    tree_fini(&tree);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_folded_has_no_rows),
        cmocka_unit_test(the_cursor_stays_on_the_rows),
        cmocka_unit_test(left_folds_and_then_goes_up),
        cmocka_unit_test(right_unfolds_and_then_goes_down),
        cmocka_unit_test(a_cursor_that_is_folded_away_is_where_it_is_folded_into),
        cmocka_unit_test(an_empty_tree_has_no_rows),
    };
    return cmocka_run_group_tests_name("tree_rows", tests, NULL, NULL);
}
