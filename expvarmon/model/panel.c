/* panel.c - groups of variables with a name. */
#include "panel.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void panel_fini(struct panel *panel) {
    free(panel->title);
    variables_free(panel->variables, panel->count);
    *panel = (struct panel){0};
}

/* Returns the reason why the text is no panel, in `buffer` or constant; NULL: it is one. */
static const char *parse(struct panel *panel, const char *text, char *buffer, size_t size) {
    const char *const equals = strchr(text, '=');
    if (!equals || equals == text)
        return "it is not NAME=VARIABLES";
    panel->variables = variables_parse_list(equals + 1, &panel->count, buffer, size);
    if (!panel->variables)
        return buffer;
    panel->title = strndup(text, (size_t)(equals - text));
    return panel->title ? NULL : "out of memory";
}

int panels_parse(struct panels *panels, const char *const *texts, size_t count, char *error, size_t error_size) {
    *panels = (struct panels){0};
    for (size_t i = 0; i < count; i++) {
        char buffer[512];
        struct panel panel = {0};
        const char *const reason =
            i < PANELS_MAX ? parse(&panel, texts[i], buffer, sizeof buffer) : "there are 8 before";
        if (reason) {
            snprintf(error, error_size, "-group: \"%s\": %s", texts[i], reason);
            panel_fini(&panel);
            panels_fini(panels);
            return -1;
        }
        panels->at[panels->count++] = panel;
    }
    return 0;
}

void panels_fini(struct panels *panels) {
    for (size_t i = 0; i < panels->count; i++)
        panel_fini(&panels->at[i]);
    panels->count = 0;
}

size_t panels_find(const struct panels *panels, const char *title) {
    for (size_t i = 0; i < panels->count; i++)
        if (strcmp(panels->at[i].title, title) == 0)
            return i + 1;
    return 0;
}

struct variable *panels_join(struct variable *variables, size_t *count, const struct panels *panels) {
    size_t room = *count + 1;
    for (size_t i = 0; i < panels->count; i++)
        room += panels->at[i].count;
    struct variable *const joined = reallocarray(variables, room, sizeof *joined);
    if (!joined) {
        variables_free(variables, *count);
        return NULL;
    }
    for (size_t i = 0; i < panels->count; i++) {
        const struct panel *const panel = &panels->at[i];
        for (size_t j = 0; j < panel->count; j++) {
            if (variables_add(joined, count, panel->variables[j].spec) == 0)
                continue;
            variables_free(joined, *count);
            return NULL;
        }
    }
    return joined;
}

/* ---- what is in it ----------------------------------------------------------------------------------------------- */

static bool same_suffix(const char *a, const char *b) {
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool finds_step(const struct path_step *glob, const struct path_step *step) {
    if (!glob->key || !step->key)
        return !glob->key && !step->key && glob->pick == step->pick && glob->index == step->index &&
               glob->end == step->end;
    return path_key_matches(glob, step->key, strlen(step->key));
}

static bool finds(const struct variable *glob, const struct variable *variable) {
    size_t last;
    if (!path_is_glob(&glob->path, &last) || glob->path.count != variable->path.count ||
        glob->transform != variable->transform || glob->kind != variable->kind ||
        !same_suffix(glob->suffix, variable->suffix))
        return false;
    for (size_t i = 0; i < glob->path.count; i++)
        if (!finds_step(&glob->path.steps[i], &variable->path.steps[i]))
            return false;
    return true;
}

size_t panel_place(const struct panel *panel, const struct variable *variable) {
    for (size_t i = 0; i < panel->count; i++) {
        const struct variable *const wanted = &panel->variables[i];
        if (strcmp(wanted->spec, variable->spec) == 0 || finds(wanted, variable))
            return i;
    }
    return PANEL_NONE;
}
