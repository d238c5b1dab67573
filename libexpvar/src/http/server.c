/* server.c - a server's life, and how it answers a request. */
#include "server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "http/fork_guard.h"
#include "http/gzip.h"
#include "http/index_page.h"
#include "http/listener.h"
#include "http/metrics_page.h"
#include "http/options.h"
#include "http/origin_check.h"
#include "http/page_filter.h"
#include "http/query.h"
#include "http/response.h"
#include "http/vars_page.h"

/* ---- life ------------------------------------------------------------------------------------------ */

static const expvar_route pages[] = {
    {.path = "/", .handler = expvar__index_page},
    {.path = "/debug/", .handler = expvar__index_page},
    {.path = "/debug/vars",
     .summary = "the published variables as JSON; ?name=NAME, which may be repeated, picks some",
     .handler = expvar__vars_page},
    {.path = "/metrics",
     .summary = "the published variables for Prometheus: text, OpenMetrics or protobuf, as the request accepts",
     .handler = expvar__metrics_page},
};

static int mount_pages(expvar_server *server) {
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        expvar_route route = pages[i];
        route.context = &server->routes;
        if (expvar__routes_add(&server->routes, &route, true) < 0)
            return -1;
    }
    return 0;
}

expvar_server *expvar_server_new(const expvar_server_options *options) {
    expvar_server *server = calloc(1, sizeof *server);
    if (!server)
        return NULL;
    if (expvar__options_copy(&server->options, options) == 0 && mount_pages(server) == 0)
        return server;
    expvar_server_stop(server);
    errno = ENOMEM;
    return NULL;
}

expvar_server *expvar_serve(const char *address, const expvar_server_options *options) {
    expvar_server *server = expvar_server_new(options);
    if (!server || expvar_server_listen(server, address) == 0)
        return server;
    int error = errno;
    expvar_server_stop(server);
    errno = error;
    return NULL;
}

static int open_slow(expvar_server *server) {
    expvar__fork_guard_lock();
    int result = expvar__slow_open(&server->slow, server->options.max_slow_requests);
    expvar__fork_guard_unlock();
    return result;
}

int expvar_server_listen(expvar_server *server, const char *address) {
    return expvar_server_listen_with(server, address, NULL);
}

int expvar_server_listen_with(expvar_server *server, const char *address, const expvar_server_options *options) {
    if (open_slow(server) < 0 || expvar__watchdog_start(&server->watchdog, server) < 0)
        return -1;
    struct listener *listener = expvar__listener_start(server, address, options);
    if (!listener)
        return -1;
    expvar__fork_guard_lock();
    struct listener **end = &server->listeners;
    while (*end)
        end = &(*end)->next;
    *end = listener;
    expvar__fork_guard_unlock();
    return 0;
}

const char *expvar_server_address(const expvar_server *server, size_t index) {
    expvar__fork_guard_lock();
    const struct listener *listener = server->listeners;
    while (listener && index-- > 0)
        listener = listener->next;
    expvar__fork_guard_unlock();
    return listener ? listener->text : NULL;
}

/* What came is answered: requests that wait to be read, those that are being answered, and answers on their way. */
static void drain(expvar_server *server) {
    const int64_t until_ns = expvar__clock_ns() + (int64_t)server->options.drain_ms * 1000000;
    server->is_stopping = true;
    for (struct listener *listener = server->listeners; listener; listener = listener->next)
        expvar__listener_close(listener, until_ns);
    expvar__slow_stop(&server->slow); /* libmicrohttpd must have no suspended connection when it is stopped */
    for (struct listener *listener = server->listeners; listener; listener = listener->next)
        expvar__listener_drain(listener, until_ns);
}

void expvar_server_stop(expvar_server *server) {
    if (!server)
        return;
    drain(server);
    expvar__watchdog_stop(&server->watchdog);
    for (struct listener *listener = server->listeners, *next; listener; listener = next) {
        next = listener->next;
        expvar__listener_stop(listener);
    }
    expvar__watchdog_fini(&server->watchdog);
    expvar__slow_fini(&server->slow);
    expvar__routes_fini(&server->routes);
    expvar__options_free(&server->options);
    free(server);
}

/* ---- requests -------------------------------------------------------------------------------------- */

