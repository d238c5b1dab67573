/* keymap.h - which key does what: the table of keys, changed by -keys. */
#ifndef EXPVARMON_SCREEN_KEYMAP_H
#define EXPVARMON_SCREEN_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "keys.h"

#define KEYMAP_MAX 256

struct binding {
    uint32_t code;
    enum action action;
};

/* What -keys has bound. All zero: nothing, the tables of keys are as they are. */
struct keymap {
    struct binding at[KEYMAP_MAX];
    size_t count;
};

/* Binds a key to an action, as ACTION=KEY. The keys of the tables leave an action that is bound, and a key that is bound
 * leaves the action that it has there. KEY is a character, or the name of a key: Esc Enter Tab Space Up Down Left Right
 * PgUp PgDn Home End. Ctrl-C always quits. Returns 0, or -1 with *reason set to a constant text. */
int keymap_bind(struct keymap *keymap, const char *text, const char **reason);

/* The action of a key in a table, as the keymap has it, which may be NULL; ACTION_NONE for a key that has none. */
enum action keymap_action(const struct keymap *keymap, const struct key *table, size_t count, uint32_t code);

/* The keys of a row of a table and of those below it that have no name, for the help: the row's own name unless they were
 * changed. "" where there are none. Returns `buffer` or the name. */
#define KEYMAP_NAME_MAX 64
const char *keymap_name(const struct keymap *keymap, const struct key *table, size_t count, size_t row,
                        char buffer[KEYMAP_NAME_MAX]);

/* The name of an action; NULL for those that have none, as they have no key. */
const char *keymap_action_name(enum action action);

#endif
