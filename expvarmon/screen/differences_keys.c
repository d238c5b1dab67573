/* differences_keys.c - what keys do in the difference. */
#include "differences.h"

#include <limits.h>

const struct key differences_keys[] = {
    {'a', "a", "mark B as A: differences begin anew", ACTION_MARK},
    {'s', "s", "by name, size of the change, or per cent", ACTION_ORDER},
    {'x', "x", "what does not differ as well, and back", ACTION_ALL},
    {'n', "n, Tab", "the next service as B", ACTION_NEXT_SERVICE},
    {'\t', NULL, NULL, ACTION_NEXT_SERVICE},
    {'b', "b", "the service before", ACTION_PREVIOUS_SERVICE},
};
const size_t differences_keys_count = sizeof differences_keys / sizeof *differences_keys;

/* What is beyond the range is brought into it when it is drawn. */
static void scroll(int *rows, int steps) {
    if (__builtin_add_overflow(*rows, steps, rows))
        *rows = steps > 0 ? INT_MAX : 0;
}

enum action differences_apply(enum action action, struct view *view) {
    struct browse *const browse = &view->browse;
    const int steps = keys_steps(action, view);
    browse->notice = NULL;
    if (steps != 0) {
        scroll(&browse->difference_scroll, steps);
        return ACTION_NONE;
    }
    if (action == ACTION_NEXT_SERVICE || action == ACTION_PREVIOUS_SERVICE) {
        browse_turn(browse, action == ACTION_NEXT_SERVICE ? 1 : -1);
        return ACTION_NONE;
    }
    if (action == ACTION_ORDER)
        browse->choice.order = (enum difference_order)((browse->choice.order + 1) % DIFFERENCE_ORDER_COUNT);
    if (action == ACTION_ALL)
        browse->choice.all = !browse->choice.all;
    return action;
}
