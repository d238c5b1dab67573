/* test_browser_search.c - searching the names of the browser's tree. */
#include "../../expvarmon/screen/browser_search.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "../../expvarmon/screen/screen.h"
#include "../../expvarmon/tui/term.h"
#include "../support/tree_fixture.h"

struct scene {
    struct tree tree;
    struct view view;
};

static void begin(struct scene *scene) {
    *scene = (struct scene){.view = {.shown = VIEW_BROWSER}};
    fixture_tree(&scene->tree,
                 "hits 1\nmemstats {\n  Alloc 2\n  deep {\n    TotalAlloc 3\nlist [\n  4\nalloc_rate 5\n");
    scene->view.browse.tree = &scene->tree;
    browser_search_open(&scene->view);
}

static void type(struct scene *scene, const char *text) {
    for (; *text; text++)
        assert_true(browser_search_key(&scene->view, (unsigned char)*text));
}

static void expect_at(const struct scene *scene, const char *path) {
    assert_int_equal(scene->tree.cursor, fixture_node(&scene->tree, path));
}

static void the_cursor_goes_to_what_is_typed(void **state) {
    (void)state;
    struct scene scene;
    begin(&scene);
    type(&scene, "total");
    expect_at(&scene, "memstats.deep.TotalAlloc");
    type(&scene, "x");
    assert_true(scene.view.browse.search.is_missing);
    expect_at(&scene, "memstats.deep.TotalAlloc");
    tree_fini(&scene.tree);
}

static void a_folded_name_is_unfolded(void **state) {
    (void)state;
    struct scene scene;
    begin(&scene);
    scene.tree.nodes[fixture_node(&scene.tree, "memstats")].is_open = false;
    type(&scene, "total");
    assert_true(scene.tree.nodes[fixture_node(&scene.tree, "memstats")].is_open);
    tree_fini(&scene.tree);
}

static void down_and_up_go_around(void **state) {
    (void)state;
    struct scene scene;
    begin(&scene);
    type(&scene, "ALLOC");
    expect_at(&scene, "memstats.Alloc");
    static const char *const paths[] = {"memstats.deep.TotalAlloc", "alloc_rate", "memstats.Alloc"};
    for (size_t i = 0; i < 3; i++) {
        browser_search_key(&scene.view, KEY_DOWN);
        expect_at(&scene, paths[i]);
    }
    browser_search_key(&scene.view, KEY_UP);
    expect_at(&scene, "alloc_rate");
    browser_search_key(&scene.view, KEY_UP);
    expect_at(&scene, "memstats.deep.TotalAlloc");
    tree_fini(&scene.tree);
}

static void enter_stays_and_esc_goes_back(void **state) {
    (void)state;
    struct scene scene;
    begin(&scene);
    type(&scene, "rate");
    browser_search_key(&scene.view, KEY_ENTER);
    assert_false(scene.view.browse.search.is_open);
    expect_at(&scene, "alloc_rate");
    assert_false(browser_search_key(&scene.view, 'x'));
    browser_search_open(&scene.view);
    type(&scene, "hits");
    expect_at(&scene, "hits");
    browser_search_key(&scene.view, KEY_ESC);
    expect_at(&scene, "alloc_rate");
    tree_fini(&scene.tree);
}

static void without_a_document_there_is_nothing_to_find(void **state) {
    (void)state;
    struct view view = {.shown = VIEW_BROWSER};
    browser_search_open(&view);
    assert_true(browser_search_key(&view, 'a'));
    assert_true(browser_search_key(&view, KEY_UP));
    assert_true(browser_search_key(&view, KEY_ESC));
    assert_false(view.browse.search.is_open);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cursor_goes_to_what_is_typed),
        cmocka_unit_test(a_folded_name_is_unfolded),
        cmocka_unit_test(down_and_up_go_around),
        cmocka_unit_test(enter_stays_and_esc_goes_back),
        cmocka_unit_test(without_a_document_there_is_nothing_to_find),
    };
    return cmocka_run_group_tests_name("browser_search", tests, NULL, NULL);
}
