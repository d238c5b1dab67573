/* theme.h - what each style looks like, in the colours that every terminal has. */
#ifndef EXPVARMON_TUI_THEME_H
#define EXPVARMON_TUI_THEME_H

#include <stdbool.h>

#include "canvas.h"

/* In the order of the ANSI palette; the terminal's own colour comes first. */
enum colour {
    COLOUR_DEFAULT,
    COLOUR_BLACK,
    COLOUR_RED,
    COLOUR_GREEN,
    COLOUR_YELLOW,
    COLOUR_BLUE,
    COLOUR_MAGENTA,
    COLOUR_CYAN,
    COLOUR_WHITE,
    COLOUR_GREY, /* only where there are 256 colours; else the terminal's own */
};

struct look {
    enum colour colour;
    bool bold;
    bool underline;
    bool reverse;
};

/* Without colours (NO_COLOR), styles differ by attributes alone. */
struct look theme_look(enum style style, bool colours);

#endif
