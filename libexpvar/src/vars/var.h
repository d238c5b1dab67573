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
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "expvar/expvar.h"
#include "vars/namespace.h"
#include "vars/window.h"

/* What a family's child was when it was looked at; under expvar__structure_lock. */
struct idle {
    double seen;        /* the value, or count, at the last look, */
    int64_t changed_ns; /* and since when it has been that */
};

/* What all threads share of a histogram, mapped as a thread's cells are. */
struct histogram_shared {
    struct expvar__histogram_cells cells; /* for threads without cells of their own; atomic additions */
    struct exemplars *_Atomic exemplars;  /* NULL: none was recorded (exemplars.h) */
};

/* Small, for there may be many: 72 bytes, which glibc takes from the same bin as 64. */
struct expvar_var {
    struct expvar__hot hot; /* first: expvar_int, expvar_float and expvar_histogram are this */
    expvar_kind kind;       /* constant */
    atomic_uint references;
    atomic_uint reachable;           /* written under expvar__structure_lock */
    _Atomic unsigned char role;      /* an expvar_role: what was declared */
    atomic_bool was_set;             /* int, float: the value was set, not only added to */
    bool held;                       /* a family's child: a handle was given out; under expvar__structure_lock */
    struct description *description; /* NULL: none; under expvar__structure_lock */
    union {
        struct {
            _Atomic int64_t base; /* int: what is not in cells; set under the value lock, added to by exiting threads */
            struct idle int_idle;
        };
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
            struct histogram_shared *shared; /* constant */
            struct window *windows;          /* EXPVAR__WINDOWS of them, under expvar__windows_lock */
            struct idle idle;
        } histogram;
        struct {
            struct expvar_var *source; /* constant; a reference */
            struct window *windows;    /* EXPVAR__WINDOWS of them, under expvar__windows_lock */
        } rates;
        struct family *family;
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
extern const struct kind expvar__kind_histogram;
extern const struct kind expvar__kind_rates;
extern const struct kind expvar__kind_family;

/* Whether a variable of this kind is a number that can be compared with an earlier one: int, float, histogram. */
bool expvar__kind_counts(expvar_kind kind);

/* That number: the value, or a histogram's count; 0 for other kinds. Under expvar__windows_lock. */
double expvar__var_total(const struct expvar_var *variable);
int64_t expvar__histogram_count(const struct expvar_var *variable);

/* The rates over the windows; not finite where no time has passed yet. */
void expvar__rates_read(struct expvar_var *variable, double rates[EXPVAR__WINDOWS]);

/* A variable with one reference. Returns NULL with errno ENOMEM. */
struct expvar_var *expvar__var_new(expvar_kind kind);

void expvar__var_ref(struct expvar_var *variable);
void expvar__var_unref(struct expvar_var *variable); /* NULL is fine */

#endif
