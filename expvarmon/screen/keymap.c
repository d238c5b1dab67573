/* keymap.c - which key does what. */
#include "keymap.h"

#include <stdio.h>
#include <string.h>

#include "../tui/term.h"
#include "../tui/text.h"
#include "screen.h"

/* Names that are in configuration files: they stay as they are. */
static const char *const action_names[ACTION_COUNT] = {
    [ACTION_QUIT] = "quit",
    [ACTION_CLOSE] = "close",
    [ACTION_UP] = "up",
    [ACTION_DOWN] = "down",
    [ACTION_LEFT] = "left",
    [ACTION_RIGHT] = "right",
    [ACTION_PAGE_UP] = "page-up",
    [ACTION_PAGE_DOWN] = "page-down",
    [ACTION_TOP] = "top",
    [ACTION_BOTTOM] = "bottom",
    [ACTION_NEXT] = "next",
    [ACTION_PREVIOUS] = "previous",
    [ACTION_EXPAND] = "expand",
    [ACTION_SPLIT] = "split",
    [ACTION_ZOOM_IN] = "zoom-in",
    [ACTION_ZOOM_OUT] = "zoom-out",
    [ACTION_EARLIER] = "earlier",
    [ACTION_LATER] = "later",
    [ACTION_LIVE] = "live",
    [ACTION_PLOT] = "chart",
    [ACTION_LOG] = "log",
    [ACTION_SCALE] = "scale",
    [ACTION_AGES] = "ages",
    [ACTION_COST] = "cost",
    [ACTION_EVENTS] = "events",
    [ACTION_BROWSE] = "browser",
    [ACTION_TOTALS] = "totals",
    [ACTION_SERVICE_NEXT] = "service-next",
    [ACTION_SERVICE_PREVIOUS] = "service-previous",
    [ACTION_DISTRIBUTION] = "distribution",
    [ACTION_FILTER] = "filter",
    [ACTION_SORT] = "sort",
    [ACTION_SORT_BACK] = "sort-back",
    [ACTION_PANEL_1] = "panel-1",
    [ACTION_PANEL_2] = "panel-2",
    [ACTION_PANEL_3] = "panel-3",
    [ACTION_PANEL_4] = "panel-4",
    [ACTION_PANEL_5] = "panel-5",
    [ACTION_PANEL_6] = "panel-6",
    [ACTION_PANEL_7] = "panel-7",
    [ACTION_PANEL_8] = "panel-8",
    [ACTION_PANEL_9] = "panel-9",
    [ACTION_PAUSE] = "pause",
    [ACTION_RESET_MAX] = "reset-max",
    [ACTION_REPLAY_BACK] = "replay-back",
    [ACTION_REPLAY_ON] = "replay-on",
    [ACTION_REPLAY_FAR_BACK] = "replay-far-back",
    [ACTION_REPLAY_FAR_ON] = "replay-far-on",
    [ACTION_REPLAY_SLOWER] = "replay-slower",
    [ACTION_REPLAY_FASTER] = "replay-faster",
    [ACTION_SAVE] = "save",
    [ACTION_HELP] = "help",
    [ACTION_REDRAW] = "redraw",
    [ACTION_FOLD] = "browser-fold",
    [ACTION_UNFOLD] = "browser-unfold",
    [ACTION_ENTER] = "browser-enter",
    [ACTION_CHART] = "browser-chart",
    [ACTION_CHART_RATE] = "browser-chart-rate",
    [ACTION_SEARCH] = "browser-search",
    [ACTION_DIFFER] = "difference",
    [ACTION_MARK] = "difference-mark",
    [ACTION_ORDER] = "difference-order",
    [ACTION_ALL] = "difference-all",
    [ACTION_NEXT_SERVICE] = "document-next",
    [ACTION_PREVIOUS_SERVICE] = "document-previous",
};

static const struct {
    const char *name;
    uint32_t code;
} special_keys[] = {
    {"Esc", KEY_ESC},   {"Enter", KEY_ENTER}, {"Tab", '\t'},          {"Space", ' '},         {"Up", KEY_UP},
    {"Down", KEY_DOWN}, {"Left", KEY_LEFT},   {"Right", KEY_RIGHT},   {"PgUp", KEY_PAGE_UP},  {"PgDn", KEY_PAGE_DOWN},
    {"Home", KEY_HOME}, {"End", KEY_END},     {"Ctrl-C", KEY_CTRL_C}, {"Ctrl-L", KEY_RESIZE},
};
#define SPECIAL_COUNT (sizeof special_keys / sizeof *special_keys)

const char *keymap_action_name(enum action action) {
    return action < ACTION_COUNT ? action_names[action] : NULL;
}

/* What ends the monitor in any case, and what only the terminal sends. */
static bool is_fixed(uint32_t code) {
    return code == KEY_CTRL_C || code == KEY_LOST || code == KEY_RESIZE;
}

static enum action find_action(const char *name, size_t length) {
    for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
        const char *known = action_names[action];
        if (known && strlen(known) == length && memcmp(known, name, length) == 0)
            return action;
    }
    return ACTION_NONE;
}

/* One character that has a width; KEY_NONE for anything else. */
static uint32_t find_key(const char *name) {
    for (size_t i = 0; i < SPECIAL_COUNT; i++)
        if (strcmp(special_keys[i].name, name) == 0)
            return special_keys[i].code;
    struct glyph glyph;
    const char *rest = name;
    if (!text_next(&rest, &glyph) || *rest || glyph.marks[0] || glyph.character <= ' ' ||
        glyph.character == TEXT_REPLACEMENT)
        return KEY_NONE;
    return glyph.character;
}

