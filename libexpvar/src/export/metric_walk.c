/* metric_walk.c - one variable, taken apart into metrics.
 *
 * The kinds that the library knows are asked for their values: only so a histogram gives its buckets, and an integer says
 * whether it counts. A function writes itself to a writer as it does for JSON; metric_reader.c reads along.
 */
#include "export/metric_walk.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "export/metric_reader.h"
#include "vars/family.h"

static void walk(struct metric_path *path, expvar_var *variable);

/* ---- roles ------------------------------------------------------------------------------------------------------- */

/* Declared of the variable, or of a map above it, or by rule. */
static expvar_role role_of(const struct metric_path *path, const expvar_var *variable) {
    const unsigned char declared = atomic_load_explicit(&variable->role, memory_order_relaxed);
    if (declared != EXPVAR_ROLE_NONE)
        return (expvar_role)declared;
    return path->meaning.role != EXPVAR_ROLE_NONE ? path->meaning.role : expvar_var_role(variable);
}

/* ---- kinds ------------------------------------------------------------------------------------------------------- */

static void walk_int(struct metric_path *path, expvar_var *variable) {
    const struct number number = {.kind = NUMBER_INT, .of_int = expvar_int_value((expvar_int *)variable)};
    expvar__metric_path_number(path, role_of(path, variable), &number);
}

static void walk_float(struct metric_path *path, expvar_var *variable) {
    const struct number number = {.kind = NUMBER_FLOAT, .of_float = expvar_float_value((expvar_float *)variable)};
    expvar__metric_path_number(path, role_of(path, variable), &number);
}

static void walk_histogram(struct metric_path *path, expvar_var *variable) {
    struct exemplar *exemplars;
    size_t exemplar_count;
    const int result = expvar__exemplars_read(variable, &exemplars, &exemplar_count);
    struct histogram_reading *reading = expvar__histogram_read(variable);
    struct metric *metric = reading && result == 0 ? expvar__metric_path_add(path, METRIC_HISTOGRAM) : NULL;
    if (!metric) {
        path->set->texts.error = ENOMEM;
        free(reading);
        free(exemplars);
        return;
    }
    metric->histogram = reading;
    metric->exemplars = exemplars;
    metric->exemplar_count = exemplar_count;
}

static void walk_rates(struct metric_path *path, expvar_var *variable) {
    double rates[EXPVAR__WINDOWS];
    expvar__rates_read(variable, rates);
    for (size_t i = 0; i < EXPVAR__WINDOWS; i++) {
        const struct number number = {.kind = NUMBER_FLOAT, .of_float = rates[i]};
        if (!isfinite(rates[i])) /* no time has passed yet */
            continue;
        expvar__metric_path_push(path, "window", expvar__window_spans[i].name);
        expvar__metric_path_number(path, role_of(path, variable), &number);
        path->label_count--;
    }
}

/* Numbers and texts of one map are two families, whose names must differ whatever the map has at the moment. */
static void walk_text(struct metric_path *path, expvar_var *variable) {
    const size_t size = path->text.size;
    expvar__buffer_append_text(&path->text, ".text");
    expvar__metric_read(path, variable);
    expvar__metric_path_cut(path, size);
}

static int walk_item(const char *name, expvar_var *variable, void *context) {
    struct metric_path *path = context;
    expvar__metric_path_push(path, "key", name);
    if (variable && variable->kind == EXPVAR_KIND_STRING)
        walk_text(path, variable);
    else
        walk(path, variable);
    path->label_count--;
    return path->set->texts.error != 0;
}

static void walk_map(struct metric_path *path, expvar_var *variable) {
    const expvar_role above = path->meaning.role;
    const unsigned char declared = atomic_load_explicit(&variable->role, memory_order_relaxed);
    if (declared != EXPVAR_ROLE_NONE)
        path->meaning.role = (expvar_role)declared;
    if (expvar_map_do((expvar_map *)variable, walk_item, path) < 0)
        path->set->texts.error = errno;
    path->meaning.role = above;
}

struct family_walk {
    struct metric_path *path;
    const struct family *family;
};

/* `le` is what the buckets of a histogram are told apart by. */
static const char *label_name(const struct family *family, size_t index) {
    const char *name = family->labels[index];
    return family->kind == EXPVAR_KIND_HISTOGRAM && strcmp(name, "le") == 0 ? "exported_le" : name;
}

static int walk_child(const char *const *values, expvar_var *child, void *context) {
    const struct family_walk *walked = context;
    struct metric_path *path = walked->path;
    const size_t above = path->label_count;
    for (size_t i = 0; values && i < walked->family->label_count; i++)
        expvar__metric_path_push(path, label_name(walked->family, i), values[i]);
    if (!values)
        expvar__metric_path_push(path, "expvar_overflow", "true");
    walk(path, child);
    path->label_count = above;
    return path->set->texts.error != 0;
}

/* Its children that are idle leave at a scrape, as they do when the JSON is read. */
static void walk_family(struct metric_path *path, expvar_var *variable) {
    const struct family_walk walked = {path, variable->family};
    const int64_t idle_ns = expvar__family_idle_limit(variable->family);
    if (idle_ns)
        expvar__family_remove_idle(variable->family, idle_ns);
    const expvar_role above = path->meaning.role;
    path->meaning.role = role_of(path, variable);
    if (expvar_family_do((expvar_family *)variable, walk_child, (void *)&walked) < 0)
        path->set->texts.error = errno;
    path->meaning.role = above;
}

static void walk_written(struct metric_path *path, expvar_var *variable) {
    const expvar_role above = path->meaning.role;
    path->meaning.role = role_of(path, variable);
    expvar__metric_read(path, variable);
    path->meaning.role = above;
}

typedef void walk_fn(struct metric_path *path, expvar_var *variable);
static walk_fn *const walks[] = {
    [EXPVAR_KIND_INT] = walk_int,     [EXPVAR_KIND_FLOAT] = walk_float,   [EXPVAR_KIND_STRING] = walk_written,
    [EXPVAR_KIND_MAP] = walk_map,     [EXPVAR_KIND_FUNC] = walk_written,  [EXPVAR_KIND_HISTOGRAM] = walk_histogram,
    [EXPVAR_KIND_RATES] = walk_rates, [EXPVAR_KIND_FAMILY] = walk_family,
};

static void walk(struct metric_path *path, expvar_var *variable) {
    if (variable)
        walks[variable->kind](path, variable);
}

void expvar__metric_walk(struct metric_set *set, const char *name, expvar_var *variable) {
    char help[EXPVAR_HELP_MAX + 1], unit[EXPVAR_NAME_MAX + 1];
    expvar_var_help(variable, help, sizeof help);
    expvar_var_unit(variable, unit, sizeof unit);
    struct metric_path path;
    expvar__metric_path_init(&path, set, name);
    path.meaning.help = help;
    path.meaning.unit = unit;
    walk(&path, variable);
    expvar__metric_path_fini(&path);
}