int expvar_server_route(expvar_server *server, const expvar_route *route) {
    return expvar__routes_add(&server->routes, route, false);
}

/* Methods by the bit in expvar_route.methods that allows them. */
static const struct {
    const char *name;
    unsigned bit;
} methods[] = {{"GET", EXPVAR_METHOD_GET}, {"HEAD", EXPVAR_METHOD_GET}, {"POST", EXPVAR_METHOD_POST}};

static bool takes(const expvar_route *route, const char *method) {
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(methods[i].name, method) == 0)
            return (route->methods & methods[i].bit) != 0;
    return false;
}

static void refuse_method(const expvar_route *route, expvar_response *response) {
    char allow[32] = "";
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (route->methods & methods[i].bit) {
            strcat(allow, allow[0] ? ", " : "");
            strcat(allow, methods[i].name);
        }
    expvar_response_error(response, 405, "This page does not take that method.");
    expvar_response_set_header(response, "Allow", allow);
}

static void redirect(const struct route *to, const expvar_request *request, expvar_response *response) {
    struct buffer location;
    expvar__buffer_init(&location, 64 * 1024);
    expvar__path_encode(&location, to->public.path);
    if (request->query && request->query[0]) {
        expvar__buffer_append_text(&location, "?");
        expvar__buffer_append_text(&location, request->query);
    }
    expvar_response_error(response, 301, "This page has moved to the same path with a slash at its end.");
    expvar_response_set_header(response, "Location", location.error ? NULL : location.data);
    expvar__buffer_fini(&location);
}

static void not_found(const expvar_request *request, expvar_response *response) {
    expvar_response_error(response, 404, "There is no such page; /debug/ lists those that there are.");
    expvar_response_write(response, "Asked for: ", strlen("Asked for: "));
    expvar__path_encode(&response->body, request->path ? request->path : "");
    expvar_response_write(response, "\n", 1);
}

/* A path, and what is mounted there: `folder` where a slash is missing at its end. */
struct destination {
    const struct route *route;
    const struct route *folder;
};

/* The indexes list what a request may have, and are there for all. */
static bool is_allowed(const struct route *route, const expvar_request *request, const char *path) {
    return route && (route->public.handler == expvar__index_page || expvar__page_is_allowed(request->pages, path));
}

static struct destination find(const struct route_table *routes, const expvar_request *request) {
    if (!expvar__path_is_clean(request->path))
        return (struct destination){0};
    const struct route *route = expvar__routes_find(routes, request->path);
    const struct route *folder = expvar__routes_find_folder(routes, request->path);
    const bool is_exact = route && strcmp(route->public.path, request->path) == 0;
    if (!is_exact && is_allowed(folder, request, folder ? folder->public.path : NULL))
        return (struct destination){.folder = folder};
    if (!is_allowed(route, request, request->path))
        return (struct destination){0};
    return (struct destination){.route = route};
}

/* GET and HEAD change nothing, whoever has them sent; and a page of another site does not get to read the answer. */
static bool is_forged(const expvar_route *route, const expvar_request *request) {
    return strcmp(request->method, "POST") == 0 && !route->any_origin && expvar__origin_is_foreign(request);
}

static void dispatch(const struct route_table *routes, const expvar_request *request, expvar_response *response) {
    const struct destination to = find(routes, request);
    if (to.folder)
        redirect(to.folder, request, response);
    else if (!to.route)
        not_found(request, response);
    else if (!takes(&to.route->public, request->method))
        refuse_method(&to.route->public, response);
    else if (is_forged(&to.route->public, request))
        expvar_response_error(response, 403, "A page of another site may not change anything here.");
    else
        to.route->public.handler(request, response, to.route->public.context);
}

bool expvar__server_is_slow(const expvar_server *server, const expvar_request *request) {
    const struct destination to = find(&server->routes, request);
    return to.route && to.route->public.slow && takes(&to.route->public, request->method) &&
           !is_forged(&to.route->public, request);
}

void expvar_server_handle(expvar_server *server, const expvar_request *request, expvar_response *response) {
    dispatch(&server->routes, request, response);
    expvar__response_settle(response);
    expvar__gzip_apply(request, response);
    expvar__response_settle(response);
}