static bool is_in(const struct key *table, size_t count, enum action action) {
    for (size_t i = 0; i < count; i++)
        if (table[i].action == action)
            return true;
    return false;
}

/* Whether the two can be meant in one view. */
static bool share_view(enum action a, enum action b) {
    bool is_common = is_in(keys, keys_count, a) || is_in(keys, keys_count, b);
    for (size_t i = 0; i < VIEW_COUNT && !is_common; i++)
        is_common = view_keys[i].keys && is_in(view_keys[i].keys, *view_keys[i].count, a) &&
                    is_in(view_keys[i].keys, *view_keys[i].count, b);
    return is_common;
}

static bool is_taken(const struct keymap *keymap, const struct binding *binding) {
    for (size_t i = 0; i < keymap->count; i++) {
        const struct binding *other = &keymap->at[i];
        if (other->code == binding->code && other->action != binding->action &&
            share_view(other->action, binding->action))
            return true;
    }
    return false;
}

int keymap_bind(struct keymap *keymap, const char *text, const char **reason) {
    const size_t length = strcspn(text, "=");
    const struct binding binding = {
        .code = text[length] ? find_key(text + length + 1) : KEY_NONE,
        .action = find_action(text, length),
    };
    *reason = binding.action == ACTION_NONE ? "there is no such action"
              : binding.code == KEY_NONE    ? "not one character, nor the name of a key"
              : is_fixed(binding.code)      ? "this key cannot be had"
              : is_taken(keymap, &binding)  ? "another action has the key"
              : keymap->count == KEYMAP_MAX ? "too many keys"
                                            : NULL;
    if (*reason)
        return -1;
    keymap->at[keymap->count++] = binding;
    return 0;
}

static bool is_rebound(const struct keymap *keymap, enum action action) {
    for (size_t i = 0; i < keymap->count; i++)
        if (keymap->at[i].action == action)
            return true;
    return false;
}

/* Whether a key is bound to an action of this table, or to one that is common to all views. */
static bool is_used(const struct keymap *keymap, const struct key *table, size_t count, uint32_t code) {
    for (size_t i = 0; i < keymap->count; i++) {
        const enum action action = keymap->at[i].action;
        if (keymap->at[i].code == code && (is_in(table, count, action) || is_in(keys, keys_count, action)))
            return true;
    }
    return false;
}

/* Whether a row of a table means what it says. */
static bool is_row_valid(const struct keymap *keymap, const struct key *table, size_t count, size_t row) {
    return is_fixed(table[row].code) ||
           (!is_rebound(keymap, table[row].action) && !is_used(keymap, table, count, table[row].code));
}

static const struct keymap no_bindings;

enum action keymap_action(const struct keymap *keymap, const struct key *table, size_t count, uint32_t code) {
    keymap = keymap ? keymap : &no_bindings;
    for (size_t i = 0; i < keymap->count; i++)
        if (keymap->at[i].code == code && is_in(table, count, keymap->at[i].action))
            return keymap->at[i].action;
    for (size_t i = 0; i < count; i++)
        if (table[i].code == code && is_row_valid(keymap, table, count, i))
            return table[i].action;
    return ACTION_NONE;
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

static void add_key(char buffer[KEYMAP_NAME_MAX], uint32_t code) {
    const size_t length = strlen(buffer);
    char bytes[TEXT_UTF8_MAX];
    const char *name = bytes;
    int size = 0;
    for (size_t i = 0; i < SPECIAL_COUNT; i++) {
        if (special_keys[i].code == code) {
            name = special_keys[i].name;
            size = (int)strlen(name);
        }
    }
    if (size == 0)
        size = text_encode(code, bytes);
    snprintf(buffer + length, KEYMAP_NAME_MAX - length, "%s%.*s", length > 0 ? ", " : "", size, name);
}

/* The rows that one line of the help is about. */
static size_t end_of_line(const struct key *table, size_t count, size_t row) {
    do
        row++;
    while (row < count && !table[row].name);
    return row;
}

static bool is_unchanged(const struct keymap *keymap, const struct key *table, size_t count, size_t row, size_t end) {
    for (; row < end; row++)
        if (!is_row_valid(keymap, table, count, row))
            return false;
    return true;
}

const char *keymap_name(const struct keymap *keymap, const struct key *table, size_t count, size_t row,
                        char buffer[KEYMAP_NAME_MAX]) {
    const size_t end = end_of_line(table, count, row);
    keymap = keymap ? keymap : &no_bindings;
    bool is_same = is_unchanged(keymap, table, count, row, end);
    for (size_t i = 0; i < keymap->count; i++)
        is_same = is_same && !is_in(table + row, end - row, keymap->at[i].action);
    if (is_same)
        return table[row].name;
    *buffer = '\0';
    for (size_t i = row; i < end; i++)
        if (is_row_valid(keymap, table, count, i) && table[i].code != KEY_LOST)
            add_key(buffer, table[i].code);
    for (size_t i = 0; i < keymap->count; i++)
        if (is_in(table + row, end - row, keymap->at[i].action))
            add_key(buffer, keymap->at[i].code);
    return buffer;
}
