/* container.h - what the registry and the maps share: a container of variables. */
#ifndef EXPVAR_VARS_CONTAINER_H
#define EXPVAR_VARS_CONTAINER_H

#include "vars/var.h"

/* What to do where the name stands already. */
enum existing {
    EXISTING_REFUSE, /* EEXIST */
    EXISTING_USE,    /* create: take what is there, EEXIST if it has another kind; put: replace it */
};

/* The variable of this kind under `text` in `container`, created as `existing` says; a func with `func`'s content.
 * Returns NULL with errno EINVAL (also for a NULL container), ENAMETOOLONG, EEXIST, ENOMEM, or ELOOP (a map nested
 * deeper than EXPVAR_WRITER_DEPTH). Lent as long as it stays in the container. */
struct expvar_var *expvar__container_create(struct expvar_var *container, const char *text, expvar_kind kind,
                                            enum existing existing);
struct expvar_var *expvar__container_create_func(struct expvar_var *container, const char *text, expvar_write_fn *write,
                                                 void *context);

/* As expvar__container_create with EXISTING_USE; the result has one more reference, which is the caller's. */
struct expvar_var *expvar__container_hold(struct expvar_var *container, const char *text, expvar_kind kind);

/* Puts a variable, or NULL for a null, under a name. Returns 0, or -1 with errno as above; ELOOP also if the container
 * would contain itself. */
int expvar__container_put(struct expvar_var *container, const char *text, struct expvar_var *variable,
                          enum existing existing);

/* As expvar_map_get. */
struct expvar_var *expvar__container_get(const struct expvar_var *container, const char *text);

/* Removes a name. Returns 0, or -1 with errno ENOENT. */
int expvar__container_remove(struct expvar_var *container, const char *text);

void expvar__container_clear(struct expvar_var *container);

/* As expvar_map_do. */
int expvar__container_do(struct expvar_var *container, expvar_visit_fn *visit, void *context);

#endif
