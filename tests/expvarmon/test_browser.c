/* test_browser.c - the view of all variables of a service. */
#include "../../expvarmon/screen/browser.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "../../expvarmon/model/tree_match.h"
#include "../../expvarmon/tui/term.h"
#include "../support/canvas_text.h"
#include "../support/fleet_fixture.h"
#include "../support/tree_fixture.h"

static const char lines[] = "hits 12\nmemstats {\n  Alloc 100\n  Sys 200\nname \"text\n";

struct scene {
    struct fleet fleet;
    struct tree tree;
    struct view view;
    struct canvas canvas;
};

static void begin(struct scene *scene, const char *text) {
    *scene = (struct scene){.view = {.shown = VIEW_BROWSER}};
    fixture_init(&scene->fleet, 2, 3, 10);
    fixture_tree(&scene->tree, text);
    scene->view.browse.tree = &scene->tree;
    assert_int_equal(canvas_resize(&scene->canvas, 60, 12), 0);
}

static void end(struct scene *scene) {
    canvas_fini(&scene->canvas);
    tree_fini(&scene->tree);
    fixture_fini(&scene->fleet);
}

static void press(struct scene *scene, uint32_t key) {
    const enum action rest = keys_apply(keys_action_in(&scene->view, key), &scene->view);
    assert_int_equal(rest, key == 'v' ? ACTION_BROWSE : ACTION_NONE);
}

static enum style style_at(const struct scene *scene, int x, int y) {
    return scene->canvas.cells[y * scene->canvas.width + x].style;
}

static int find_x(const struct scene *scene, int y, uint32_t character) {
    for (int x = 0; x < scene->canvas.width; x++)
        if (scene->canvas.cells[y * scene->canvas.width + x].character == character)
            return x;
    return -1;
}

static void keys_move_and_fold(void **state) {
    (void)state;
    struct scene scene;
    begin(&scene, lines);
    screen_draw(&scene.canvas, &scene.fleet, &scene.view);
    press(&scene, KEY_DOWN);
    assert_int_equal(scene.tree.cursor, 1);
    press(&scene, KEY_LEFT);
    assert_false(scene.tree.nodes[1].is_open);
    press(&scene, KEY_ENTER);
    assert_true(scene.tree.nodes[1].is_open);
    press(&scene, 'l');
    assert_int_equal(scene.tree.cursor, 2);
    press(&scene, 'G');
    assert_int_equal(scene.tree.cursor, 4);
    assert_int_equal(scene.view.scroll, 0);
    end(&scene);
}

static void charts_are_left_to_the_caller(void **state) {
    (void)state;
    struct scene scene;
    begin(&scene, lines);
    const struct {
        uint32_t key;
        enum action action;
    } rows[] = {
        {KEY_ENTER, ACTION_CHART},
        {'+', ACTION_CHART},
        {'r', ACTION_CHART_RATE},
        {'a', ACTION_MARK},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(keys_apply(keys_action_in(&scene.view, rows[i].key), &scene.view), rows[i].action);
    end(&scene);
}

static void another_service_has_no_document_yet(void **state) {
    (void)state;
    struct scene scene;
    begin(&scene, lines);
    press(&scene, 'b');
    assert_null(scene.view.browse.tree);
    assert_int_equal(browse_service(&scene.view.browse, &scene.fleet), 2);
    press(&scene, '\t');
    assert_int_equal(browse_service(&scene.view.browse, &scene.fleet), 0);
    screen_draw(&scene.canvas, &scene.fleet, &scene.view);
    press(&scene, KEY_DOWN);
    press(&scene, KEY_LEFT);
    end(&scene);
}

static void closing_leads_back(void **state) {
    (void)state;
    struct scene scene;
    begin(&scene, lines);
    scene.view.shown = VIEW_CHARTS;
    press(&scene, 'v');
    assert_int_equal(scene.view.shown, VIEW_BROWSER);
    press(&scene, '?');
    press(&scene, KEY_ESC);
    assert_int_equal(scene.view.shown, VIEW_BROWSER);
    press(&scene, KEY_ESC);
    assert_int_equal(scene.view.shown, VIEW_CHARTS);
    press(&scene, 'v');
    press(&scene, 'v');
    assert_int_equal(scene.view.shown, VIEW_CHARTS);
    end(&scene);
}

static void what_changed_is_bright_and_fades(void **state) {
    (void)state;
    struct scene scene;
    begin(&scene, lines);
    struct tree before = {0};
    fixture_tree(&before, "hits 11\nmemstats {\n  Alloc 100\n  Sys 200\nname \"text\n");
    assert_int_equal(tree_follow(&scene.tree, &before), 0);
    static const enum style styles[] = {STYLE_FRESH, STYLE_FADING, STYLE_FADING, STYLE_FADING, STYLE_PLAIN};
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++, scene.tree.generation++) {
        screen_draw(&scene.canvas, &scene.fleet, &scene.view);
        assert_int_equal(style_at(&scene, find_x(&scene, 1, '1'), 1), styles[i]);
        assert_int_equal(style_at(&scene, find_x(&scene, 3, '1'), 3), STYLE_PLAIN);
    }
    tree_fini(&before);
    end(&scene);
}

static void a_change_shows_through_a_fold(void **state) {
    (void)state;
    struct scene scene;
    begin(&scene, lines);
    struct tree before = {0};
    fixture_tree(&before, "hits 12\nmemstats {\n  Alloc 99\n  Sys 200\nname \"text\n");
    assert_int_equal(tree_follow(&scene.tree, &before), 0);
    screen_draw(&scene.canvas, &scene.fleet, &scene.view);
    assert_int_equal(style_at(&scene, find_x(&scene, 2, '{'), 2), STYLE_DIM);
    scene.tree.nodes[1].is_open = false;
    screen_draw(&scene.canvas, &scene.fleet, &scene.view);
    assert_int_equal(style_at(&scene, find_x(&scene, 2, '{'), 2), STYLE_FRESH);
    tree_fini(&before);
    end(&scene);
}

static void the_cursor_is_always_seen(void **state) {
    (void)state;
    struct scene scene;
    begin(&scene, lines);
    assert_int_equal(canvas_resize(&scene.canvas, 60, 4), 0);
    for (uint32_t i = 0; i < 5; i++) {
        screen_draw(&scene.canvas, &scene.fleet, &scene.view);
        int seen = 0;
        for (int y = 0; y < 4; y++)
            seen += scene.canvas.cells[y * 60].character == '>';
        assert_int_equal(seen, 1);
        press(&scene, KEY_DOWN);
    }
    end(&scene);
}

static void what_the_last_key_came_to_is_told_until_the_next(void **state) {
    (void)state;
    struct scene scene;
    begin(&scene, lines);
    scene.view.browse.notice = "name is a text";
    screen_draw(&scene.canvas, &scene.fleet, &scene.view);
    assert_int_equal(style_at(&scene, 0, 11), STYLE_WARNING);
    press(&scene, KEY_DOWN);
    assert_null(scene.view.browse.notice);
    end(&scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_move_and_fold),
        cmocka_unit_test(charts_are_left_to_the_caller),
        cmocka_unit_test(another_service_has_no_document_yet),
        cmocka_unit_test(closing_leads_back),
        cmocka_unit_test(what_changed_is_bright_and_fades),
        cmocka_unit_test(a_change_shows_through_a_fold),
        cmocka_unit_test(the_cursor_is_always_seen),
        cmocka_unit_test(what_the_last_key_came_to_is_told_until_the_next),
    };
    return cmocka_run_group_tests_name("browser", tests, NULL, NULL);
}
