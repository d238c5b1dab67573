/* registry.c - the published variables: one container that is always reachable. */
#include "expvar/expvar.h"

#include <errno.h>

#include "vars/container.h"

static struct expvar_var registry = {.kind = EXPVAR_KIND_MAP, .references = 1, .reachable = 1};

static void *create(const char *name, expvar_kind kind) {
    return expvar__container_create(&registry, name, kind, EXISTING_REFUSE);
}

expvar_int *expvar_int_new(const char *name) {
    return create(name, EXPVAR_KIND_INT);
}
expvar_float *expvar_float_new(const char *name) {
    return create(name, EXPVAR_KIND_FLOAT);
}
expvar_string *expvar_string_new(const char *name) {
    return create(name, EXPVAR_KIND_STRING);
}
expvar_map *expvar_map_new(const char *name) {
    return create(name, EXPVAR_KIND_MAP);
}

expvar_histogram *expvar_histogram_new(const char *name) {
    return create(name, EXPVAR_KIND_HISTOGRAM);
}

expvar_func *expvar_func_new(const char *name, expvar_write_fn *write, void *context) {
    return (expvar_func *)expvar__container_create_func(&registry, name, write, context);
}

expvar_int *expvar__int_at_load(const char *name) {
    return (expvar_int *)expvar__container_create(&registry, name, EXPVAR_KIND_INT, EXISTING_USE);
}

int expvar_publish(const char *name, expvar_var *variable) {
    if (!variable) {
        errno = EINVAL;
        return -1;
    }
    return expvar__container_put(&registry, name, variable, EXISTING_REFUSE);
}

expvar_var *expvar_get(const char *name) {
    return expvar__container_get(&registry, name);
}

int expvar_unpublish(const char *name) {
    return expvar__container_remove(&registry, name);
}

int expvar_do(expvar_visit_fn *visit, void *context) {
    return expvar__container_do(&registry, visit, context);
}
