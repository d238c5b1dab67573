/* test_pointer.c - what the mouse does, on screens as they are drawn. */
#include "../../expvarmon/screen/pointer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/canvas_text.h"
#include "../support/fleet_fixture.h"

static struct {
    struct fleet fleet;
    struct canvas canvas;
    struct hits hits;
    struct view view;
} screen;

static void draw(void) {
    screen_draw(&screen.canvas, &screen.fleet, &screen.view);
}

static int setup(void **state) {
    (void)state;
    fixture_init(&screen.fleet, 3, 4, 100);
    screen.canvas = canvas_new(80, 40);
    screen.view = (struct view){.hits = &screen.hits};
    draw();
    return 0;
}

static int teardown(void **state) {
    (void)state;
    canvas_fini(&screen.canvas);
    hits_fini(&screen.hits);
    fixture_fini(&screen.fleet);
    return 0;
}

/* The first cell, row by row, where there is such a thing. */
static void find(enum hit_kind kind, size_t index, struct mouse *mouse) {
    for (mouse->y = 0; mouse->y < screen.canvas.height; mouse->y++) {
        for (mouse->x = 0; mouse->x < screen.canvas.width; mouse->x++) {
            const struct hit hit = hits_find(&screen.hits, mouse->x, mouse->y);
            if (hit.kind == kind && hit.index == index)
                return;
        }
    }
    fail_msg("hit %d %zu is nowhere", kind, index);
}

static void point(enum mouse_kind what, enum hit_kind kind, size_t index) {
    struct mouse mouse = {.kind = what};
    find(kind, index, &mouse);
    pointer_apply(&mouse, &screen.view);
    draw();
}

static void click_selects_a_chart_and_a_second_one_expands_it(void **state) {
    (void)state;
    point(MOUSE_CLICK, HIT_CHART, 2);
    assert_int_equal(screen.view.selected, 2);
    assert_false(screen.view.expanded);
    point(MOUSE_CLICK, HIT_CHART, 2);
    assert_true(screen.view.expanded);
    point(MOUSE_CLICK, HIT_CHART, 2);
    assert_true(screen.view.expanded);
}

static void click_in_the_expanded_chart_reads_that_time(void **state) {
    (void)state;
    screen.view.selected = 1;
    screen.view.expanded = true;
    draw();
    point(MOUSE_CLICK, HIT_MOMENT, 90);
    assert_int_equal(screen.view.cursor, 90);
    assert_int_equal(screen.view.end, screen.view.shown_end);
    point(MOUSE_CLICK, HIT_MOMENT, 80);
    assert_int_equal(screen.view.cursor, 80);
    struct mouse mouse;
    find(HIT_MOMENT, 80, &mouse);
    assert_int_equal(screen.canvas.cells[mouse.y * screen.canvas.width + mouse.x].style, STYLE_CURSOR);
    point(MOUSE_WHEEL_DOWN, HIT_MOMENT, 80);
    assert_int_equal(screen.view.zoom, 1);
}

static void click_selects_a_service_and_a_second_one_shows_it_alone(void **state) {
    (void)state;
    point(MOUSE_CLICK, HIT_CHART, 1);
    point(MOUSE_CLICK, HIT_SERVICE, 2);
    assert_int_equal(screen.view.service, 3);
    assert_int_equal(screen.view.selected, 0);
    point(MOUSE_CLICK, HIT_SERVICE, 1);
    assert_int_equal(screen.view.service, 2);
    point(MOUSE_CLICK, HIT_SERVICE, 1);
    assert_true(screen.view.alone);
    point(MOUSE_CLICK, HIT_CHART, 1);
    assert_int_equal(screen.view.service, 2);
}

static void click_on_a_title_sorts_and_a_second_one_turns_round(void **state) {
    (void)state;
    point(MOUSE_CLICK, HIT_VARIABLE, 1);
    assert_int_equal(screen.view.order.by, ORDER_VARIABLE);
    assert_int_equal(screen.view.order.variable, 1);
    assert_true(screen.view.order.is_descending);
    point(MOUSE_CLICK, HIT_VARIABLE, 1);
    assert_false(screen.view.order.is_descending);
    point(MOUSE_CLICK, HIT_VARIABLE, 2);
    assert_int_equal(screen.view.order.variable, 2);
    point(MOUSE_CLICK, HIT_NAME, 0);
    assert_int_equal(screen.view.order.by, ORDER_NAME);
    assert_false(screen.view.order.is_descending);
    point(MOUSE_CLICK, HIT_STATE, 0);
    point(MOUSE_CLICK, HIT_STATE, 0);
    assert_int_equal(screen.view.order.by, ORDER_STATE);
    assert_true(screen.view.order.is_descending);
}

