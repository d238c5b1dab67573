/* keys.h - the keys and what they do, in one table that the help derives from. */
#ifndef EXPVARMON_SCREEN_KEYS_H
#define EXPVARMON_SCREEN_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screen.h"

enum action {
    ACTION_NONE,
    ACTION_QUIT,
    ACTION_CLOSE, /* the help or the expanded chart if one is open, else the program */
    ACTION_UP,
    ACTION_DOWN,
    ACTION_LEFT,
    ACTION_RIGHT,
    ACTION_PAGE_UP,
    ACTION_PAGE_DOWN,
    ACTION_TOP,
    ACTION_BOTTOM,
    ACTION_NEXT, /* chart */
    ACTION_PREVIOUS,
    ACTION_SERVICE_NEXT,
    ACTION_SERVICE_PREVIOUS,
    ACTION_EXPAND,
    ACTION_SPLIT,
    ACTION_DISTRIBUTION,
    ACTION_ZOOM_IN,
    ACTION_ZOOM_OUT,
    ACTION_EARLIER, /* half of what is shown */
    ACTION_LATER,
    ACTION_LIVE,
    ACTION_PLOT, /* the next way of drawing charts */
    ACTION_LOG,
    ACTION_SCALE,
    ACTION_AGES,
    ACTION_COST,
    ACTION_EVENTS,
    ACTION_FILTER,
    ACTION_SORT, /* by the next column */
    ACTION_SORT_BACK,
    ACTION_TOTALS,
    ACTION_PANEL_1, /* all variables, then the groups */
    ACTION_PANEL_2,
    ACTION_PANEL_3,
    ACTION_PANEL_4,
    ACTION_PANEL_5,
    ACTION_PANEL_6,
    ACTION_PANEL_7,
    ACTION_PANEL_8,
    ACTION_PANEL_9,
    ACTION_PAUSE,
    ACTION_RESET_MAX,
    ACTION_REPLAY_BACK,
    ACTION_REPLAY_ON,
    ACTION_REPLAY_FAR_BACK,
    ACTION_REPLAY_FAR_ON,
    ACTION_REPLAY_SLOWER,
    ACTION_REPLAY_FASTER,
    ACTION_HELP,
    ACTION_SAVE, /* the settings, with what is shown */
    ACTION_REDRAW,

    /* Of views of whole documents. */
    ACTION_BROWSE, /* to the browser, and back */
    ACTION_FOLD,
    ACTION_UNFOLD,
    ACTION_ENTER, /* fold or unfold; a value: ACTION_CHART */
    ACTION_CHART,
    ACTION_CHART_RATE,
    ACTION_SEARCH,
    ACTION_NEXT_SERVICE,
    ACTION_PREVIOUS_SERVICE,
    ACTION_DIFFER, /* to the difference, and back */
    ACTION_MARK,   /* the document to compare with */
    ACTION_ORDER,  /* of what differs */
    ACTION_ALL,    /* what does not differ, too */
    ACTION_COUNT,
};

struct key {
    uint32_t code;    /* as term_key gives it */
    const char *name; /* for the help, with the keys of the rows below that do the same; NULL: no line of its own */
    const char *text; /* what it does */
    enum action action;
};

extern const struct key keys[];
extern const size_t keys_count;

/* The action of a key; ACTION_NONE for a key that has none. A lost terminal quits. */
enum action keys_action(uint32_t code);

/* The action of a key in a view, whose own keys come first, and which the help covers with the common ones; as
 * view->keymap has it. */
enum action keys_action_in(const struct view *view, uint32_t code);

/* Keys and actions of a view's own. */
struct view_keys {
    const char *title; /* for the help; NULL: the view has none */
    const struct key *keys;
    const size_t *count;
    enum action (*apply)(enum action action, struct view *view); /* returns what is left for keys_apply */
};

extern const struct view_keys view_keys[VIEW_COUNT];

/* The rows by which an action scrolls, INT_MAX at most; 0 for others. */
int keys_steps(enum action action, const struct view *view);

/* Does what an action changes in the view: scrolling, pause, help. Returns what is left for the caller to do:
 * ACTION_QUIT, ACTION_RESET_MAX, ACTION_SAVE, ACTION_REDRAW, those of a replay and of documents, or ACTION_NONE. */
enum action keys_apply(enum action action, struct view *view);

#endif
