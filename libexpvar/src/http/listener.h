/* listener.h - a socket, and the thread that answers on it. */
#ifndef EXPVAR_HTTP_LISTENER_H
#define EXPVAR_HTTP_LISTENER_H

#include <stdbool.h>

#include "expvar/http.h"
#include "http/fork_guard.h"
#include "http/socket.h"

struct MHD_Daemon;

/* Constant once it is started, but for `next`, which is its server's, and `fds`, which is the fork guard's.
 */
struct listener {
    struct listener *next;
    expvar_server *server;
    struct socket socket;
    struct guarded_fds fds;
    struct MHD_Daemon *daemon;
    char *text;      /* the address */
    bool check_host; /* it is at a loopback address */
};

/* Returns NULL with errno as expvar_server_listen. */
struct listener *expvar__listener_start(expvar_server *server, const char *address);

/* Waits for the request in progress, and frees. */
void expvar__listener_stop(struct listener *listener);

#endif
