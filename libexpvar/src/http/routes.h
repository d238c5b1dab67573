/* routes.h - which handler answers which path.
 *
 * A list that only grows: finding takes no lock. A route is whole before `first` points to it (release), and
 * a reader that sees it (acquire) sees all of it. Additions exclude each other by the lock of fork_guard.h.
 */
#ifndef EXPVAR_HTTP_ROUTES_H
#define EXPVAR_HTTP_ROUTES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "expvar/http.h"

struct route {
    expvar_route public; /* its strings lie in `text` */
    size_t path_size;
    bool alone; /* only this path, even if it ends with / */
    const struct route *next;
    char text[];
};

struct route_table {
    _Atomic(const struct route *) first;
};

void expvar__routes_fini(struct route_table *table);

/* Copies `route` into the table; `alone` keeps one whose path ends with / from matching what lies below.
 * Returns 0, or -1 with errno as expvar_server_route. */
int expvar__routes_add(struct route_table *table, const expvar_route *route, bool alone);

/* The route with the longest path that matches, or NULL. Lent until fini. */
const struct route *expvar__routes_find(const struct route_table *table, const char *path);

/* The route "/a/" for the path "/a", or NULL. */
const struct route *expvar__routes_find_folder(const struct route_table *table, const char *path);

/* The routes that have a summary, by path; to be freed. NULL with errno ENOMEM. */
const struct route **expvar__routes_list(const struct route_table *table, size_t *count);

/* Does the path begin with / and hold no empty segment, no . and no .. ? */
bool expvar__path_is_clean(const char *path);

#endif
