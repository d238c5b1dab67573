/* keymap.c - which key does what. */
#include "keymap.h"

#include <stdio.h>
#include <string.h>

#include "../tui/term.h"
#include "../tui/text.h"

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
    [ACTION_AGES] = "ages",
    [ACTION_COST] = "cost",
    [ACTION_EVENTS] = "events",
    [ACTION_FILTER] = "filter",
    [ACTION_SORT] = "sort",
    [ACTION_SORT_BACK] = "sort-back",
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

void keymap_init(struct keymap *keymap) {
    keymap->count = 0;
    for (size_t i = 0; i < keys_count && keymap->count < KEYMAP_MAX; i++)
        keymap->at[keymap->count++] = (struct binding){.code = keys[i].code, .action = keys[i].action};
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

/* Removes the bindings of the table that are of this action or of this key, but for the fixed ones. */
static void remove_defaults(struct keymap *keymap, enum action action, uint32_t code) {
    size_t kept = 0;
    for (size_t i = 0; i < keymap->count; i++) {
        const struct binding *binding = &keymap->at[i];
        if (binding->is_own || is_fixed(binding->code) || (binding->action != action && binding->code != code))
            keymap->at[kept++] = *binding;
    }
    keymap->count = kept;
}

int keymap_bind(struct keymap *keymap, const char *text, const char **reason) {
    const size_t length = strcspn(text, "=");
    const enum action action = find_action(text, length);
    const uint32_t code = text[length] ? find_key(text + length + 1) : KEY_NONE;
    *reason = action == ACTION_NONE ? "there is no such action"
              : code == KEY_NONE    ? "not one character, nor the name of a key"
              : is_fixed(code)      ? "this key cannot be had"
                                    : NULL;
    for (size_t i = 0; i < keymap->count && !*reason; i++)
        if (keymap->at[i].is_own && keymap->at[i].code == code && keymap->at[i].action != action)
            *reason = "another action has the key";
    if (*reason)
        return -1;
    remove_defaults(keymap, action, code);
    *reason = "too many keys";
    if (keymap->count == KEYMAP_MAX)
        return -1;
    keymap->at[keymap->count++] = (struct binding){code, action, true};
    return 0;
}

enum action keymap_action(const struct keymap *keymap, uint32_t code) {
    for (size_t i = 0; i < keymap->count; i++)
        if (keymap->at[i].code == code)
            return keymap->at[i].action;
    return ACTION_NONE;
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

static void write_key(char *text, size_t size, uint32_t code) {
    for (size_t i = 0; i < SPECIAL_COUNT; i++) {
        if (special_keys[i].code == code) {
            snprintf(text, size, "%s", special_keys[i].name);
            return;
        }
    }
    char bytes[TEXT_UTF8_MAX];
    snprintf(text, size, "%.*s", text_encode(code, bytes), bytes);
}

static bool is_of_rows(const struct key *row, const struct key *end, enum action action) {
    for (; row < end; row++)
        if (row->action == action)
            return true;
    return false;
}

/* Whether the rows have their keys, all of them and no other. */
static bool is_unchanged(const struct keymap *keymap, const struct key *row, const struct key *end) {
    for (size_t i = 0; i < keymap->count; i++)
        if (keymap->at[i].is_own && is_of_rows(row, end, keymap->at[i].action))
            return false;
    for (; row < end; row++)
        if (keymap_action(keymap, row->code) != row->action)
            return false;
    return true;
}

const char *keymap_name(const struct keymap *keymap, const struct key *row, char buffer[KEYMAP_NAME_MAX]) {
    const struct key *end = row + 1;
    while (end < keys + keys_count && !end->name)
        end++;
    if (is_unchanged(keymap, row, end))
        return row->name;
    size_t length = 0;
    *buffer = '\0';
    for (size_t i = 0; i < keymap->count; i++) {
        char name[16];
        const struct binding *binding = &keymap->at[i];
        if (binding->code == KEY_LOST || !is_of_rows(row, end, binding->action))
            continue;
        write_key(name, sizeof name, binding->code);
        const int more = snprintf(buffer + length, KEYMAP_NAME_MAX - length, "%s%s", length > 0 ? ", " : "", name);
        if (more < 0 || length + (size_t)more >= KEYMAP_NAME_MAX)
            break;
        length += (size_t)more;
    }
    return buffer;
}
