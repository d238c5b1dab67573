/* test_table.c - the services, one a row. */
#include "../../expvarmon/screen/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/canvas_text.h"
#include "../support/fleet_fixture.h"

/* A table without a frame, scrolled down by `scroll` rows. */
static struct canvas draw(const struct fleet *fleet, int width, int height, int scroll, struct view *view) {
    struct canvas canvas = canvas_new(width, height);
    const struct table_shape shape = {false, true, view->totals == TOTALS_ON};
    const struct table table = {fleet, {0, -scroll, width, table_rows(fleet, shape)}, {0, 0, width, height}, shape};
    table_draw(&canvas, &table, view);
    return canvas;
}

static void table_shows_a_value_of_every_variable(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 2, 2, 300);
    struct view view = {0};
    struct canvas canvas = draw(&fleet, 40, 3, 0, &view);
    canvas_expect(&canvas, "  service      requests    Alloc\n"
                           "● search:1234      3887    2.8MB\n"
                           "● search:1235      3952    2.5MB\n");
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void table_tells_what_is_wrong_with_a_service_of_its_own(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 2, 3, 300);
    fixture_fail(&fleet, 0, "connection refused", 12);
    fixture_wait(&fleet, 1);
    fixture_restart(&fleet, 2, 30);
    struct view view = {0};
    struct canvas canvas = draw(&fleet, 46, 4, 0, &view);
    canvas_expect(&canvas, "  service             requests    Alloc\n"
                           "✗ search:1234 connection refused for 12s\n"
                           "◌ search:1235 waiting\n"
                           "● search:1236 🔥 30s      4017    3.1MB\n");
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void table_keeps_its_titles_while_it_scrolls(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 1, 9, 300);
    struct view view = {0};
    struct canvas canvas = draw(&fleet, 30, 3, 4, &view);
    canvas_expect(&canvas, "  service      requests\n"
                           "● search:1238      4147\n"
                           "● search:1239      4212\n");
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void table_reports_columns_that_do_not_fit(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 6, 1, 300);
    struct view view = {0};
    struct canvas canvas = draw(&fleet, 44, 2, 0, &view);
    canvas_expect(&canvas, "  service      requests    Alloc +4▸\n"
                           "● search:1234      3887    2.8MB\n");
    canvas_fini(&canvas);
    view.column = 2;
    canvas = draw(&fleet, 44, 2, 0, &view);
    canvas_expect(&canvas, "  service ◂2   PauseNs  goroutines +2▸\n"
                           "● search:1234    134us           4\n");
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void table_scrolls_no_further_than_its_last_column(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 6, 1, 300);
    struct view view = {.column = 1000};
    struct canvas canvas = draw(&fleet, 44, 2, 0, &view);
    assert_int_equal(view.column, 4);
    canvas_expect(&canvas, "  service ◂4      version    delta\n"
                           "● search:1234  v1.4.2-rc1    -0.87\n");
    canvas_fini(&canvas);
    view.column = 3;
    canvas = draw(&fleet, 200, 2, 0, &view);
    assert_int_equal(view.column, 0);
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void table_name_takes_no_more_than_its_part(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 1, 2, 3);
    fixture_name(&fleet, 1, "a-very-long-name-of-a-service.in.a.cluster.example.org:8080");
    assert_int_equal(table_name_width(&fleet, 100), 40);
    assert_int_equal(table_name_width(&fleet, 10), 8);
    fixture_name(&fleet, 1, "日本語サービス");
    assert_int_equal(table_name_width(&fleet, 100), 14);
    fixture_fini(&fleet);
}

static void table_sums_up_above_the_services_and_marks_who_stands_out(void **state) {
    (void)state;
    struct fleet fleet;
    fixture_init(&fleet, 2, 6, 300);
    fleet.services[4].series[0].last = (struct value){.kind = VALUE_INT, .i = 99999999};
    fixture_fail(&fleet, 5, "connection refused", 12);
    struct view view = {.totals = TOTALS_ON};
    struct canvas canvas = draw(&fleet, 40, 8, 2, &view);
    canvas_expect(&canvas, "  service         requests    Alloc\n"
                           "  sum            100015937     14MB\n"
                           "  mean         20003187.40    2.7MB\n"
                           "  p95             99999999    3.1MB\n"
                           "● search:1236         4017    3.1MB\n"
                           "● search:1237         4082    2.7MB\n"
                           "● search:1238    ↑99999999    2.4MB\n"
                           "✗ search:1239 connection refused for 12s\n");
    canvas_fini(&canvas);
    view = (struct view){.totals = TOTALS_OFF};
    canvas = draw(&fleet, 40, 3, 4, &view);
    canvas_expect(&canvas, "  service      requests    Alloc\n"
                           "● search:1238  99999999    2.4MB\n"
                           "✗ search:1239 connection refused for 12s\n");
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_shows_a_value_of_every_variable),
        cmocka_unit_test(table_tells_what_is_wrong_with_a_service_of_its_own),
        cmocka_unit_test(table_keeps_its_titles_while_it_scrolls),
        cmocka_unit_test(table_reports_columns_that_do_not_fit),
        cmocka_unit_test(table_scrolls_no_further_than_its_last_column),
        cmocka_unit_test(table_name_takes_no_more_than_its_part),
        cmocka_unit_test(table_sums_up_above_the_services_and_marks_who_stands_out),
    };
    return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
