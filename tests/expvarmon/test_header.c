/* test_header.c - the top of both screens. */
#include "../../expvarmon/screen/header.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../support/canvas_text.h"
#include "../support/fleet_fixture.h"

static int header_rows(const struct fleet *fleet, int width, int height, const struct view *view) {
    struct canvas canvas = canvas_new(width, height);
    const struct rect below = header_draw(&canvas, fleet, view);
    assert_int_equal(below.y + below.height, height);
    assert_int_equal(below.width, width);
    canvas_fini(&canvas);
    return below.y;
}

static void header_gives_way_on_a_small_screen(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 1, 1, 10);
    assert_int_equal(header_rows(&fleet, 80, 24, &(struct view){0}), 3);
    assert_int_equal(header_rows(&fleet, 50, 24, &(struct view){0}), 1);
    assert_int_equal(header_rows(&fleet, 80, 8, &(struct view){0}), 1);
    assert_int_equal(header_rows(&fleet, 80, 3, &(struct view){0}), 0);
    /* What is wrong is told even there. */
    assert_int_equal(header_rows(&fleet, 80, 3, &(struct view){.paused = true}), 1);
    fixture_fail(&fleet, 0, "refused", 3);
    assert_int_equal(header_rows(&fleet, 80, 3, &(struct view){0}), 1);
    fixture_fini(&fleet);
}

static void expect_header(const struct fleet *fleet, int width, const struct view *view, const char *text) {
    struct canvas canvas = canvas_new(width, 6);
    header_draw(&canvas, fleet, view);
    if (!canvas_has(&canvas, text)) {
        canvas_write(&canvas, stderr);
        fail_msg("\"%s\" is missing", text);
    }
    canvas_fini(&canvas);
}

static void header_tells_states_and_pause(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 1, 5, 10);
    fixture_fail(&fleet, 1, "refused", 3);
    fixture_fail(&fleet, 2, "refused", 3);
    fixture_wait(&fleet, 4);
    expect_header(&fleet, 100, &(struct view){0}, "✗ 2 failed  ● 2 up  ◌ 1 waiting  5 services every 1s");
    expect_header(&fleet, 100, &(struct view){.paused = true}, "PAUSED");
    expect_header(&fleet, 100, &(struct view){.paused = true, .notice = "0:12/1:30 x10"},
                  "1 waiting  0:12/1:30 x10  5 services");
    expect_header(&fleet, 120, &(struct view){0}, "last update Nov 20 21:20:28");
    expect_header(&fleet, 66, &(struct view){0}, "every 1s  21:20:28");
    fixture_fini(&fleet);
}

int main(void) {
    setenv("TZ", "UTC", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_gives_way_on_a_small_screen),
        cmocka_unit_test(header_tells_states_and_pause),
    };
    return cmocka_run_group_tests_name("header", tests, NULL, NULL);
}
