/* service.h - the page /search: from a request to its answer. */
#ifndef SEARCH_SERVICE_H
#define SEARCH_SERVICE_H

#include <expvar/http.h>

#include "engine.h"
#include "pool.h"
#include "stats.h"

struct service {
    struct engine engine;
    struct pool *pool;
    struct stats stats;
};

/* Loads the feeds, starts the workers and publishes the figures. Returns 0, or -1 after it has said on stderr
 * what is wrong; service_fini is then still to be called. */
int service_init(struct service *service, const char *feeds, unsigned workers);

/* No request may be in progress. */
void service_fini(struct service *service);

/* Mounts the page. Returns 0, or -1 with errno. */
int service_mount(struct service *service, expvar_server *server);

#endif
