/* test_hits.c - what is where on the screen. */
#include "../../expvarmon/screen/hits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/canvas_text.h"
#include "../support/failing_alloc.h"

static void hits_are_found_inside_their_area_only(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(20, 10);
    struct hits hits = {0};
    hits_add(&hits, &canvas, (struct rect){2, 3, 4, 2}, (struct hit){HIT_CHART, 7});
    assert_int_equal(hits_find(&hits, 2, 3).kind, HIT_CHART);
    assert_int_equal(hits_find(&hits, 5, 4).index, 7);
    assert_int_equal(hits_find(&hits, 6, 4).kind, HIT_NOTHING);
    assert_int_equal(hits_find(&hits, 5, 5).kind, HIT_NOTHING);
    assert_int_equal(hits_find(&hits, 1, 3).kind, HIT_NOTHING);
    assert_int_equal(hits_find(&hits, -1, -1).kind, HIT_NOTHING);
    hits_clear(&hits);
    assert_int_equal(hits_find(&hits, 2, 3).kind, HIT_NOTHING);
    hits_fini(&hits);
    canvas_fini(&canvas);
}

static void last_of_two_areas_is_above(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(20, 10);
    struct hits hits = {0};
    hits_add(&hits, &canvas, (struct rect){0, 0, 10, 10}, (struct hit){HIT_CHART, 1});
    hits_add(&hits, &canvas, (struct rect){2, 2, 2, 2}, (struct hit){HIT_SERVICE, 2});
    assert_int_equal(hits_find(&hits, 3, 3).kind, HIT_SERVICE);
    assert_int_equal(hits_find(&hits, 4, 3).kind, HIT_CHART);
    hits_fini(&hits);
    canvas_fini(&canvas);
}

static void hits_are_clipped_as_what_is_drawn(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(20, 10);
    struct hits hits = {0};
    canvas_clip(&canvas, (struct rect){0, 5, 20, 5});
    hits_add(&hits, &canvas, (struct rect){-5, 3, 10, 3}, (struct hit){HIT_CHART, 1});
    hits_add(&hits, &canvas, (struct rect){0, 0, 20, 5}, (struct hit){HIT_SERVICE, 1});
    assert_int_equal(hits_find(&hits, 0, 4).kind, HIT_NOTHING);
    assert_int_equal(hits_find(&hits, 0, 5).kind, HIT_CHART);
    assert_int_equal(hits_find(&hits, -1, 5).kind, HIT_NOTHING);
    hits_fini(&hits);
    canvas_fini(&canvas);
}

static void any_number_of_areas_is_kept(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(20, 1000);
    struct hits hits = {0};
    for (int i = 0; i < 1000; i++)
        hits_add(&hits, &canvas, (struct rect){0, i, 20, 1}, (struct hit){HIT_SERVICE, (size_t)i});
    assert_int_equal(hits_find(&hits, 0, 0).index, 0);
    assert_int_equal(hits_find(&hits, 0, 999).index, 999);
    hits_fini(&hits);
    hits_add(NULL, &canvas, (struct rect){0, 0, 1, 1}, (struct hit){HIT_CHART, 1});
    hits_clear(NULL);
    canvas_fini(&canvas);
}

static void area_for_which_there_is_no_memory_is_not_hit(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(20, 10);
    struct hits hits = {0};
    failing_alloc_at(1);
    hits_add(&hits, &canvas, (struct rect){0, 0, 5, 5}, (struct hit){HIT_CHART, 1});
    assert_true(failing_alloc_stop());
    assert_int_equal(hits_find(&hits, 0, 0).kind, HIT_NOTHING);
    hits_add(&hits, &canvas, (struct rect){0, 0, 5, 5}, (struct hit){HIT_CHART, 2});
    assert_int_equal(hits_find(&hits, 0, 0).index, 2);
    hits_fini(&hits);
    canvas_fini(&canvas);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hits_are_found_inside_their_area_only),
        cmocka_unit_test(last_of_two_areas_is_above),
        cmocka_unit_test(hits_are_clipped_as_what_is_drawn),
        cmocka_unit_test(area_for_which_there_is_no_memory_is_not_hit),
        cmocka_unit_test(any_number_of_areas_is_kept),
    };
    return cmocka_run_group_tests_name("hits", tests, NULL, NULL);
}
