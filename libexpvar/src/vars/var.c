/* var.c - what all variables have in common. */
#include "vars/var.h"

#include <errno.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "writer/writer.h"

/* A single value's text. */
#define VALUE_TEXT_MAX ((size_t)64 << 20)

static const struct kind *const kinds[] = {
    [EXPVAR_KIND_INT] = &expvar__kind_int,       [EXPVAR_KIND_FLOAT] = &expvar__kind_float,
    [EXPVAR_KIND_STRING] = &expvar__kind_string, [EXPVAR_KIND_MAP] = &expvar__kind_map,
    [EXPVAR_KIND_FUNC] = &expvar__kind_func,     [EXPVAR_KIND_HISTOGRAM] = &expvar__kind_histogram,
    [EXPVAR_KIND_RATES] = &expvar__kind_rates,   [EXPVAR_KIND_FAMILY] = &expvar__kind_family,
};

struct expvar_var *expvar__var_new(expvar_kind kind) {
    struct expvar_var *variable = calloc(1, sizeof *variable);
    if (!variable)
        return NULL;
    variable->kind = kind;
    atomic_init(&variable->references, 1);
    if (kinds[kind]->init(variable) < 0) {
        free(variable);
        return NULL;
    }
    return variable;
}

void expvar__var_ref(struct expvar_var *variable) {
    if (variable)
        atomic_fetch_add_explicit(&variable->references, 1, memory_order_relaxed);
}

void expvar__var_unref(struct expvar_var *variable) {
    if (!variable || atomic_fetch_sub_explicit(&variable->references, 1, memory_order_acq_rel) != 1)
        return;
    kinds[variable->kind]->fini(variable);
    free(variable->description);
    free(variable);
}

bool expvar__kind_counts(expvar_kind kind) {
    return kind == EXPVAR_KIND_INT || kind == EXPVAR_KIND_FLOAT || kind == EXPVAR_KIND_HISTOGRAM;
}

double expvar__var_total(const struct expvar_var *variable) {
    if (variable->kind == EXPVAR_KIND_INT)
        return (double)expvar_int_value((const expvar_int *)variable);
    if (variable->kind == EXPVAR_KIND_FLOAT)
        return expvar_float_value((const expvar_float *)variable);
    return variable->kind == EXPVAR_KIND_HISTOGRAM ? (double)expvar__histogram_count(variable) : 0;
}

expvar_kind expvar_var_kind(const expvar_var *variable) {
    return variable->kind;
}

void expvar_var_write(expvar_var *variable, expvar_writer *writer) {
    if (variable)
        kinds[variable->kind]->write(variable, writer);
    else
        expvar_write_null(writer);
}

char *expvar_var_json(expvar_var *variable) {
    struct buffer text;
    struct expvar_writer writer;
    expvar__buffer_init(&text, VALUE_TEXT_MAX);
    expvar__writer_init(&writer, &text);
    expvar_var_write(variable, &writer);
    expvar__writer_finish(&writer);
    if (text.error) {
        errno = text.error;
        expvar__buffer_fini(&text);
        return NULL;
    }
    return expvar__buffer_take(&text);
}

/* The typed handles are the variable seen through its kind. */
static void *narrow(expvar_var *variable, expvar_kind kind) {
    return variable && variable->kind == kind ? variable : NULL;
}

expvar_int *expvar_var_int(expvar_var *variable) {
    return narrow(variable, EXPVAR_KIND_INT);
}
expvar_float *expvar_var_float(expvar_var *variable) {
    return narrow(variable, EXPVAR_KIND_FLOAT);
}
expvar_string *expvar_var_string(expvar_var *variable) {
    return narrow(variable, EXPVAR_KIND_STRING);
}
expvar_map *expvar_var_map(expvar_var *variable) {
    return narrow(variable, EXPVAR_KIND_MAP);
}
expvar_func *expvar_var_func(expvar_var *variable) {
    return narrow(variable, EXPVAR_KIND_FUNC);
}
expvar_histogram *expvar_var_histogram(expvar_var *variable) {
    return narrow(variable, EXPVAR_KIND_HISTOGRAM);
}
expvar_rates *expvar_var_rates(expvar_var *variable) {
    return narrow(variable, EXPVAR_KIND_RATES);
}
expvar_family *expvar_var_family(expvar_var *variable) {
    return narrow(variable, EXPVAR_KIND_FAMILY);
}

expvar_var *expvar_int_var(expvar_int *variable) {
    return (expvar_var *)variable;
}
expvar_var *expvar_float_var(expvar_float *variable) {
    return (expvar_var *)variable;
}
expvar_var *expvar_string_var(expvar_string *variable) {
    return (expvar_var *)variable;
}
expvar_var *expvar_map_var(expvar_map *variable) {
    return (expvar_var *)variable;
}
expvar_var *expvar_func_var(expvar_func *variable) {
    return (expvar_var *)variable;
}
expvar_var *expvar_histogram_var(expvar_histogram *variable) {
    return (expvar_var *)variable;
}
expvar_var *expvar_rates_var(expvar_rates *variable) {
    return (expvar_var *)variable;
}
expvar_var *expvar_family_var(expvar_family *variable) {
    return (expvar_var *)variable;
}
