/* keys.c - the keys and what they do. */
#include "keys.h"

#include <limits.h>

#include "../tui/term.h"
#include "keymap.h"

const struct key keys[] = {
    {'q', "q, Esc", "close the help or what is expanded, or quit", ACTION_CLOSE},
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
    {'n', "n, Tab", "select the next chart", ACTION_NEXT},
    {'\t', NULL, NULL, ACTION_NEXT},
    {'b', "b", "select the chart before", ACTION_PREVIOUS},
    {'J', "J, K", "select the next service, and the one before", ACTION_SERVICE_NEXT},
    {'K', NULL, NULL, ACTION_SERVICE_PREVIOUS},
    {KEY_ENTER, "Enter", "expand what is selected to the whole screen", ACTION_EXPAND},
    {'s', "s", "expanded: split by service, and together", ACTION_SPLIT},
    {'D', "D", "how the values of the selected chart are spread", ACTION_DISTRIBUTION},
    {KEY_LEFT, "Left, h", "columns of the table; expanded: the cursor", ACTION_LEFT},
    {'h', NULL, NULL, ACTION_LEFT},
    {KEY_RIGHT, "Right, l", "the same to the right", ACTION_RIGHT},
    {'l', NULL, NULL, ACTION_RIGHT},
    {'{', "{, }", "replay: back, and on, by 10 seconds", ACTION_REPLAY_BACK},
    {'}', NULL, NULL, ACTION_REPLAY_ON},
    {'(', "(, )", "replay: back, and on, by a minute", ACTION_REPLAY_FAR_BACK},
    {')', NULL, NULL, ACTION_REPLAY_FAR_ON},
    {'F', "F, S", "replay: faster, and slower", ACTION_REPLAY_FASTER},
    {'S', NULL, NULL, ACTION_REPLAY_SLOWER},
    {'+', "+, =", "zoom in: a shorter time", ACTION_ZOOM_IN},
    {'=', NULL, NULL, ACTION_ZOOM_IN},
    {'-', "-", "zoom out: a longer time", ACTION_ZOOM_OUT},
    {'<', "<, [", "scroll back in time", ACTION_EARLIER},
    {'[', NULL, NULL, ACTION_EARLIER},
    {'>', ">, ]", "scroll forward in time", ACTION_LATER},
    {']', NULL, NULL, ACTION_LATER},
    {'0', "0", "return to live, without a cursor", ACTION_LIVE},
    {'/', "/", "filter: re, !re, ~text; services/variables", ACTION_FILTER},
    {'o', "o", "sort the services by the next column", ACTION_SORT},
    {'O', "O", "sort in the other direction", ACTION_SORT_BACK},
    {'f', "f", "sum, mean and p95 of the services, and back", ACTION_TOTALS},
    {'1', "1 to 9", "all variables; those of each -group", ACTION_PANEL_1},
    {'2', NULL, NULL, ACTION_PANEL_2},
    {'3', NULL, NULL, ACTION_PANEL_3},
    {'4', NULL, NULL, ACTION_PANEL_4},
    {'5', NULL, NULL, ACTION_PANEL_5},
    {'6', NULL, NULL, ACTION_PANEL_6},
    {'7', NULL, NULL, ACTION_PANEL_7},
    {'8', NULL, NULL, ACTION_PANEL_8},
    {'9', NULL, NULL, ACTION_PANEL_9},
    {'c', "c", "charts of braille, blocks or ASCII", ACTION_PLOT},
    {'L', "L", "logarithmic scale, and back", ACTION_LOG},
    {'B', "B", "scale: automatic, from zero, as it is now", ACTION_SCALE},
    {'t', "t", "time as an age, or by the clock", ACTION_AGES},
    {'e', "e", "the log of events, and back", ACTION_EVENTS},
    {'m', "m", "what this monitor costs, on the last line", ACTION_COST},
    {'v', "v", "all variables of a service, and back", ACTION_BROWSE},
    {'d', "d", "what differs from a document marked as A", ACTION_DIFFER},
    {'W', "W", "save the settings, with what is shown", ACTION_SAVE},
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

enum action keys_action_in(const struct view *view, uint32_t code) {
    const struct view_keys *const own = &view_keys[view->shown];
    enum action action = ACTION_NONE;
    if (!view->help && own->keys)
        action = keymap_action(view->keymap, own->keys, *own->count, code);
    return action != ACTION_NONE ? action : keymap_action(view->keymap, keys, keys_count, code);
}

static int add(int rows, int more) {
    int sum;
    if (__builtin_add_overflow(rows, more, &sum))
        return more > 0 ? INT_MAX : 0;
    return sum < 0 ? 0 : sum;
}

int keys_steps(enum action action, const struct view *view) {
    /* A row of the old page stays as the first or last of the new one. */
    const int page = view->page > 1 ? view->page - 1 : 1;
    const int steps[] = {
        [ACTION_UP] = -1,          [ACTION_DOWN] = 1,       [ACTION_PAGE_UP] = -page,
        [ACTION_PAGE_DOWN] = page, [ACTION_TOP] = -INT_MAX, [ACTION_BOTTOM] = INT_MAX,
    };
    return (size_t)action < sizeof steps / sizeof *steps ? steps[action] : 0;
}

/* Returns whether the action is one that scrolls. */
static bool scroll(enum action action, struct view *view) {
    int *const rows = view->help                                           ? &view->help_scroll
                      : view->shown == VIEW_EVENTS                         ? &view->events_scroll
                      : view->expanded || view->shown == VIEW_DISTRIBUTION ? &view->legend
                                                                           : &view->scroll;
    const int steps = keys_steps(action, view);
    *rows = add(*rows, steps);
    return steps != 0;
}

/* Returns whether the action is one that shows other variables. */
static bool choose_panel(enum action action, struct view *view) {
    if (action < ACTION_PANEL_1 || action > ACTION_PANEL_9)
        return false;
    const size_t panel = (size_t)(action - ACTION_PANEL_1);
    if (!view->panels || panel > view->panels->count)
        return true;
    view->panel = panel;
    view->selected = 0;
    view->column = 0;
    return true;
}

/* Moves a sample number by whole slots; not before 1. */
static uint64_t move_sample(const struct view *view, uint64_t sample, int slots) {
    const int64_t moved = (int64_t)sample + (int64_t)slots * (INT64_C(1) << view->zoom);
    return moved < 1 ? 1 : (uint64_t)moved;
}

/* Holds the time while the cursor reads it, and takes it along where it would leave the chart. */
static void move_cursor(struct view *view, int slots) {
    if (view->cursor == 0)
        view->cursor = view->shown_end;
    else
        view->cursor = move_sample(view, view->cursor, slots);
    view->end = view->shown_end;
    if (view->cursor > view->end)
        view->end = view->cursor;
    const uint64_t longest = (uint64_t)view->shown_slots << view->zoom;
    if (view->shown_slots > 0 && view->cursor + longest <= view->end)
        view->end = view->cursor + longest - 1;
}

static void do_left(struct view *view) {
    if (view->expanded)
        move_cursor(view, -1);
    else
        view->column = add(view->column, -1);
}
static void do_right(struct view *view) {
    if (view->expanded)
        move_cursor(view, 1);
    else
        view->column = add(view->column, 1);
}
/* Either a chart or a service is selected, unless the service has the screen for itself. */
static void select_chart(struct view *view, int step) {
    view->selected = add(view->selected, step);
    view->service = view->alone ? view->service : 0;
    view->follow = true;
}
static void do_next(struct view *view) {
    select_chart(view, 1);
}
static void do_previous(struct view *view) {
    select_chart(view, -1);
}
static void select_service(struct view *view, int step) {
    if (view->expanded)
        return;
    view->service_steps = (int)((unsigned)view->service_steps + (unsigned)step);
    view->selected = view->alone ? view->selected : 0;
    view->follow = true;
}
static void do_service_next(struct view *view) {
    select_service(view, 1);
}
static void do_service_previous(struct view *view) {
    select_service(view, -1);
}
static void do_expand(struct view *view) {
    if (view->service > 0 && !view->alone && !view->expanded)
        view->alone = true;
    else
        view->expanded = !view->expanded;
    view->cursor = 0;
}
static void do_split(struct view *view) {
    view->split = !view->split;
}
static void do_zoom_in(struct view *view) {
    view->zoom = view->zoom > 0 ? view->zoom - 1 : 0;
}
static void do_zoom_out(struct view *view) {
    view->zoom = view->zoom < ZOOM_MAX ? view->zoom + 1 : ZOOM_MAX;
}
static void do_earlier(struct view *view) {
    view->end = move_sample(view, view->shown_end, -(view->shown_slots + 1) / 2);
}
static void do_later(struct view *view) {
    view->end = move_sample(view, view->shown_end, (view->shown_slots + 1) / 2);
}
static void do_live(struct view *view) {
    view->end = 0;
    view->cursor = 0;
}
static void do_plot(struct view *view) {
    view->plot = (enum plot_kind)((view->plot + 1) % PLOT_COUNT);
}
static void do_filter(struct view *view) {
    prompt_open(view);
}
static void do_sort(struct view *view) {
    view->order_steps++;
    view->sort = NULL;
}
static void do_sort_back(struct view *view) {
    view->order.is_descending = !view->order.is_descending;
}
static void do_totals(struct view *view) {
    view->totals = view->has_totals ? TOTALS_OFF : TOTALS_ON;
    view->has_totals = view->totals == TOTALS_ON;
}
static void do_log(struct view *view) {
    view->is_log = !view->is_log;
}
static void do_scale(struct view *view) {
    view->scale = (enum scale_kind)((view->scale + 1) % SCALE_COUNT);
    view->fixed_end = view->shown_end;
    view->fixed_zoom = view->zoom;
}
static void do_ages(struct view *view) {
    view->ages = !view->ages;
}
static void do_cost(struct view *view) {
    view->cost = !view->cost;
}
static void do_pause(struct view *view) {
    view->paused = !view->paused;
}
/* Opens a view, or closes it. */
static void turn_to(struct view *view, enum view_name name) {
    if (view->shown != name)
        view->back = view->shown;
    view->shown = view->shown == name ? view->back : name;
}
static void do_events(struct view *view) {
    turn_to(view, VIEW_EVENTS);
}
/* The documents of the service that is selected. */
static void choose_service(struct view *view) {
    if (view->shown == VIEW_CHARTS && view->service > 0)
        view->browse.service = (int)view->service - 1;
}
static void do_browse(struct view *view) {
    choose_service(view);
    turn_to(view, VIEW_BROWSER);
}
static void do_distribution(struct view *view) {
    turn_to(view, VIEW_DISTRIBUTION);
}
static void do_differ(struct view *view) {
    choose_service(view);
    turn_to(view, VIEW_DIFFERENCE);
}
static void do_help(struct view *view) {
    view->help = !view->help;
}

static void (*const changes[])(struct view *view) = {
    [ACTION_LEFT] = do_left,
    [ACTION_RIGHT] = do_right,
    [ACTION_NEXT] = do_next,
    [ACTION_PREVIOUS] = do_previous,
    [ACTION_EXPAND] = do_expand,
    [ACTION_SPLIT] = do_split,
    [ACTION_ZOOM_IN] = do_zoom_in,
    [ACTION_ZOOM_OUT] = do_zoom_out,
    [ACTION_EARLIER] = do_earlier,
    [ACTION_LATER] = do_later,
    [ACTION_LIVE] = do_live,
    [ACTION_PLOT] = do_plot,
    [ACTION_LOG] = do_log,
    [ACTION_SCALE] = do_scale,
    [ACTION_AGES] = do_ages,
    [ACTION_PAUSE] = do_pause,
    [ACTION_HELP] = do_help,
    [ACTION_COST] = do_cost,
    [ACTION_FILTER] = do_filter,
    [ACTION_TOTALS] = do_totals,
    [ACTION_SERVICE_NEXT] = do_service_next,
    [ACTION_SERVICE_PREVIOUS] = do_service_previous,
    [ACTION_SORT] = do_sort,
    [ACTION_SORT_BACK] = do_sort_back,
    [ACTION_BROWSE] = do_browse,
    [ACTION_EVENTS] = do_events,
    [ACTION_DISTRIBUTION] = do_distribution,
    [ACTION_DIFFER] = do_differ,
};

/* Closes what is open, the topmost first. */
static bool close_topmost(struct view *view) {
    if (view->help) {
        view->help = false;
        return true;
    }
    if (view->shown != VIEW_CHARTS) {
        view->shown = view->back;
        view->back = VIEW_CHARTS;
        return true;
    }
    if (view->alone && !view->expanded) {
        view->alone = false;
        view->selected = 0;
        view->follow = true;
        return true;
    }
    if (!view->expanded)
        return false;
    view->expanded = false;
    view->follow = true;
    view->end = view->cursor > 0 ? 0 : view->end;
    view->cursor = 0;
    return true;
}

enum action keys_apply(enum action action, struct view *view) {
    if (!view->help && view_keys[view->shown].apply)
        action = view_keys[view->shown].apply(action, view);
    if (scroll(action, view) || choose_panel(action, view))
        return ACTION_NONE;
    if ((size_t)action < sizeof changes / sizeof *changes && changes[action]) {
        changes[action](view);
        return action == ACTION_BROWSE || action == ACTION_DIFFER ? action : ACTION_NONE;
    }
    if (action == ACTION_CLOSE)
        return close_topmost(view) ? ACTION_NONE : ACTION_QUIT;
    return action;
}
