/* test_single.c - the screen of one service. */
#include "../../expvarmon/screen/single.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/canvas_text.h"
#include "../support/fleet_fixture.h"

static void single_has_a_line_and_a_chart_for_every_variable(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 3, 1, 8);
    struct canvas canvas = canvas_new(34, 7);
    single_draw(&canvas, &fleet, &(struct view){0});
    canvas_expect(&canvas, "● search:1234 every 1s  21:20:28\n"
                           "requests: 91 (max: 91)      p95 91\n"
                           "                          ▁▂▃▄▅▆▇█\n"
                           "Alloc: 2.0MB (max: 2.0MB)\n"
                           "                          ▅▆▇█▅▆▇█\n"
                           "PauseNs: 112us (max: 2ms)  p95 2ms\n"
                           "                          █▁▁▁▁▁▁▁\n");
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void single_makes_charts_higher_where_there_is_room(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 1, 1, 4);
    struct canvas canvas = canvas_new(12, 5);
    single_draw(&canvas, &fleet, &(struct view){0});
    canvas_expect(&canvas, "● search:12…\n"
                           "requests: 39\n"
                           "           █\n"
                           "         ▁██\n"
                           "        ▁███\n");
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void single_scrolls_when_there_is_more(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 20, 1, 30);
    struct canvas canvas = canvas_new(80, 24);
    struct view view = {.scroll = 1 << 20};
    single_draw(&canvas, &fleet, &view);
    assert_true(canvas_has(&canvas, "load: "));
    assert_int_equal(view.page, 16);
    /* A text, and two charts side by side, each with a line. */
    assert_int_equal(view.scroll, 1 + 10 * 2 - 16);
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void single_does_not_chart_text(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 5, 1, 30);
    fixture_text(&fleet, 0, 0, "a text");
    struct canvas canvas = canvas_new(80, 5);
    single_draw(&canvas, &fleet, &(struct view){.scroll = 0});
    assert_true(canvas_has(&canvas, "requests: a text"));
    assert_true(canvas_has(&canvas, "Alloc: "));
    struct view view = {.scroll = 1 << 20};
    single_draw(&canvas, &fleet, &view);
    /* 2 texts, and 3 charts in two columns, seen through 4 rows. */
    assert_int_equal(view.scroll, 2 + 2 * 2 - 4);
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(single_has_a_line_and_a_chart_for_every_variable),
        cmocka_unit_test(single_makes_charts_higher_where_there_is_room),
        cmocka_unit_test(single_scrolls_when_there_is_more),
        cmocka_unit_test(single_does_not_chart_text),
    };
    return cmocka_run_group_tests_name("single", tests, NULL, NULL);
}
