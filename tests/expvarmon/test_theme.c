/* test_theme.c - what each style looks like. */
#include "../../expvarmon/tui/theme.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void theme_without_colours_has_attributes_only(void **state) {
    (void)state;
    for (int style = 0; style < STYLE_COUNT; style++)
        assert_int_equal(theme_look((enum style)style, false).colour, COLOUR_DEFAULT);
    const struct look error = theme_look(STYLE_ERROR, false);
    assert_true(error.bold || error.underline || error.reverse);
}

static void theme_has_the_colours_of_the_kinds(void **state) {
    (void)state;
    assert_int_equal(theme_look(STYLE_MEM, true).colour, COLOUR_RED);
    assert_int_equal(theme_look(STYLE_DURATION, true).colour, COLOUR_YELLOW);
    assert_int_equal(theme_look(STYLE_STR, true).colour, COLOUR_GREEN);
    assert_int_equal(theme_look(STYLE_PLAIN, true).colour, COLOUR_BLUE);
    assert_true(theme_look(STYLE_PLAIN, true).bold);
    assert_int_equal(theme_look(STYLE_BORDER, true).colour, COLOUR_CYAN);
}

static void theme_takes_an_unknown_style_for_text(void **state) {
    (void)state;
    assert_int_equal(theme_look((enum style)200, true).colour, theme_look(STYLE_TEXT, true).colour);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(theme_without_colours_has_attributes_only),
        cmocka_unit_test(theme_has_the_colours_of_the_kinds),
        cmocka_unit_test(theme_takes_an_unknown_style_for_text),
    };
    return cmocka_run_group_tests_name("theme", tests, NULL, NULL);
}
