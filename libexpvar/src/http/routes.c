/* routes.c - the table of pages. */
#include "routes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "http/fork_guard.h"

static int fail(int error) {
    errno = error;
    return -1;
}

static const struct route *first_route(const struct route_table *table) {
    return atomic_load_explicit(&table->first, memory_order_acquire);
}

void expvar__routes_fini(struct route_table *table) {
    const struct route *route = first_route(table);
    while (route) {
        const struct route *next = route->next;
        free((void *)route);
        route = next;
    }
    table->first = NULL;
}

bool expvar__path_is_clean(const char *path) {
    if (!path || path[0] != '/')
        return false;
    for (const char *segment = path + 1; *segment;) {
        size_t size = strcspn(segment, "/");
        bool dots = size <= 2 && strncmp(segment, "..", size) == 0; /* the empty segment as well */
        if (dots)
            return false;
        segment += size + (segment[size] == '/');
    }
    return true;
}

static struct route *route_new(const expvar_route *from, bool alone) {
    size_t path_size = strlen(from->path);
    size_t summary_size = from->summary ? strlen(from->summary) + 1 : 0;
    struct route *route = malloc(sizeof *route + path_size + 1 + summary_size);
    if (!route)
        return NULL;
    *route = (struct route){.public = *from, .path_size = path_size, .alone = alone};
    route->public.path = memcpy(route->text, from->path, path_size + 1);
    if (from->summary)
        route->public.summary = memcpy(route->text + path_size + 1, from->summary, summary_size);
    if (route->public.methods == 0)
        route->public.methods = EXPVAR_METHOD_GET;
    return route;
}

static bool is_mounted(const struct route_table *table, const char *path) {
    for (const struct route *route = first_route(table); route; route = route->next)
        if (strcmp(route->public.path, path) == 0)
            return true;
    return false;
}

static int push(struct route_table *table, struct route *route) {
    if (is_mounted(table, route->public.path))
        return fail(EEXIST);
    route->next = first_route(table);
    atomic_store_explicit(&table->first, route, memory_order_release); /* first_route */
    return 0;
}

int expvar__routes_add(struct route_table *table, const expvar_route *from, bool alone) {
    if (!from || !from->handler || !expvar__path_is_clean(from->path) ||
        (from->methods & ~(EXPVAR_METHOD_GET | EXPVAR_METHOD_POST)) != 0)
        return fail(EINVAL);
    struct route *route = route_new(from, alone);
    if (!route)
        return fail(ENOMEM);
    expvar__fork_guard_lock();
    int result = push(table, route);
    expvar__fork_guard_unlock();
    if (result < 0)
        free(route);
    return result;
}

static bool is_folder(const struct route *route) {
    return route->text[route->path_size - 1] == '/';
}

static bool matches(const struct route *route, const char *path) {
    return strncmp(path, route->text, route->path_size) == 0 &&
           ((is_folder(route) && !route->alone) || path[route->path_size] == '\0');
}

const struct route *expvar__routes_find(const struct route_table *table, const char *path) {
    const struct route *best = NULL;
    for (const struct route *route = first_route(table); route; route = route->next)
        if (matches(route, path) && (!best || route->path_size > best->path_size))
            best = route;
    return best;
}

const struct route *expvar__routes_find_folder(const struct route_table *table, const char *path) {
    size_t size = strlen(path);
    for (const struct route *route = first_route(table); route; route = route->next)
        if (route->path_size == size + 1 && is_folder(route) && strncmp(route->text, path, size) == 0)
            return route;
    return NULL;
}

static int compare(const void *a, const void *b) {
    return strcmp((*(const struct route *const *)a)->text, (*(const struct route *const *)b)->text);
}

const struct route **expvar__routes_list(const struct route_table *table, size_t *count) {
    const struct route *first = first_route(table);
    size_t size = 0;
    for (const struct route *route = first; route; route = route->next)
        size += route->public.summary != NULL;
    const struct route **list = malloc((size + 1) * sizeof *list);
    if (!list) {
        errno = ENOMEM;
        return NULL;
    }
    *count = 0;
    for (const struct route *route = first; route; route = route->next)
        if (route->public.summary)
            list[(*count)++] = route;
    qsort(list, *count, sizeof *list, compare);
    return list;
}
