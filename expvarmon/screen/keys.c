/* keys.c - the keys and what they do. */
#include "keys.h"

#include <limits.h>

#include "../tui/term.h"

const struct key keys[] = {
    {'q', "q, Esc", "close the help, or quit", ACTION_CLOSE},
    {KEY_ESC, NULL, NULL, ACTION_CLOSE},
    {KEY_CTRL_C, "Ctrl-C", "quit", ACTION_QUIT},
    {KEY_LOST, NULL, NULL, ACTION_QUIT},
    {'p', "p, Space", "pause: stop and go on with what is shown", ACTION_PAUSE},
    {' ', NULL, NULL, ACTION_PAUSE},
    {'r', "r", "reset the maxima", ACTION_RESET_MAX},
    {KEY_UP, "Up, k", "scroll up", ACTION_UP},
    {'k', NULL, NULL, ACTION_UP},
    {KEY_DOWN, "Down, j", "scroll down", ACTION_DOWN},
    {'j', NULL, NULL, ACTION_DOWN},
    {KEY_PAGE_UP, "PgUp", "scroll up one page", ACTION_PAGE_UP},
    {KEY_PAGE_DOWN, "PgDn", "scroll down one page", ACTION_PAGE_DOWN},
    {KEY_HOME, "Home, g", "go to the top", ACTION_TOP},
    {'g', NULL, NULL, ACTION_TOP},
    {KEY_END, "End, G", "go to the bottom", ACTION_BOTTOM},
    {'G', NULL, NULL, ACTION_BOTTOM},
    {'n', "n, Tab", "go to the next box of charts", ACTION_NEXT},
    {'\t', NULL, NULL, ACTION_NEXT},
    {'b', "b", "go back to the box before", ACTION_PREVIOUS},
    {KEY_LEFT, "Left, h", "columns of the table: to the left", ACTION_LEFT},
    {'h', NULL, NULL, ACTION_LEFT},
    {KEY_RIGHT, "Right, l", "columns of the table: to the right", ACTION_RIGHT},
    {'l', NULL, NULL, ACTION_RIGHT},
    {'?', "?", "this help, and back", ACTION_HELP},
    {KEY_RESIZE, "Ctrl-L", "draw the whole screen again", ACTION_REDRAW},
};
const size_t keys_count = sizeof keys / sizeof *keys;

enum action keys_action(uint32_t code) {
    for (size_t i = 0; i < keys_count; i++)
        if (keys[i].code == code)
            return keys[i].action;
    return ACTION_NONE;
}

static int add(int rows, int more) {
    int sum;
    if (__builtin_add_overflow(rows, more, &sum))
        return more > 0 ? INT_MAX : 0;
    return sum < 0 ? 0 : sum;
}

/* Returns whether the action is one that scrolls. */
static bool scroll(enum action action, struct view *view) {
    int *const rows = view->help ? &view->help_scroll : &view->scroll;
    /* A row of the old page stays as the first or last of the new one. */
    const int page = view->page > 1 ? view->page - 1 : 1;
    const int steps[] = {
        [ACTION_UP] = -1,          [ACTION_DOWN] = 1,       [ACTION_PAGE_UP] = -page,
        [ACTION_PAGE_DOWN] = page, [ACTION_TOP] = -INT_MAX, [ACTION_BOTTOM] = INT_MAX,
    };
    if ((size_t)action >= sizeof steps / sizeof *steps || steps[action] == 0)
        return false;
    *rows = add(*rows, steps[action]);
    return true;
}

enum action keys_apply(enum action action, struct view *view) {
    if (scroll(action, view))
        return ACTION_NONE;
    if (action == ACTION_LEFT)
        view->column = add(view->column, -1);
    else if (action == ACTION_RIGHT)
        view->column = add(view->column, 1);
    else if (action == ACTION_NEXT)
        view->scroll = view->next;
    else if (action == ACTION_PREVIOUS)
        view->scroll = view->previous;
    else if (action == ACTION_PAUSE)
        view->paused = !view->paused;
    else if (action == ACTION_HELP)
        view->help = !view->help;
    else if (action == ACTION_CLOSE && view->help)
        view->help = false;
    else
        return action == ACTION_CLOSE ? ACTION_QUIT : action;
    return ACTION_NONE;
}
