/* test_difference.c - what differs between two trees. */
#include "../../expvarmon/model/difference.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/failing_alloc.h"
#include "../support/tree_fixture.h"

static const char before[] = "same 1\nhits 100\nbig 9007199254740993\nt \"old\ngone 5\no {\n  x 2\nzero 0\n";
static const char after[] = "hits 150\nsame 1\nbig 9007199254740996\nt \"new\no {\n  x 1.5\n  y 7\nzero 3\n";

/* Expects the names of all rows, in their order. */
static void expect_rows(const struct difference_choice *choice, const char *expected) {
    struct tree a = {0}, b = {0};
    struct difference difference = {0};
    char names[256] = "";
    fixture_tree(&a, before);
    fixture_tree(&b, after);
    assert_int_equal(difference_make(&difference, &a, &b, choice), 0);
    for (size_t i = 0; i < difference.count; i++) {
        static const char *const marks[] = {"=", "", "+", "-"};
        uint32_t node;
        const char *reason;
        const struct tree *const tree = difference_tree(&difference, &difference.rows[i], &node);
        char *const path = tree_path(tree, node, &reason);
        strcat(strcat(strcat(names, i > 0 ? " " : ""), marks[difference.rows[i].kind]), path);
        free(path);
    }
    assert_string_equal(names, expected);
    assert_int_equal(difference.leaves, 8);
    assert_int_equal(difference.differing, 7);
    difference_fini(&difference);
    tree_fini(&a);
    tree_fini(&b);
}

static void only_what_differs_is_listed_by_name(void **state) {
    (void)state;
    expect_rows(&(struct difference_choice){0}, "big -gone hits o.x +o.y t zero");
}

static void all_can_be_listed(void **state) {
    (void)state;
    expect_rows(&(struct difference_choice){.all = true}, "big -gone hits o.x +o.y =same t zero");
}

static void the_largest_change_can_come_first(void **state) {
    (void)state;
    expect_rows(&(struct difference_choice){.order = DIFFERENCE_BY_SIZE}, "hits big zero o.x -gone +o.y t");
    expect_rows(&(struct difference_choice){.order = DIFFERENCE_BY_PERCENT}, "zero hits o.x big -gone +o.y t");
}

static void differences_have_the_digits_of_what_was_written(void **state) {
    (void)state;
    struct tree a = {0}, b = {0};
    struct difference difference = {0};
    fixture_tree(&a, "a 36.22\nb 1e-7\nc 0.1\n");
    fixture_tree(&b, "a 36.48\nb 3e-7\nc 4\n");
    assert_int_equal(difference_make(&difference, &a, &b, &(struct difference_choice){0}), 0);
    assert_true(difference.rows[0].change.f == 0.26);
    assert_true(difference.rows[1].change.f == 3e-7 - 1e-7);
    assert_true(difference.rows[2].change.f == 3.9);
    difference_fini(&difference);
    tree_fini(&a);
    tree_fini(&b);
}

static void differences_are_exact(void **state) {
    (void)state;
    struct tree a = {0}, b = {0};
    struct difference difference = {0};
    fixture_tree(&a, "big 9007199254740993\nn -4\nz 0\nf 1\n");
    fixture_tree(&b, "big 9007199254740996\nn -2\nz 2\nf 1.0\n");
    assert_int_equal(difference_make(&difference, &a, &b, &(struct difference_choice){0}), 0);
    assert_int_equal(difference.count, 4);
    assert_int_equal(difference.rows[0].change.i, 3);
    assert_true(difference.rows[1].change.f == 0); /* f */
    assert_int_equal(difference.rows[2].change.i, 2);
    assert_true(difference.rows[2].percent == 50);
    assert_true(isinf(difference.rows[3].percent));
    difference_fini(&difference);
    tree_fini(&a);
    tree_fini(&b);
}

static void a_value_that_becomes_an_object_is_removed(void **state) {
    (void)state;
    struct tree a = {0}, b = {0};
    struct difference difference = {0};
    fixture_tree(&a, "v 1\n");
    fixture_tree(&b, "v {\n  x 1\n");
    assert_int_equal(difference_make(&difference, &a, &b, &(struct difference_choice){0}), 0);
    assert_int_equal(difference.count, 2);
    assert_int_equal(difference.rows[0].kind, DIFFERENCE_REMOVED);
    assert_int_equal(difference.rows[1].kind, DIFFERENCE_ADDED);
    difference_fini(&difference);
    tree_fini(&a);
    tree_fini(&b);
}

static void without_memory_there_are_no_rows(void **state) {
    (void)state;
    struct tree a = {0}, b = {0};
    struct difference difference = {0};
    fixture_tree(&a, before);
    fixture_tree(&b, after);
    size_t nth = 1;
    for (bool failed = true; failed; nth++) {
        failing_alloc_at(nth);
        const int result = difference_make(&difference, &a, &b, &(struct difference_choice){0});
        failed = failing_alloc_stop();
        assert_int_equal(result, failed ? -1 : 0);
        assert_int_equal(difference.count, failed ? 0 : 7);
    }
    assert_true(nth > 3);
    difference_fini(&difference);
    tree_fini(&a);
    tree_fini(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_differs_is_listed_by_name),
        cmocka_unit_test(all_can_be_listed),
        cmocka_unit_test(the_largest_change_can_come_first),
        cmocka_unit_test(differences_have_the_digits_of_what_was_written),
        cmocka_unit_test(differences_are_exact),
        cmocka_unit_test(a_value_that_becomes_an_object_is_removed),
        cmocka_unit_test(without_memory_there_are_no_rows),
    };
    return cmocka_run_group_tests_name("difference", tests, NULL, NULL);
}
