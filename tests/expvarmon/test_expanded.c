/* test_expanded.c - one variable on the whole screen. */
#include "../../expvarmon/screen/expanded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../support/canvas_text.h"
#include "../support/fleet_fixture.h"

static void expanded_reads_every_service_at_the_cursor(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 1, 2, 300);
    fixture_gap(&fleet, 1, 199, 199);
    struct view view = {.cursor = 101};
    struct canvas canvas = canvas_new(100, 30);
    expanded_draw(&canvas, &fleet, &view);
    assert_true(canvas_has(&canvas, "21:17:09"));
    assert_true(canvas_has(&canvas, "■ search:1234            1300"));
    assert_true(canvas_has(&canvas, "■ search:1235               -"));
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void expanded_brings_the_selection_to_a_chart(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 6, 1, 300);
    struct canvas canvas = canvas_new(80, 24);
    struct view view = {.selected = 0};
    expanded_draw(&canvas, &fleet, &view);
    assert_int_equal(view.selected, 1);
    assert_true(canvas_has(&canvas, "─ requests, last"));
    view.selected = 99;
    canvas_clear(&canvas);
    expanded_draw(&canvas, &fleet, &view);
    /* The text among the six has none. */
    assert_int_equal(view.selected, 5);
    assert_true(canvas_has(&canvas, "─ delta, last"));
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void expanded_scrolls_through_a_thousand_services(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 1, 1000, 5);
    struct canvas canvas = canvas_new(80, 24);
    struct view view = {.legend = 1 << 20};
    expanded_draw(&canvas, &fleet, &view);
    assert_int_equal(view.legend, 1000 - view.page);
    assert_true(canvas_has(&canvas, "of 1000"));
    assert_true(canvas_has(&canvas, "search:2233"));
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void expanded_has_nothing_without_a_chart(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 0, 2, 0);
    assert_false(expanded_has(&fleet));
    fixture_fini(&fleet);
    fixture_init(&fleet, 1, 2, 0);
    assert_true(expanded_has(&fleet));
    fixture_fini(&fleet);
}

int main(void) {
    setenv("TZ", "UTC", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expanded_reads_every_service_at_the_cursor),
        cmocka_unit_test(expanded_brings_the_selection_to_a_chart),
        cmocka_unit_test(expanded_scrolls_through_a_thousand_services),
        cmocka_unit_test(expanded_has_nothing_without_a_chart),
    };
    return cmocka_run_group_tests_name("expanded", tests, NULL, NULL);
}
