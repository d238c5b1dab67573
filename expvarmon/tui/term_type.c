/* term_type.c - what the environment says about the terminal: its type and the character set. */
#include "term_type.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

bool term_type_use_utf8(void) {
    const char *const fallbacks[] = {"", "C.UTF-8", "en_US.UTF-8"};
    for (size_t i = 0; i < sizeof fallbacks / sizeof *fallbacks; i++)
        if (setlocale(LC_CTYPE, fallbacks[i]) && strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
            return true;
    return false;
}

/* The terminal types that termbox is given one of its own tables for. What it would read from a terminfo file
 * instead is misread where the file has the format of ncurses 6.1, or lacks a capability. */
struct terminal_type {
    const char *part; /* of TERM */
    const char *table;
};

static const struct terminal_type types[] = {
    {"xterm", "xterm"},   {"tmux", "screen"},     {"screen", "screen"}, {"rxvt", "rxvt-unicode"}, {"linux", "linux"},
    {"Eterm", "Eterm"},   {"alacritty", "xterm"}, {"kitty", "xterm"},   {"foot", "xterm"},        {"wezterm", "xterm"},
    {"ghostty", "xterm"}, {"contour", "xterm"},   {"konsole", "xterm"}, {"gnome", "xterm"},       {"vte", "xterm"},
    {"putty", "xterm"},   {"mintty", "xterm"},    {"cygwin", "xterm"},  {"st-", "xterm"},         {"dtterm", "xterm"},
};

const char *term_type_table(const char *type) {
    if (strcmp(type, "st") == 0)
        return "xterm";
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strstr(type, types[i].part))
            return types[i].table;
    return NULL;
}

static void restore_variable(const char *name, char *value) {
    if (value)
        setenv(name, value, 1);
    else
        unsetenv(name);
    free(value);
}

static char *copy_variable(const char *name) {
    const char *const value = getenv(name);
    return value ? strdup(value) : NULL;
}

int term_type_run(const char *table, int (*run)(int fd), int fd) {
    char *const type = copy_variable("TERM");
    char *const terminfo = copy_variable("TERMINFO");
    int result = TERM_TYPE_FAILED;
    if (setenv("TERM", table, 1) == 0 && setenv("TERMINFO", "/dev/null", 1) == 0)
        result = run(fd);
    restore_variable("TERM", type);
    restore_variable("TERMINFO", terminfo);
    return result;
}
