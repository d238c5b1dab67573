/* server.h - a server, as the rest of the http layer sees it. */
#ifndef EXPVAR_HTTP_SERVER_H
#define EXPVAR_HTTP_SERVER_H

#include "expvar/http.h"
#include "http/routes.h"
#include "http/slow.h"
#include "http/watchdog.h"

struct listener;

/* `options` is fixed once the server is made; what it points to belongs to it. `listeners` is a list
 * in the order of listening, under the lock of fork_guard.h. `slow` and `watchdog` are there before the first listener. */
struct expvar_server {
    expvar_server_options options;
    struct route_table routes;
    struct listener *listeners;
    struct slow_pool slow;
    struct watchdog watchdog;
    atomic_bool is_stopping; /* answers end their connections */
};

/* Would expvar_server_handle call the handler of a slow route? */
bool expvar__server_is_slow(const expvar_server *server, const expvar_request *request);

#endif
