/* theme.h - what each style looks like, in the colours that the terminal has. */
#ifndef EXPVARMON_TUI_THEME_H
#define EXPVARMON_TUI_THEME_H

#include <stdbool.h>

#include "canvas.h"

/* One row for each theme: its enumerator, its name in -theme, what it is for. */
#define THEMES(X)                                                                                                      \
    X(DARK, "dark", "256 colours on a dark background")                                                                \
    X(LIGHT, "light", "256 colours on a light background")                                                             \
    X(MONO, "mono", "no colours")                                                                                      \
    X(16, "16", "the terminal's own colours")                                                                          \
    X(256, "256", "256 colours for either background")

enum theme {
#define X(id, name, meaning) THEME_##id,
    THEMES(X)
#undef X
        THEME_COUNT
};

/* The terminal's own colour; others are of xterm's palette of 256, of which THEME_16 has the first 8. */
#define COLOUR_DEFAULT (-1)

struct look {
    short colour;
    bool bold;
    bool underline;
    bool reverse;
};

struct look theme_look(enum theme theme, enum style style);

/* Whether a theme has colours beyond the first 8. */
bool theme_is_wide(enum theme theme);

/* What the environment says about the terminal; each NULL where there is no such variable. */
struct theme_hints {
    const char *no_color;  /* https://no-color.org: set and not empty */
    const char *term;      /* TERM */
    const char *colorterm; /* COLORTERM */
    const char *colorfgbg; /* COLORFGBG, "15;0": the last is the background, 7 and from 9 on are light */
};

enum theme theme_choose(const struct theme_hints *hints);

#endif
