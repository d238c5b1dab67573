/* watch.c - makes variables of what globs find, up to a bound. */
#include "watch.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int watch_take(struct watch *watch, struct variable *variables, size_t *count) {
    struct variable *globs = calloc(*count + 1, sizeof *globs);
    struct variable *fresh = calloc(WATCH_VARIABLES_MAX, sizeof *fresh);
    if (!globs || !fresh) {
        free(globs);
        free(fresh);
        return -1;
    }
    size_t left = 0, last;
    *watch = (struct watch){.globs = globs, .fresh = fresh};
    for (size_t i = 0; i < *count; i++) {
        if (path_is_glob(&variables[i].path, &last))
            globs[watch->glob_count++] = variables[i];
        else
            variables[left++] = variables[i];
    }
    *count = left;
    return 0;
}

void watch_fini(struct watch *watch) {
    variables_free(watch->globs, watch->glob_count);
    variables_free(watch->fresh, watch->fresh_count);
    *watch = (struct watch){0};
}

static bool same_path(const struct path *a, const struct path *b) {
    if (a->count != b->count)
        return false;
    for (size_t i = a->count; i > 0; i--) {
        const struct path_step *x = &a->steps[i - 1], *y = &b->steps[i - 1];
        if (!x->key != !y->key || x->pick != y->pick || x->index != y->index || x->end != y->end)
            return false;
        if (x->key && strcmp(x->key, y->key) != 0)
            return false;
    }
    return true;
}

static bool same_suffix(const char *a, const char *b) {
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool is_same(const struct variable *variable, const struct variable *glob, const struct path *path) {
    return variable->kind == glob->kind && variable->transform == glob->transform &&
           same_suffix(variable->suffix, glob->suffix) && same_path(&variable->path, path);
}

/* Documents mostly have the same members in the same order: the search begins behind what was found last. */
static bool is_in_fleet(struct watch *watch, const struct fleet *fleet, const struct variable *glob,
                        const struct path *path) {
    for (size_t i = 0; i < fleet->variable_count; i++) {
        const size_t at = (watch->expected + i) % fleet->variable_count;
        if (is_same(&fleet->variables[at], glob, path)) {
            watch->expected = at + 1;
            return true;
        }
    }
    return false;
}

static bool is_fresh(const struct watch *watch, const struct variable *glob, const struct path *path) {
    for (size_t i = 0; i < watch->fresh_count; i++) {
        if (is_same(&watch->fresh[i], glob, path))
            return true;
    }
    return false;
}

static size_t room(const struct watch *watch, const struct fleet *fleet) {
    size_t most = WATCH_SERIES_MAX / fleet->service_count;
    if (most > WATCH_VARIABLES_MAX)
        most = WATCH_VARIABLES_MAX;
    if (most < WATCH_VARIABLES_MIN)
        most = WATCH_VARIABLES_MIN;
    const size_t found = watch->found + watch->fresh_count;
    return found < most ? most - found : 0;
}

/* A variable like the glob: its kinds, as they were written, stand before the path. */
static int make_variable(struct variable *variable, const struct variable *glob, const struct path *path) {
    char *text = path_format(path);
    const size_t kinds = glob->path_at;
    char *spec = text ? malloc(kinds + strlen(text) + 1) : NULL;
    const char *reason;
    int result = -1;
    if (spec) {
        memcpy(spec, glob->spec, kinds);
        strcpy(spec + kinds, text);
        result = variable_parse(variable, spec, &reason);
    }
    free(spec);
    free(text);
    return result;
}

void watch_found(struct watch *watch, const struct fleet *fleet, const struct variable *glob, const struct path *path) {
    if (is_in_fleet(watch, fleet, glob, path) || is_fresh(watch, glob, path))
        return;
    if (room(watch, fleet) == 0 || make_variable(&watch->fresh[watch->fresh_count], glob, path) < 0)
        watch->left_out++;
    else
        watch->fresh_count++;
}

int watch_end(struct watch *watch, struct fleet *fleet, size_t service) {
    int result = 0;
    if (watch->fresh_count > 0)
        result = fleet_add_variables(fleet, watch->fresh, watch->fresh_count);
    if (result == 0)
        watch->found += watch->fresh_count;
    for (size_t i = 0; result < 0 && i < watch->fresh_count; i++)
        variable_fini(&watch->fresh[i]);
    fleet->services[service].left_out = watch->left_out + (result < 0 ? watch->fresh_count : 0);
    watch->fresh_count = 0;
    watch->left_out = 0;
    watch->expected = 0;
    return result;
}
