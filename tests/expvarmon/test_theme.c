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
        assert_int_equal(theme_look(THEME_MONO, (enum style)style).colour, COLOUR_DEFAULT);
    const struct look error = theme_look(THEME_MONO, STYLE_ERROR);
    assert_true(error.bold || error.underline || error.reverse);
    const struct look selected = theme_look(THEME_MONO, STYLE_SELECTED), border = theme_look(THEME_MONO, STYLE_BORDER);
    assert_true(selected.reverse != border.reverse);
}

static void theme_of_16_has_the_colours_of_the_original(void **state) {
    (void)state;
    assert_int_equal(theme_look(THEME_16, STYLE_MEM).colour, 1);
    assert_int_equal(theme_look(THEME_16, STYLE_DURATION).colour, 3);
    assert_int_equal(theme_look(THEME_16, STYLE_STR).colour, 2);
    assert_int_equal(theme_look(THEME_16, STYLE_PLAIN).colour, 4);
    assert_true(theme_look(THEME_16, STYLE_PLAIN).bold);
    assert_int_equal(theme_look(THEME_16, STYLE_BORDER).colour, 6);
}

static void theme_stays_within_its_palette(void **state) {
    (void)state;
    for (int style = 0; style < STYLE_COUNT; style++)
        for (int theme = 0; theme < THEME_COUNT; theme++) {
            const short colour = theme_look((enum theme)theme, (enum style)style).colour;
            assert_true(colour >= COLOUR_DEFAULT && colour < (theme_is_wide((enum theme)theme) ? 256 : 8));
            /* The terminal takes 0, black, for its own colour. */
            assert_int_not_equal(colour, 0);
        }
}

static void theme_tells_every_two_series_apart(void **state) {
    (void)state;
    for (int theme = 0; theme < THEME_COUNT; theme++)
        for (int a = STYLE_SERIES; theme != THEME_MONO && a < STYLE_SERIES_LAST; a++)
            for (int b = a + 1; b <= STYLE_SERIES_LAST; b++)
                assert_int_not_equal(theme_look((enum theme)theme, (enum style)a).colour,
                                     theme_look((enum theme)theme, (enum style)b).colour);
}

static void theme_takes_an_unknown_style_for_text(void **state) {
    (void)state;
    assert_int_equal(theme_look(THEME_16, (enum style)200).colour, theme_look(THEME_16, STYLE_TEXT).colour);
}

static void theme_is_chosen_by_what_the_terminal_says(void **state) {
    (void)state;
    static const struct {
        struct theme_hints hints;
        enum theme expected;
    } cases[] = {
        {{NULL, NULL, NULL, NULL}, THEME_16},
        {{NULL, "xterm", NULL, NULL}, THEME_16},
        {{NULL, "xterm-256color", NULL, NULL}, THEME_256},
        {{NULL, "xterm", "truecolor", NULL}, THEME_256},
        {{NULL, "xterm-256color", NULL, "15;0"}, THEME_DARK},
        {{NULL, "xterm-256color", NULL, "15;default;0"}, THEME_DARK},
        {{NULL, "xterm-256color", NULL, "0;15"}, THEME_LIGHT},
        {{NULL, "xterm-256color", NULL, "0;7"}, THEME_LIGHT},
        {{NULL, "xterm-256color", NULL, "15;8"}, THEME_DARK},
        {{NULL, "xterm-256color", NULL, "15;default"}, THEME_256},
        {{NULL, "xterm", NULL, "0;15"}, THEME_16},
        {{"1", "xterm-256color", "truecolor", "0;15"}, THEME_MONO},
        {{"", "xterm-256color", NULL, NULL}, THEME_256},
        {{NULL, "vt100", NULL, NULL}, THEME_MONO},
        {{NULL, "dumb", "truecolor", NULL}, THEME_MONO},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(theme_choose(&cases[i].hints), cases[i].expected);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(theme_without_colours_has_attributes_only),
        cmocka_unit_test(theme_of_16_has_the_colours_of_the_original),
        cmocka_unit_test(theme_stays_within_its_palette),
        cmocka_unit_test(theme_tells_every_two_series_apart),
        cmocka_unit_test(theme_takes_an_unknown_style_for_text),
        cmocka_unit_test(theme_is_chosen_by_what_the_terminal_says),
    };
    return cmocka_run_group_tests_name("theme", tests, NULL, NULL);
}
