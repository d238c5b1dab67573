/* var.h - the inside of a variable.
 *
 * Life. A variable is created by the registry or a map and has one reference for each name or key it stands under and
 * one for each snapshot that lists it (namespace.h); the last reference frees it. It is reachable through `reachable`
 * names and keys of containers that are reachable themselves, the registry always being so. A function runs only while
 * it is reachable.
 */
#ifndef EXPVAR_VARS_VAR_H
#define EXPVAR_VARS_VAR_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "expvar/expvar.h"
#include "vars/namespace.h"

struct expvar_var {
    struct expvar__hot hot; /* first: expvar_int and expvar_float are this */
    expvar_kind kind;       /* constant */
    atomic_uint references;
    atomic_uint reachable; /* written under expvar__structure_lock */
    union {
        _Atomic int64_t base; /* int: what is not in cells; set under the value lock, added to by exiting threads */
        _Atomic double float_base; /* float: the same */
        struct {
            char *text; /* NULL: empty */
            size_t size;
        } string; /* under the value lock */
        struct {
            struct namespace names;
            unsigned level; /* containers above it, at most; under expvar__structure_lock */
        } map;
        struct {
            expvar_write_fn *write;
            void *context;               /* constant, as `write` */
            _Atomic uint64_t removed_by; /* the last change that made it unreachable; written before `reachable` is 0 */
        } func;
    };
};

/* What differs between the kinds. */
struct kind {
    int (*init)(struct expvar_var *variable); /* 0, or -1 with errno; the memory is zeroed */
    void (*fini)(struct expvar_var *variable);
    void (*write)(struct expvar_var *variable, struct expvar_writer *writer);
};

extern const struct kind expvar__kind_int;
extern const struct kind expvar__kind_float;
extern const struct kind expvar__kind_string;
extern const struct kind expvar__kind_map;
extern const struct kind expvar__kind_func;

/* A variable with one reference. Returns NULL with errno ENOMEM. */
struct expvar_var *expvar__var_new(expvar_kind kind);

void expvar__var_ref(struct expvar_var *variable);
void expvar__var_unref(struct expvar_var *variable); /* NULL is fine */

#endif
