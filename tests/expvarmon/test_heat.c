/* test_heat.c - distributions over time. */
#include "../../expvarmon/screen/heat.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../support/canvas_text.h"
#include "../support/fleet_fixture.h"

static void heat_is_of_one_service_with_a_distribution(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 3, 2, 30);
    struct view view = {0};
    struct chart chart = {&fleet, &view, 2, 0, 1};
    assert_false(heat_has(&chart));
    fixture_distribute(&fleet, 2, DIST_VALUES);
    assert_true(heat_has(&chart));
    chart.service_count = 2;
    assert_false(heat_has(&chart));
    fixture_fini(&fleet);
}

/* Each column's cells together have all values: the newest sample's are from 10 to 20. */
static void heat_is_dense_where_values_are(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 3, 1, 4);
    struct view view = {.plot = PLOT_ASCII};
    fleet.variables[2].transform = TRANSFORM_DIST;
    struct spread *spread = calloc(1, sizeof *spread);
    assert_non_null(spread);
    fleet.services[0].series[2].spread = spread;
    spread_keep(spread, &(struct sketch){{0, 0, 0, 0, 0, 0, 30, 30, 30, 30, 30, 30}});
    spread_keep(spread, &sketch_gap);
    spread_keep(spread, &(struct sketch){{10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 20, 20}});
    const struct chart chart = {&fleet, &view, 2, 0, 1};
    const struct extent extent = heat_extent(&chart, 4);
    assert_float_equal(extent.low, 0, 0);
    assert_float_equal(extent.high, 30, 0);
    struct canvas canvas = canvas_new(4, 4);
    const struct axis axis = {0, 30, 10, false};
    heat_draw(&canvas, (struct rect){0, 0, 4, 4}, &chart, &axis, 4);
    canvas_expect(&canvas, " ▓\n"
                           " ▒ ░\n"
                           " ▒ █\n"
                           " █\n");
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heat_is_of_one_service_with_a_distribution),
        cmocka_unit_test(heat_is_dense_where_values_are),
    };
    return cmocka_run_group_tests_name("heat", tests, NULL, NULL);
}
