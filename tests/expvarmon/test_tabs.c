/* test_tabs.c - the groups of variables as a row. */
#include "../../expvarmon/screen/tabs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/canvas_text.h"

static char memory[] = "Memory", traffic[] = "Traffic", caches[] = "Caches";
static const struct panels panels = {{{memory, NULL, 0}, {traffic, NULL, 0}, {caches, NULL, 0}}, 3};

static void expect_drawn(size_t panel, int width, const char *expected) {
    struct canvas canvas = canvas_new(width, 6);
    const struct view view = {.panels = &panels, .panel = panel};
    assert_int_equal(tabs_rows(&canvas, &view), 1);
    tabs_draw(&canvas, 0, &view);
    canvas.height = 1;
    canvas_expect(&canvas, expected);
    canvas_fini(&canvas);
}

static void tabs_have_the_numbers_of_their_keys(void **state) {
    (void)state;
    expect_drawn(0, 50, " 1 All   2 Memory   3 Traffic   4 Caches\n");
}

static void tabs_show_the_chosen_one_where_not_all_fit(void **state) {
    (void)state;
    expect_drawn(0, 20, " 1 All   2 Memory  …\n");
    expect_drawn(3, 25, " 3 Traffic   4 Caches\n");
    expect_drawn(3, 6, " 4 Ca…\n");
}

static void tabs_are_hit_where_they_are(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(50, 6);
    struct hits hits = {0};
    tabs_draw(&canvas, 2, &(struct view){.panels = &panels, .hits = &hits});
    assert_int_equal(hits_find(&hits, 1, 2).kind, HIT_PANEL);
    assert_int_equal(hits_find(&hits, 1, 2).index, 0);
    assert_int_equal(hits_find(&hits, 12, 2).index, 1);
    assert_int_equal(hits_find(&hits, 12, 1).kind, HIT_NOTHING);
    hits_fini(&hits);
    canvas_fini(&canvas);
}

static void no_groups_take_no_row(void **state) {
    (void)state;
    static const struct panels none;
    struct canvas canvas = canvas_new(50, 6);
    assert_int_equal(tabs_rows(&canvas, &(struct view){0}), 0);
    assert_int_equal(tabs_rows(&canvas, &(struct view){.panels = &none}), 0);
    canvas.height = 5;
    assert_int_equal(tabs_rows(&canvas, &(struct view){.panels = &panels}), 0);
    canvas_fini(&canvas);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tabs_have_the_numbers_of_their_keys),
        cmocka_unit_test(tabs_show_the_chosen_one_where_not_all_fit),
        cmocka_unit_test(tabs_are_hit_where_they_are),
        cmocka_unit_test(no_groups_take_no_row),
    };
    return cmocka_run_group_tests_name("tabs", tests, NULL, NULL);
}
