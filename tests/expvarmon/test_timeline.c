/* test_timeline.c - the time below a chart. */
#include "../../expvarmon/screen/timeline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../support/canvas_text.h"
#include "../support/fleet_fixture.h"

static void expect(struct view view, int64_t restart_age_s, const char *expected) {
    struct fleet fleet;
    fixture_init(&fleet, 1, 1, 300);
    if (restart_age_s >= 0)
        fixture_restart(&fleet, 0, restart_age_s);
    struct canvas canvas = canvas_new(40, 1);
    timeline_draw(&canvas, (struct rect){0, 0, 40, 1}, &(struct chart){&fleet, &view, 0, 0, 1}, 40);
    canvas_expect(&canvas, expected);
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

/* The newest sample is of 21:20:28. */
static void timeline_tells_the_clock_at_round_steps(void **state) {
    (void)state;
    expect((struct view){0}, -1, "          ╵21:20:00      ╵21:20:15\n");
    expect((struct view){.zoom = 4}, -1, "╵21:10             ╵21:15\n");
    expect((struct view){.end = 100}, -1, "╵21:16:30      ╵21:16:45      ╵21:17:00\n");
}

static void timeline_tells_ages(void **state) {
    (void)state;
    expect((struct view){.ages = true}, -1, "         ╵-30s          ╵-15s\n");
}

static void timeline_marks_restarts_and_leaves_their_labels_out(void **state) {
    (void)state;
    expect((struct view){0}, 3, "          ╵21:20:00      ╵21:20:15  ▲\n");
    expect((struct view){0}, 10, "          ╵21:20:00          ▲\n");
    expect((struct view){0}, 39, "▲         ╵21:20:00      ╵21:20:15\n");
    expect((struct view){0}, 40, "          ╵21:20:00      ╵21:20:15\n");
}

static void timeline_knows_the_time_of_a_sample(void **state) {
    (void)state;
    struct fleet fleet;
    char text[FORMAT_MAX];
    fixture_init(&fleet, 1, 1, 300);
    assert_string_equal(timeline_clock(text, &fleet, 299), "21:20:28");
    assert_string_equal(timeline_clock(text, &fleet, 239), "21:19:28");
    fixture_fini(&fleet);
}

int main(void) {
    setenv("TZ", "UTC", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timeline_tells_the_clock_at_round_steps),
        cmocka_unit_test(timeline_tells_ages),
        cmocka_unit_test(timeline_marks_restarts_and_leaves_their_labels_out),
        cmocka_unit_test(timeline_knows_the_time_of_a_sample),
    };
    return cmocka_run_group_tests_name("timeline", tests, NULL, NULL);
}
