/* test_pen.c - pieces of different styles one behind the other. */
#include "../../expvarmon/tui/pen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/canvas_text.h"

static void pen_writes_pieces_one_behind_the_other(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(12, 1);
    struct pen pen = {&canvas, 1, 0, 12};
    pen_text(&pen, STYLE_TITLE, "日");
    pen_printf(&pen, STYLE_MEM, " %d", 42);
    canvas_expect(&canvas, " 日 42\n");
    assert_int_equal(canvas.cells[1].style, STYLE_TITLE);
    assert_int_equal(canvas.cells[5].style, STYLE_MEM);
    assert_int_equal(pen_room(&pen), 6);
    canvas_fini(&canvas);
}

static void pen_stops_at_its_end(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(12, 1);
    struct pen pen = {&canvas, 0, 0, 5};
    pen_text(&pen, STYLE_TEXT, "abc");
    pen_text(&pen, STYLE_TEXT, "def");
    pen_text(&pen, STYLE_TEXT, "ghi");
    canvas_expect(&canvas, "abcd…\n");
    assert_int_equal(pen_room(&pen), 0);
    canvas_fini(&canvas);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pen_writes_pieces_one_behind_the_other),
        cmocka_unit_test(pen_stops_at_its_end),
    };
    return cmocka_run_group_tests_name("pen", tests, NULL, NULL);
}
