/* test_picker.c - the screen of processes to choose from, as expected text and at every size. */
#include "../../expvarmon/screen/picker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/canvas_text.h"
#include "../support/golden.h"

#define SECOND_NS INT64_C(1000000000)
#define MANY      40

static const struct picker_row few[] = {
    {812, "nginx: master process /usr/sbin/nginx -g daemon on;", "/run/user/1000/expvar/812.sock",
     9 * 86400 * SECOND_NS, false},
    {1017, "search -listen :5000 -index /srv/index", "/run/user/1000/expvar/1017.sock", 3720 * SECOND_NS, true},
    {1234567, "python3 検索\tserver.py", "/run/user/1000/expvar/1234567.sock", 12 * SECOND_NS, false},
};

struct scene {
    const char *name;
    size_t count;
    struct picker picker;
    const char *filter;
};

static const struct scene scenes[] = {
    {"picker", 3, {.cursor = 1}, NULL},
    {"picker-all", 3, {.all = true}, NULL},
    {"picker-many", MANY, {.cursor = 30}, NULL},
    {"picker-none", 0, {.directory = "/run/user/1000/expvar"}, NULL},
    {"picker-filtered", 3, {0}, "nginx"},
    {"picker-nothing", 3, {0}, "nobody"},
    {"picker-typing", 3, {.is_typing = true, .line = {"ngi(", 4}, .error = "\"ngi(\": Unmatched ( or \\("}, NULL},
    {"picker-told", 0, {.directory = "/tmp/expvar-1000", .notice = "there is none to watch"}, NULL},
};

/* The rows of a scene, and its filter; both to be freed. */
static struct picker build(const struct scene *scene, struct picker_row **rows) {
    struct picker picker = scene->picker;
    char error[FILTER_SIZE * 2];
    *rows = calloc(scene->count + 1, sizeof **rows);
    assert_non_null(*rows);
    for (size_t i = 0; i < scene->count; i++) {
        (*rows)[i] = few[i % 3];
        (*rows)[i].pid += (int64_t)(i / 3);
    }
    if (scene->filter)
        assert_int_equal(filter_parse(&picker.filter, scene->filter, error, sizeof error), 0);
    picker.rows = *rows;
    picker.count = scene->count;
    return picker;
}

static void compare(const struct scene *scene, int width, int height) {
    struct picker_row *rows;
    struct picker picker = build(scene, &rows);
    struct canvas canvas = canvas_new(width, height);
    picker_draw(&canvas, &picker);
    char *text = NULL, name[64];
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    assert_int_equal(canvas_write(&canvas, stream), 0);
    fclose(stream);
    snprintf(name, sizeof name, "%s-%dx%d", scene->name, width, height);
    golden_compare(name, text, size);
    free(text);
    canvas_fini(&canvas);
    picker_fini(&picker);
    free(rows);
}

static void pickers_are_drawn_as_expected(void **state) {
    (void)state;
    static const int sizes[][2] = {{80, 24}, {200, 60}, {20, 6}, {1, 1}};
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++)
        for (size_t j = 0; j < sizeof sizes / sizeof *sizes; j++)
            compare(&scenes[i], sizes[j][0], sizes[j][1]);
}

static void every_picker_stays_inside_at_every_size(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        struct picker_row *rows;
        struct picker picker = build(&scenes[i], &rows);
        for (int width = 0; width < 90; width += width < 30 ? 1 : 7) {
            for (int height = 0; height < 30; height++) {
                struct canvas canvas = canvas_new(width, height);
                picker_draw(&canvas, &picker);
                assert_true(picker.scroll >= 0);
                assert_true(picker.count == 0 || picker.cursor < picker.count);
                canvas_fini(&canvas);
            }
        }
        picker_fini(&picker);
        free(rows);
    }
}

static void the_cursor_is_seen_and_kept_within_the_rows(void **state) {
    (void)state;
    struct picker_row *rows;
    struct picker picker = build(&scenes[2], &rows);
    struct canvas canvas = canvas_new(80, 10);
    picker.cursor = 1000;
    picker_draw(&canvas, &picker);
    assert_int_equal(picker.cursor, MANY - 1);
    assert_int_equal(picker.page, 7);
    assert_int_equal(picker.scroll, MANY - 7);
    assert_true(canvas_has(&canvas, ">"));
    canvas_fini(&canvas);
    free(rows);
}

static void the_cursor_stays_at_its_process_when_others_come(void **state) {
    (void)state;
    struct picker_row before[] = {{.pid = 5, .program = "a"}, {.pid = 9, .program = "b"}};
    struct picker_row after[] = {{.pid = 2, .program = "c"}, {.pid = 5, .program = "a"}, {.pid = 9, .program = "b"}};
    struct picker picker = {.rows = before, .count = 2, .cursor = 1};
    picker_set_rows(&picker, after, 3);
    assert_int_equal(picker.cursor, 2);
    assert_int_equal(picker_row_at(&picker, 2)->pid, 9);
    assert_null(picker_row_at(&picker, 3));
    picker_set_rows(&picker, NULL, 0);
    before[0].program = before[1].program = NULL; /* nobody looks at them */
    picker_set_rows(&picker, after + 1, 2);
    assert_int_equal(picker.cursor, 1);
}

static void filters_take_programs_and_numbers(void **state) {
    (void)state;
    struct picker_row *rows;
    struct picker picker = build(&scenes[4], &rows);
    assert_int_equal(picker_shown(&picker), 1);
    picker_fini(&picker);
    char error[FILTER_SIZE * 2];
    assert_int_equal(filter_parse(&picker.filter, "^10", error, sizeof error), 0);
    assert_int_equal(picker_shown(&picker), 1);
    assert_int_equal(picker_row_at(&picker, 0)->pid, 1017);
    picker_fini(&picker);
    free(rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pickers_are_drawn_as_expected),
        cmocka_unit_test(every_picker_stays_inside_at_every_size),
        cmocka_unit_test(the_cursor_is_seen_and_kept_within_the_rows),
        cmocka_unit_test(the_cursor_stays_at_its_process_when_others_come),
        cmocka_unit_test(filters_take_programs_and_numbers),
    };
    return cmocka_run_group_tests_name("picker", tests, NULL, NULL);
}
