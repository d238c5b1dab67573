/* test_costline.c - the monitor's own cost on one line. */
#include "../../expvarmon/screen/costline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/canvas_text.h"

static const struct fleet busy = {.cost = {.polls = 12345,
                                           .failed = 3,
                                           .late = 1,
                                           .latency_mean_ns = 12000000,
                                           .latency_max_ns = 250000000,
                                           .bytes_per_s = 1.5 * 1024 * 1024,
                                           .cpu_percent = 1.234,
                                           .rss_bytes = 12 << 20,
                                           .measured = true}};

static void expect(int width, const struct fleet *fleet, const char *expected) {
    struct canvas canvas = canvas_new(width, 1);
    costline_draw(&canvas, 0, fleet);
    canvas_expect(&canvas, expected);
    canvas_fini(&canvas);
}

static void costline_tells_polls_and_means(void **state) {
    (void)state;
    expect(110, &busy,
           "expvarmon 12345 polls, 3 failed, 1 late  latency 12ms, max 250ms  CPU 1.2%  RSS 12MB  1.5MB/s\n");
    expect(110, &(struct fleet){0}, "expvarmon 0 polls, 0 failed, 0 late\n");
}

static void costline_leaves_out_what_does_not_fit(void **state) {
    (void)state;
    expect(60, &busy, "expvarmon 12345 polls, 3 failed, 1 late  CPU 1.2%  RSS 12MB\n");
    expect(5, &busy, "\n");
}

static void costline_needs_a_row_to_spare(void **state) {
    (void)state;
    assert_true(costline_has(&(struct canvas){.height = 6}, &(struct view){.cost = true}));
    assert_false(costline_has(&(struct canvas){.height = 5}, &(struct view){.cost = true}));
    assert_false(costline_has(&(struct canvas){.height = 60}, &(struct view){0}));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costline_tells_polls_and_means),
        cmocka_unit_test(costline_leaves_out_what_does_not_fit),
        cmocka_unit_test(costline_needs_a_row_to_spare),
    };
    return cmocka_run_group_tests_name("costline", tests, NULL, NULL);
}
