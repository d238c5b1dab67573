/* watchdog.h - the thread that cuts connections whose time is over.
 *
 * libmicrohttpd closes a connection on which nothing moves; a client that moves one byte now and then would hold it for
 * ever. So each connection has a deadline, and the watchdog sleeps until the first of them: without connections, for ever.
 *
 * Life: start, expect by the threads of listeners, stop, fini. After a fork the child has no such thread: it may start
 * anew; stop and fini do nothing. */
#ifndef EXPVAR_HTTP_WATCHDOG_H
#define EXPVAR_HTTP_WATCHDOG_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "expvar/http.h"

/* All zero before it is started. `owner` and `thread` are constant from then on; `lock` guards `is_poked` and
 * `is_stopping`. */
struct watchdog {
    pid_t owner; /* the process that has the thread */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    _Atomic int64_t sleeps_until_ns; /* INT64_MAX while it looks at the deadlines */
    bool is_poked;
    bool is_stopping;
};

/* Watches the connections of the server's listeners. Does nothing if this process has it already. Returns 0, or -1 with
 * errno as pthread_create(3). */
int expvar__watchdog_start(struct watchdog *watchdog, expvar_server *server);

/* Ends the thread; deadlines may still be set, and mean nothing. */
void expvar__watchdog_stop(struct watchdog *watchdog);

/* Once nobody sets any more. */
void expvar__watchdog_fini(struct watchdog *watchdog);

/* A deadline was set. To be called after it can be seen. */
void expvar__watchdog_expect(struct watchdog *watchdog, int64_t deadline_ns);

#endif
