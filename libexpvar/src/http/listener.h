/* listener.h - a socket, and the thread that answers on it. */
#ifndef EXPVAR_HTTP_LISTENER_H
#define EXPVAR_HTTP_LISTENER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "expvar/http.h"
#include "http/authorization.h"
#include "http/fork_guard.h"
#include "http/socket.h"
#include "http/tls.h"

struct MHD_Daemon;

/* Constant once it is started, but for `next`, which is its server's, `fds`, which is the fork guard's, and
 * `authorization`, which is its thread's. */
struct listener {
    struct listener *next;
    expvar_server *server;
    const expvar_server_options *options; /* the server's, or its own */
    expvar_server_options own;
    struct authorization authorization;
    struct tls tls;
    struct socket socket;
    struct guarded_fds fds;
    struct MHD_Daemon *daemon;
    char *text; /* the address */
    bool check_host;
    bool is_closed;          /* to new connections, by the host's thread that stops the server */
    atomic_size_t in_flight; /* requests whose first line came and whose answer has not gone */
};

/* `options` NULL: the server's. Returns NULL with errno as expvar_server_listen_with. */
struct listener *expvar__listener_start(expvar_server *server, const char *address,
                                        const expvar_server_options *options);

/* Takes no new connection any more, once those that wait are taken or it is `until_ns`. */
void expvar__listener_close(struct listener *listener, int64_t until_ns);

/* Waits until all requests that came are answered, or it is `until_ns`. */
void expvar__listener_drain(struct listener *listener, int64_t until_ns);

/* Cuts what connections are left, and frees. */
void expvar__listener_stop(struct listener *listener);

#endif
