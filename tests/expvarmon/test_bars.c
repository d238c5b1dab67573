/* test_bars.c - how values are spread, in bars. */
#include "../../expvarmon/screen/bars.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../support/canvas_text.h"
#include "../support/fleet_fixture.h"

static void bars_of_a_chart_without_one_is_of_its_samples(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 1, 1, 20);
    struct view view = {.selected = 9};
    struct canvas canvas = canvas_new(80, 24);
    bars_draw(&canvas, &fleet, &view);
    assert_int_equal(view.selected, 1);
    assert_true(canvas_has(&canvas, "samples: 20  max 247  p50 117"));
    assert_true(canvas_has(&canvas, "p50"));
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void bars_of_counters_is_of_all_and_of_the_new(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 3, 1, 20);
    fixture_distribute(&fleet, 2, DIST_BUCKETS);
    struct view view = {.selected = 3};
    struct canvas canvas = canvas_new(140, 24);
    bars_draw(&canvas, &fleet, &view);
    /* 64 a sample; those of the first were counted before. */
    assert_true(canvas_has(&canvas, "since start or r: 1216 "));
    assert_true(canvas_has(&canvas, "all: 1280 "));
    spread_reset(fleet.services[0].series[2].spread);
    canvas_clear(&canvas);
    bars_draw(&canvas, &fleet, &view);
    assert_true(canvas_has(&canvas, "nothing since start or r"));
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void bars_scrolls_through_services(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 1, 50, 20);
    struct view view = {.legend = 1 << 20};
    struct canvas canvas = canvas_new(80, 24);
    bars_draw(&canvas, &fleet, &view);
    assert_int_equal(view.legend, 50 - view.page);
    assert_true(canvas_has(&canvas, "search:1283"));
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bars_of_a_chart_without_one_is_of_its_samples),
        cmocka_unit_test(bars_of_counters_is_of_all_and_of_the_new),
        cmocka_unit_test(bars_scrolls_through_services),
    };
    return cmocka_run_group_tests_name("bars", tests, NULL, NULL);
}
