/* theme.c - what each style looks like. */
#include "theme.h"

struct row {
    struct look coloured;
    struct look plain;
};

/* The kinds of values have the colours of the original monitor. Grey tells apart where it exists and is
 * legible on light and dark backgrounds; nothing depends on it alone. */
static const struct row rows[STYLE_COUNT] = {
    [STYLE_TEXT] = {{.colour = COLOUR_DEFAULT}, {.colour = COLOUR_DEFAULT}},
    [STYLE_TITLE] = {{.colour = COLOUR_DEFAULT, .bold = true}, {.colour = COLOUR_DEFAULT, .bold = true}},
    [STYLE_BORDER] = {{.colour = COLOUR_CYAN}, {.colour = COLOUR_DEFAULT}},
    [STYLE_DIM] = {{.colour = COLOUR_GREY}, {.colour = COLOUR_DEFAULT}},
    [STYLE_GOOD] = {{.colour = COLOUR_GREEN}, {.colour = COLOUR_DEFAULT}},
    [STYLE_ERROR] = {{.colour = COLOUR_RED, .bold = true}, {.colour = COLOUR_DEFAULT, .reverse = true}},
    [STYLE_WARNING] = {{.colour = COLOUR_YELLOW, .bold = true},
                       {.colour = COLOUR_DEFAULT, .bold = true, .underline = true}},
    [STYLE_PLAIN] = {{.colour = COLOUR_BLUE, .bold = true}, {.colour = COLOUR_DEFAULT, .bold = true}},
    [STYLE_MEM] = {{.colour = COLOUR_RED, .bold = true}, {.colour = COLOUR_DEFAULT, .bold = true}},
    [STYLE_DURATION] = {{.colour = COLOUR_YELLOW, .bold = true}, {.colour = COLOUR_DEFAULT, .bold = true}},
    [STYLE_STR] = {{.colour = COLOUR_GREEN, .bold = true}, {.colour = COLOUR_DEFAULT, .bold = true}},
    [STYLE_KEY] = {{.colour = COLOUR_CYAN, .bold = true}, {.colour = COLOUR_DEFAULT, .bold = true}},
    [STYLE_SELECTED] = {{.colour = COLOUR_YELLOW, .bold = true}, {.colour = COLOUR_DEFAULT, .bold = true}},
    [STYLE_AXIS] = {{.colour = COLOUR_GREY}, {.colour = COLOUR_DEFAULT}},
    [STYLE_CURSOR] = {{.colour = COLOUR_DEFAULT, .bold = true}, {.colour = COLOUR_DEFAULT, .bold = true}},
    [STYLE_SERIES] = {{.colour = COLOUR_CYAN}, {.colour = COLOUR_DEFAULT}},
    [STYLE_SERIES + 1] = {{.colour = COLOUR_YELLOW}, {.colour = COLOUR_DEFAULT, .bold = true}},
    [STYLE_SERIES + 2] = {{.colour = COLOUR_GREEN}, {.colour = COLOUR_DEFAULT}},
    [STYLE_SERIES + 3] = {{.colour = COLOUR_MAGENTA}, {.colour = COLOUR_DEFAULT, .bold = true}},
    [STYLE_SERIES + 4] = {{.colour = COLOUR_RED}, {.colour = COLOUR_DEFAULT}},
    [STYLE_SERIES + 5] = {{.colour = COLOUR_BLUE}, {.colour = COLOUR_DEFAULT, .bold = true}},
    [STYLE_SERIES + 6] = {{.colour = COLOUR_WHITE}, {.colour = COLOUR_DEFAULT}},
    [STYLE_SERIES + 7] = {{.colour = COLOUR_GREEN, .bold = true}, {.colour = COLOUR_DEFAULT, .bold = true}},
};

struct look theme_look(enum style style, bool colours) {
    if (style >= STYLE_COUNT)
        style = STYLE_TEXT;
    return colours ? rows[style].coloured : rows[style].plain;
}
