/* map.c - map variables: the public calls, as a container with the kind map. */
#include "vars/container.h"

#include <errno.h>

#include "vars/grace.h"
#include "vars/locks.h"
#include "writer/writer.h"

static struct expvar_var *var_of(const expvar_map *map) {
    return (struct expvar_var *)(uintptr_t)map;
}

static int map_init(struct expvar_var *variable) {
    (void)variable; /* zeroed memory is an empty namespace */
    return 0;
}

static void map_fini(struct expvar_var *variable) {
    expvar__namespace_fini(&variable->map.names);
}

static int write_item(const char *name, expvar_var *variable, void *writer) {
    expvar_write_key(writer, name);
    expvar_var_write(variable, writer);
    return 0;
}

static void map_write(struct expvar_var *variable, struct expvar_writer *writer) {
    expvar__writer_object_begin(writer, &expvar__style_map);
    if (expvar__container_do(variable, write_item, writer) < 0)
        writer->out->error = errno;
    expvar_write_object_end(writer);
}

const struct kind expvar__kind_map = {map_init, map_fini, map_write};

/* ---- additions by key ---------------------------------------------------------------------------------------- */

/* The variable of a kind under `key`, found without a lock; what is done with it must be done before leaving. */
static struct expvar_var *find(const expvar_map *map, const char *key, expvar_kind kind) {
    struct name name = expvar__name(key);
    const struct entry *entry = expvar__namespace_find(&var_of(map)->map.names, &name);
    struct expvar_var *variable = entry ? atomic_load(&entry->variable) : NULL;
    return variable && variable->kind == kind ? variable : NULL;
}

/* A variable that cannot be freed before let_go: by a lookup under way, or, without one, by a reference. */
struct held {
    struct block *lookup;
    struct expvar_var *variable; /* NULL: there is none and none could be created */
};

static struct held hold_without_lookup(expvar_map *map, const char *key, expvar_kind kind) {
    int saved_errno = errno;
    struct held held = {.variable = expvar__container_hold(var_of(map), key, kind)};
    errno = saved_errno;
    return held;
}

/* Takes the lock only for a key that is not there yet, and for a thread that cannot look up without. */
static struct held hold(expvar_map *map, const char *key, expvar_kind kind) {
    struct held held = {.lookup = map ? expvar__grace_enter() : NULL};
    if (!held.lookup)
        return hold_without_lookup(map, key, kind);
    held.variable = find(map, key, kind);
    if (held.variable)
        return held;
    expvar__grace_leave(held.lookup);
    return hold_without_lookup(map, key, kind);
}

static void let_go(const struct held *held) {
    if (held->lookup)
        expvar__grace_leave(held->lookup);
    else
        expvar__var_unref(held->variable);
}

void expvar_map_add(expvar_map *map, const char *key, int64_t n) {
    struct held held = hold(map, key, EXPVAR_KIND_INT);
    expvar_int_add((expvar_int *)held.variable, n);
    let_go(&held);
}

void expvar_map_add_float(expvar_map *map, const char *key, double amount) {
    struct held held = hold(map, key, EXPVAR_KIND_FLOAT);
    expvar_float_add((expvar_float *)held.variable, amount);
    let_go(&held);
}

/* ---- handles ------------------------------------------------------------------------------------------------- */

static void *use(expvar_map *map, const char *key, expvar_kind kind) {
    return expvar__container_create(var_of(map), key, kind, EXISTING_USE);
}

expvar_int *expvar_map_int(expvar_map *map, const char *key) {
    return use(map, key, EXPVAR_KIND_INT);
}
expvar_float *expvar_map_float(expvar_map *map, const char *key) {
    return use(map, key, EXPVAR_KIND_FLOAT);
}
expvar_string *expvar_map_string(expvar_map *map, const char *key) {
    return use(map, key, EXPVAR_KIND_STRING);
}
expvar_histogram *expvar_map_histogram(expvar_map *map, const char *key) {
    return use(map, key, EXPVAR_KIND_HISTOGRAM);
}
expvar_map *expvar_map_map(expvar_map *map, const char *key) {
    return use(map, key, EXPVAR_KIND_MAP);
}

expvar_func *expvar_map_func(expvar_map *map, const char *key, expvar_write_fn *write, void *context) {
    return (expvar_func *)expvar__container_create_func(var_of(map), key, write, context);
}

/* ---- keys ---------------------------------------------------------------------------------------------------- */

int expvar_map_set(expvar_map *map, const char *key, expvar_var *variable) {
    return expvar__container_put(var_of(map), key, variable, EXISTING_USE);
}

expvar_var *expvar_map_get(const expvar_map *map, const char *key) {
    return expvar__container_get(var_of(map), key);
}

void expvar_map_delete(expvar_map *map, const char *key) {
    int saved_errno = errno;
    if (map)
        expvar__container_remove(var_of(map), key);
    errno = saved_errno;
}

void expvar_map_clear(expvar_map *map) {
    if (map)
        expvar__container_clear(var_of(map));
}

int expvar_map_do(const expvar_map *map, expvar_visit_fn *visit, void *context) {
    return expvar__container_do(var_of(map), visit, context);
}
