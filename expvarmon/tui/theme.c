/* theme.c - what each style looks like. */
#include "theme.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Attributes beside the colour. */
enum {
    PLAIN = 0,
    BOLD = 1,
    UNDERLINE = 2,
    REVERSE = 4,
};

/* A style: with colours, its attributes, and its colour in each theme; without, its attributes. */
struct row {
    unsigned char coloured;
    unsigned char mono;
    short colours[THEME_COUNT];
};

#define NONE COLOUR_DEFAULT
#define COLOURS(on_dark, on_light, of_16, of_256)                                                                      \
    {                                                                                                                  \
        [THEME_DARK] = (on_dark), [THEME_LIGHT] = (on_light), [THEME_MONO] = NONE, [THEME_16] = (of_16),               \
        [THEME_256] = (of_256)                                                                                         \
    }

/* The kinds of values have the hues of the original monitor. Grey tells apart where it exists; nothing depends on it
 * alone. The series differ in hue and in brightness. */
static const struct row rows[STYLE_COUNT] = {
    [STYLE_TEXT] = {PLAIN, PLAIN, COLOURS(NONE, NONE, NONE, NONE)},
    [STYLE_TITLE] = {BOLD, BOLD, COLOURS(NONE, NONE, NONE, NONE)},
    [STYLE_BORDER] = {PLAIN, PLAIN, COLOURS(66, 67, 6, 6)},
    [STYLE_DIM] = {PLAIN, PLAIN, COLOURS(246, 242, NONE, 244)},
    [STYLE_GOOD] = {PLAIN, PLAIN, COLOURS(78, 28, 2, 2)},
    [STYLE_ERROR] = {BOLD, REVERSE, COLOURS(203, 160, 1, 9)},
    [STYLE_WARNING] = {BOLD, BOLD | UNDERLINE, COLOURS(215, 130, 3, 11)},
    [STYLE_CAREFUL] = {BOLD, UNDERLINE, COLOURS(117, 31, 6, 14)},
    [STYLE_PLAIN] = {BOLD, BOLD, COLOURS(75, 25, 4, 12)},
    [STYLE_MEM] = {BOLD, BOLD, COLOURS(204, 125, 1, 9)},
    [STYLE_DURATION] = {BOLD, BOLD, COLOURS(221, 94, 3, 11)},
    [STYLE_STR] = {BOLD, BOLD, COLOURS(114, 22, 2, 10)},
    [STYLE_KEY] = {BOLD, BOLD, COLOURS(80, 30, 6, 14)},
    [STYLE_SELECTED] = {BOLD, REVERSE, COLOURS(229, 166, 3, 11)},
    [STYLE_AXIS] = {PLAIN, PLAIN, COLOURS(243, 245, NONE, 244)},
    [STYLE_CURSOR] = {BOLD, BOLD, COLOURS(NONE, NONE, NONE, NONE)},
    [STYLE_INPUT] = {REVERSE, REVERSE, COLOURS(NONE, NONE, NONE, NONE)},
    [STYLE_FRESH] = {BOLD, BOLD | UNDERLINE, COLOURS(226, 124, 3, 11)},
    [STYLE_FADING] = {PLAIN, UNDERLINE, COLOURS(179, 94, 3, 3)},
    [STYLE_SERIES] = {PLAIN, PLAIN, COLOURS(81, 25, 6, 33)},
    [STYLE_SERIES + 1] = {PLAIN, BOLD, COLOURS(215, 166, 3, 172)},
    [STYLE_SERIES + 2] = {PLAIN, PLAIN, COLOURS(114, 28, 2, 34)},
    [STYLE_SERIES + 3] = {PLAIN, BOLD, COLOURS(213, 127, 5, 170)},
    [STYLE_SERIES + 4] = {PLAIN, PLAIN, COLOURS(203, 124, 1, 160)},
    [STYLE_SERIES + 5] = {PLAIN, BOLD, COLOURS(105, 55, 4, 99)},
    [STYLE_SERIES + 6] = {PLAIN, PLAIN, COLOURS(229, 94, 7, 142)},
    [STYLE_SERIES + 7] = {PLAIN, BOLD, COLOURS(43, 30, NONE, 37)},
    [STYLE_HEAT] = {PLAIN, PLAIN, COLOURS(60, 146, 4, 67)},
    [STYLE_HEAT + 1] = {PLAIN, PLAIN, COLOURS(132, 140, 5, 133)},
    [STYLE_HEAT + 2] = {PLAIN, PLAIN, COLOURS(209, 166, 1, 203)},
    [STYLE_HEAT + 3] = {BOLD, BOLD, COLOURS(229, 88, 3, 172)},
};

struct look theme_look(enum theme theme, enum style style) {
    const struct row *const row = &rows[style < STYLE_COUNT ? style : STYLE_TEXT];
    const unsigned attributes = theme == THEME_MONO ? row->mono : row->coloured;
    return (struct look){row->colours[theme], attributes & BOLD, attributes & UNDERLINE, attributes & REVERSE};
}

bool theme_is_wide(enum theme theme) {
    return theme != THEME_MONO && theme != THEME_16;
}

static bool is_set(const char *value) {
    return value && *value;
}

/* -1 where it does not tell the background. */
static int background_of(const char *colorfgbg) {
    const char *const last = colorfgbg ? strrchr(colorfgbg, ';') : NULL;
    return last && last[1] >= '0' && last[1] <= '9' ? atoi(last + 1) : -1;
}

enum theme theme_choose(const struct theme_hints *hints) {
    if (is_set(hints->no_color) ||
        (hints->term && (strcmp(hints->term, "dumb") == 0 || strncmp(hints->term, "vt", 2) == 0)))
        return THEME_MONO;
    if (!is_set(hints->colorterm) && !(hints->term && strstr(hints->term, "256color")))
        return THEME_16;
    const int background = background_of(hints->colorfgbg);
    if (background < 0)
        return THEME_256;
    return background == 7 || background > 8 ? THEME_LIGHT : THEME_DARK;
}
