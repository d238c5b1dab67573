/* test_plot.c - series as lines on a canvas. */
#include "../../expvarmon/tui/plot.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/canvas_text.h"

static struct plot_point point_at(const void *series, int slot) {
    const double value = ((const double *)series)[slot];
    return (struct plot_point){value, value, value};
}

static const struct axis eight = {0, 7, 7, false};

static void draw(struct canvas *canvas, enum plot_kind kind, const double *values, int symbol) {
    const struct plot_series series = {point_at, values, STYLE_PLAIN, symbol};
    plot_draw(canvas, (struct rect){0, 0, canvas->width, canvas->height}, kind, &eight, &series);
}

static void plot_puts_two_by_four_dots_of_braille_in_a_cell(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(4, 2);
    draw(&canvas, PLOT_BRAILLE, (const double[]){0, 1, 2, 3, 4, 5, 6, 7}, 0);
    canvas_expect(&canvas, "  ⡠⠊\n⡠⠊\n");
    canvas_fini(&canvas);
}

static void plot_joins_what_is_far_apart_and_leaves_gaps(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(2, 2);
    draw(&canvas, PLOT_BRAILLE, (const double[]){0, 7, NAN, 0}, 0);
    canvas_expect(&canvas, "⢸\n⡸⢀\n");
    canvas_fini(&canvas);
}

static void plot_adds_the_dots_of_a_second_series(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(1, 2);
    draw(&canvas, PLOT_BRAILLE, (const double[]){7, 7}, 0);
    draw(&canvas, PLOT_BRAILLE, (const double[]){4, 4}, 1);
    canvas_expect(&canvas, "⣉\n\n");
    canvas_fini(&canvas);
}

static void plot_has_half_blocks_and_letters(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(3, 2);
    draw(&canvas, PLOT_BLOCKS, (const double[]){0, 2, 7}, 0);
    canvas_expect(&canvas, "  █\n▄▀\n");
    canvas_clear(&canvas);
    draw(&canvas, PLOT_ASCII, (const double[]){0, 7, 7}, 0);
    draw(&canvas, PLOT_ASCII, (const double[]){NAN, NAN, 0}, 1);
    canvas_expect(&canvas, " **\n* +\n");
    canvas_fini(&canvas);
}

static void plot_covers_all_of_a_slot(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(1, 1);
    plot_draw(&canvas, (struct rect){0, 0, 1, 1}, PLOT_BRAILLE, &eight,
              &(struct plot_series){point_at, (const double[]){NAN, 7}, STYLE_PLAIN, 0});
    canvas_expect(&canvas, "⠈\n");
    plot_draw(&canvas, (struct rect){0, 0, 0, 0}, PLOT_BRAILLE, &eight,
              &(struct plot_series){point_at, NULL, STYLE_PLAIN, 0});
    canvas_fini(&canvas);
}

static void plot_kind_is_what_the_terminal_can_show(void **state) {
    (void)state;
    assert_int_equal(plot_kind_for("UTF-8", "xterm-256color"), PLOT_BRAILLE);
    assert_int_equal(plot_kind_for("UTF-8", NULL), PLOT_BRAILLE);
    assert_int_equal(plot_kind_for("UTF-8", "linux"), PLOT_BLOCKS);
    assert_int_equal(plot_kind_for("UTF-8", "vt220"), PLOT_ASCII);
    assert_int_equal(plot_kind_for("ANSI_X3.4-1968", "xterm"), PLOT_ASCII);
}

static void plot_column_is_that_of_its_slot(void **state) {
    (void)state;
    assert_int_equal(plot_slots(PLOT_BRAILLE, 10), 20);
    assert_int_equal(plot_column(PLOT_BRAILLE, 19), 9);
    assert_int_equal(plot_slots(PLOT_ASCII, 10), 10);
    assert_int_equal(plot_row(&eight, 3, 7), 0);
    assert_int_equal(plot_row(&eight, 3, 0), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plot_puts_two_by_four_dots_of_braille_in_a_cell),
        cmocka_unit_test(plot_joins_what_is_far_apart_and_leaves_gaps),
        cmocka_unit_test(plot_adds_the_dots_of_a_second_series),
        cmocka_unit_test(plot_has_half_blocks_and_letters),
        cmocka_unit_test(plot_covers_all_of_a_slot),
        cmocka_unit_test(plot_kind_is_what_the_terminal_can_show),
        cmocka_unit_test(plot_column_is_that_of_its_slot),
    };
    return cmocka_run_group_tests_name("plot", tests, NULL, NULL);
}
