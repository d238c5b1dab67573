/* family.h - the inside of labelled variables.
 *
 * A family's children stand in a namespace, under names made of their values, each behind a mark: "\x1fGET\x1f200". So
 * the children that agree in their first values stand together in the sorted snapshot, as the nested objects of the JSON
 * need them. Lookups take no lock (grace.h); changes are made under expvar__structure_lock.
 *
 * family.c has its life, children.c the ways to its children, idle.c their end, family_walk.c what reads them all.
 */
#ifndef EXPVAR_VARS_FAMILY_H
#define EXPVAR_VARS_FAMILY_H

#include "vars/var.h"

/* The byte before each value in the name of a child. */
#define EXPVAR__VALUE_MARK '\x1f'

struct family {
    expvar_kind kind; /* of the children; constant, as what concerns the labels and the overflow's address */
    size_t label_count;
    const char *labels[EXPVAR_LABELS_MAX]; /* in `texts` */
    struct expvar_var *overflow;
    atomic_bool overflowed;
    struct namespace children; /* as namespace.h says; the rest under expvar__structure_lock */
    size_t max_children;
    int64_t idle_ns;  /* 0: never */
    int64_t swept_ns; /* when a new child last looked for room */
    char texts[];
};

static inline struct family *expvar__family_of(const expvar_family *family) {
    return ((const struct expvar_var *)(const void *)family)->family;
}

/* The kind of a family's children. */
expvar_kind expvar__family_kind(const struct expvar_var *family);

void expvar__family_write(struct expvar_var *family, struct expvar_writer *writer);

/* ---- idle children ------------------------------------------------------------------------------------------- */

/* A child was created now. */
void expvar__child_begin(struct expvar_var *child);

/* Whether a full family shall be looked through for idle children now. Under the structure lock. */
bool expvar__family_sweep_is_due(struct family *family);

/* How long a child may be idle; 0: for ever. Takes the structure lock. */
int64_t expvar__family_idle_limit(struct family *family);

/* Removes children that nobody holds and that were seen not to change for so long. Returns how many. */
size_t expvar__family_remove_idle(struct family *family, int64_t idle_ns);

#endif
