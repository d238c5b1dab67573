/* panel.h - groups of variables with a name, of which a screen shows one at a time. -group is one of these:
 *
 *     Memory=mem:memstats.Heap*,rate:memstats.Mallocs
 *
 * a name without a `=`, and behind it a list as -vars takes it.
 */
#ifndef EXPVARMON_MODEL_PANEL_H
#define EXPVARMON_MODEL_PANEL_H

#include <stddef.h>

#include "variable.h"

/* With all variables as the first they have the keys 1 to 9. */
#define PANELS_MAX 8

struct panel {
    char *title;
    struct variable *variables; /* globs among them */
    size_t count;
};

/* All zero has none. */
struct panels {
    struct panel at[PANELS_MAX];
    size_t count;
};

/* Parses -group, each of `texts` one. Returns 0, or -1 with one line in `error` that names the group and the reason,
 * and nothing to free. */
int panels_parse(struct panels *panels, const char *const *texts, size_t count, char *error, size_t error_size);
void panels_fini(struct panels *panels);

/* The number, from 1, of the panel with this title; 0: there is none. */
size_t panels_find(const struct panels *panels, const char *title);

/* The variables and those of all panels that are not among them. Takes `variables`, which may be NULL, and returns them
 * in a longer array; NULL when out of memory, where all are freed. */
struct variable *panels_join(struct variable *variables, size_t *count, const struct panels *panels);

/* The place in a panel of a variable that it names, or that a glob of it finds; PANEL_NONE: it is not in it. */
#define PANEL_NONE ((size_t)-1)
size_t panel_place(const struct panel *panel, const struct variable *variable);

#endif
