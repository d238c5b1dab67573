/* test_chart.c - the samples of series over time. */
#include "../../expvarmon/screen/chart.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/canvas_text.h"
#include "../support/fleet_fixture.h"

static void chart_summarises_what_it_shows(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 1, 1, 300);
    struct view view = {0};
    const struct chart chart = {&fleet, &view, 0, 0, 1};
    /* requests: 13 a second. */
    struct chart_summary summary = chart_summarise(&chart, 0, 100);
    assert_true(summary.low == 200 * 13 && summary.high == 299 * 13);
    assert_true(fabs(summary.mean - 249.5 * 13) < 1e-6);
    assert_true(summary.p95 == 294 * 13);
    view.end = 150;
    summary = chart_summarise(&chart, 0, 100);
    assert_true(summary.low == 50 * 13 && summary.high == 149 * 13);
    fixture_gap(&fleet, 0, 0, 400);
    assert_true(isnan(chart_summarise(&chart, 0, 100).mean));
    fixture_fini(&fleet);
}

static void chart_zoomed_out_shows_more_in_as_many_slots(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 1, 1, 300);
    struct view view = {.zoom = 2};
    const struct chart chart = {&fleet, &view, 0, 0, 1};
    const struct chart_summary summary = chart_summarise(&chart, 0, 50);
    assert_true(summary.low == 100 * 13 && summary.high == 299 * 13);
    fixture_fini(&fleet);
}

static void chart_reads_the_slot_of_the_cursor(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 1, 1, 300);
    struct view view = {.cursor = 101};
    const struct chart chart = {&fleet, &view, 0, 0, 1};
    assert_true(chart_read(&chart, 0).mean == 100 * 13);
    view.zoom = 3;
    assert_true(chart_read(&chart, 0).low == 96 * 13);
    assert_true(chart_read(&chart, 0).high == 103 * 13);
    fixture_fini(&fleet);
}

static void chart_numbers_are_those_of_the_variable(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 2, 1, 10);
    struct view view = {0};
    char text[FORMAT_MAX];
    assert_string_equal(chart_number(text, &(struct chart){&fleet, &view, 0, 0, 1}, 0, 12), "12");
    assert_string_equal(chart_number(text, &(struct chart){&fleet, &view, 0, 0, 1}, 0, 12.5), "12.50");
    assert_string_equal(chart_number(text, &(struct chart){&fleet, &view, 1, 0, 1}, 0, 2048), "2.0KB");
    assert_string_equal(chart_number(text, &(struct chart){&fleet, &view, 0, 0, 1}, 0, NAN), "-");
    fixture_fini(&fleet);
}

static void chart_falls_back_to_bars_where_there_is_little_room(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 1, 1, 300);
    struct view view = {0};
    const struct chart chart = {&fleet, &view, 0, 0, 1};
    struct canvas canvas = canvas_new(40, 6);
    chart_draw(&canvas, (struct rect){0, 0, CHART_AXES_WIDTH, CHART_AXES_HEIGHT}, &chart);
    assert_true(canvas_has(&canvas, "┤"));
    canvas_clear(&canvas);
    chart_draw(&canvas, (struct rect){0, 0, CHART_AXES_WIDTH - 1, CHART_AXES_HEIGHT}, &chart);
    assert_false(canvas_has(&canvas, "┤"));
    assert_true(canvas_has(&canvas, "█"));
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void chart_has_a_line_at_zero_for_negative_values(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 6, 1, 5);
    struct view view = {0};
    struct canvas canvas = canvas_new(40, 6);
    chart_draw(&canvas, (struct rect){0, 0, 40, 6}, &(struct chart){&fleet, &view, 0, 0, 1});
    assert_false(canvas_has(&canvas, "───"));
    fixture_fini(&fleet);
    fixture_init(&fleet, 6, 1, 40);
    chart_draw(&canvas, (struct rect){0, 0, 40, 6}, &(struct chart){&fleet, &view, 5, 0, 1});
    assert_true(canvas_has(&canvas, "0┤───"));
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chart_summarises_what_it_shows),
        cmocka_unit_test(chart_zoomed_out_shows_more_in_as_many_slots),
        cmocka_unit_test(chart_reads_the_slot_of_the_cursor),
        cmocka_unit_test(chart_numbers_are_those_of_the_variable),
        cmocka_unit_test(chart_falls_back_to_bars_where_there_is_little_room),
        cmocka_unit_test(chart_has_a_line_at_zero_for_negative_values),
    };
    return cmocka_run_group_tests_name("chart", tests, NULL, NULL);
}
