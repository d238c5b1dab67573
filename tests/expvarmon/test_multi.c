/* test_multi.c - the screen of several services. */
#include "../../expvarmon/screen/multi.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/canvas_text.h"
#include "../support/fleet_fixture.h"

static void multi_has_a_chart_for_every_variable_that_is_not_text(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 8, 2, 300);
    struct canvas canvas = canvas_new(160, 200);
    multi_draw(&canvas, &fleet, &(struct view){0});
    const char *const titles[] = {"─ requests ─", "─ Alloc ─", "─ PauseNs ─",  "─ goroutines ─",
                                  "─ delta ─",    "─ Sys ─",   "─ HeapAlloc ─"};
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        assert_true(canvas_has(&canvas, titles[i]));
    assert_false(canvas_has(&canvas, "─ version ─"));
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void multi_scrolls_to_the_last_chart_of_the_last_service(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 4, 30, 300);
    fixture_name(&fleet, 29, "the-last-one");
    struct canvas canvas = canvas_new(80, 24);
    struct view view = {0};
    multi_draw(&canvas, &fleet, &view);
    assert_false(canvas_has(&canvas, "the-last-one"));
    canvas_clear(&canvas);
    view.scroll = 1 << 20;
    multi_draw(&canvas, &fleet, &view);
    assert_true(canvas_has(&canvas, "the-last-one"));
    assert_false(canvas_has(&canvas, "service "));
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void multi_scrolls_to_the_selected_box(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 3, 30, 300);
    struct canvas canvas = canvas_new(80, 24);
    struct view view = {.selected = 2, .follow = true};
    multi_draw(&canvas, &fleet, &view);
    /* The table has 36 rows, a box 32: of one that does not fit, the top is shown. */
    assert_int_equal(view.scroll, 36 + 32);
    view.selected = 9;
    view.follow = true;
    multi_draw(&canvas, &fleet, &view);
    assert_int_equal(view.selected, 3);
    assert_int_equal(view.scroll, 36 + 2 * 32);
    view.selected = 0;
    view.follow = true;
    multi_draw(&canvas, &fleet, &view);
    assert_int_equal(view.scroll, 0);
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void multi_overlays_few_services_in_one_chart(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 1, 3, 300);
    struct canvas canvas = canvas_new(100, 24);
    multi_draw(&canvas, &fleet, &(struct view){.plot = PLOT_BRAILLE});
    assert_true(canvas_has(&canvas, "■ search:1236"));
    assert_true(canvas_has(&canvas, "┤"));
    canvas_clear(&canvas);
    multi_draw(&canvas, &fleet, &(struct view){.plot = PLOT_BRAILLE, .single_colour = true});
    assert_false(canvas_has(&canvas, "■"));
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void multi_puts_boxes_side_by_side_rather_than_scroll(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 4, 8, 300);
    struct canvas canvas = canvas_new(110, 40);
    struct view view = {.scroll = 5};
    multi_draw(&canvas, &fleet, &view);
    assert_int_equal(view.scroll, 0);
    assert_true(canvas_has(&canvas, "╮ ╭─ Alloc"));
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void multi_draws_a_thousand_services(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 6, 1000, 5);
    struct canvas canvas = canvas_new(200, 60);
    for (int i = 0; i < 200; i++) {
        struct view view = {.scroll = i * 37};
        canvas_clear(&canvas);
        multi_draw(&canvas, &fleet, &view);
        assert_int_equal(view.scroll, i * 37 < 1006 + 3 * 1002 - 57 ? i * 37 : 1006 + 3 * 1002 - 57);
    }
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void multi_without_any_service_is_drawn(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 2, 0, 0);
    struct canvas canvas = canvas_new(80, 24);
    multi_draw(&canvas, &fleet, &(struct view){0});
    assert_true(canvas_has(&canvas, "0 services"));
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(multi_has_a_chart_for_every_variable_that_is_not_text),
        cmocka_unit_test(multi_scrolls_to_the_last_chart_of_the_last_service),
        cmocka_unit_test(multi_scrolls_to_the_selected_box),
        cmocka_unit_test(multi_overlays_few_services_in_one_chart),
        cmocka_unit_test(multi_puts_boxes_side_by_side_rather_than_scroll),
        cmocka_unit_test(multi_draws_a_thousand_services),
        cmocka_unit_test(multi_without_any_service_is_drawn),
    };
    return cmocka_run_group_tests_name("multi", tests, NULL, NULL);
}