static void selected_service_stays_where_the_order_changes(void **state) {
    (void)state;
    point(MOUSE_CLICK, HIT_SERVICE, 0);
    struct mouse before = {.kind = MOUSE_CLICK}, after = before;
    find(HIT_SERVICE, 0, &before);
    point(MOUSE_CLICK, HIT_NAME, 0);
    point(MOUSE_CLICK, HIT_NAME, 0);
    find(HIT_SERVICE, 0, &after);
    assert_int_equal(screen.view.service, 1);
    assert_int_equal(after.y, before.y + 3);
}

static void wheel_zooms_over_a_chart_and_scrolls_elsewhere(void **state) {
    (void)state;
    point(MOUSE_WHEEL_DOWN, HIT_CHART, 1);
    assert_int_equal(screen.view.zoom, 1);
    point(MOUSE_WHEEL_UP, HIT_CHART, 1);
    assert_int_equal(screen.view.zoom, 0);
    canvas_fini(&screen.canvas);
    screen.canvas = canvas_new(80, 16);
    draw();
    point(MOUSE_WHEEL_DOWN, HIT_SERVICE, 0);
    assert_int_equal(screen.view.scroll, 3);
    point(MOUSE_WHEEL_UP, HIT_NAME, 0);
    assert_int_equal(screen.view.scroll, 0);
}

static void click_on_a_tab_shows_its_variables(void **state) {
    (void)state;
    static char title[] = "One", spec[] = "requests";
    static struct variable variable = {.spec = spec};
    const struct panels panels = {{{title, &variable, 1}}, 1};
    screen.view.panels = &panels;
    draw();
    point(MOUSE_CLICK, HIT_PANEL, 1);
    assert_int_equal(screen.view.panel, 1);
    assert_int_equal(screen.view.shown_variables, 1);
    point(MOUSE_CLICK, HIT_PANEL, 0);
    assert_int_equal(screen.view.panel, 0);
    screen.view.panels = NULL;
}

static void nothing_happens_where_nothing_is(void **state) {
    (void)state;
    const struct view before = screen.view;
    pointer_apply(&(struct mouse){MOUSE_CLICK, 0, 0}, &screen.view);
    pointer_apply(&(struct mouse){MOUSE_CLICK, 5000, 5000}, &screen.view);
    assert_memory_equal(&screen.view, &before, sizeof before);
    struct view blind = {0};
    pointer_apply(&(struct mouse){MOUSE_WHEEL_DOWN, 0, 0}, &blind);
    assert_int_equal(blind.scroll, 0);
}

static void wheel_scrolls_the_help(void **state) {
    (void)state;
    screen.view.help = true;
    draw();
    pointer_apply(&(struct mouse){MOUSE_WHEEL_DOWN, 40, 20}, &screen.view);
    assert_int_equal(screen.view.help_scroll, 3);
    assert_int_equal(screen.view.zoom, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(click_selects_a_chart_and_a_second_one_expands_it, setup, teardown),
        cmocka_unit_test_setup_teardown(click_in_the_expanded_chart_reads_that_time, setup, teardown),
        cmocka_unit_test_setup_teardown(click_selects_a_service_and_a_second_one_shows_it_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(click_on_a_title_sorts_and_a_second_one_turns_round, setup, teardown),
        cmocka_unit_test_setup_teardown(selected_service_stays_where_the_order_changes, setup, teardown),
        cmocka_unit_test_setup_teardown(wheel_zooms_over_a_chart_and_scrolls_elsewhere, setup, teardown),
        cmocka_unit_test_setup_teardown(click_on_a_tab_shows_its_variables, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_happens_where_nothing_is, setup, teardown),
        cmocka_unit_test_setup_teardown(wheel_scrolls_the_help, setup, teardown),
    };
    return cmocka_run_group_tests_name("pointer", tests, NULL, NULL);
}
