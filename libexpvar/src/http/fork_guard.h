/* fork_guard.h - the http layer's one lock, and the descriptors that a forked child must not keep.
 *
 * A child that kept a listening socket would hold the port after its parent is gone, and clients would wait
 * for ever in its backlog. Therefore a fork takes the lock, and the child closes what is registered here.
 *
 * The lock also guards the lists of listeners and routes, so that they are whole in the child. It is held for
 * short times only, never while a handler runs. */
#ifndef EXPVAR_HTTP_FORK_GUARD_H
#define EXPVAR_HTTP_FORK_GUARD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The socket of one connection, which is open as long as this is used. The atomic ones are the listener's thread's to set. */
struct guarded_connection {
    bool is_used;
    int fd;
    _Atomic int64_t deadline_ns; /* INT64_MAX: none */
    atomic_bool has_asked;       /* a first request has begun */
};

/* Descriptors of one listener; -1 where there is none. All other fields are written under the lock. */
struct guarded_fds {
    struct guarded_fds *next;
    pid_t owner; /* the process whose threads serve it */
    int listen_fd;
    int epoll_fd;
    struct guarded_connection *connections; /* `max` of them */
    size_t max;
};

/* Must have succeeded once before a fork can matter. Returns 0, or -1 with errno ENOMEM. */
int expvar__fork_guard_init(void);

void expvar__fork_guard_lock(void);
void expvar__fork_guard_unlock(void);

/* With the lock held. */
void expvar__fork_guard_add(struct guarded_fds *fds);
void expvar__fork_guard_remove(struct guarded_fds *fds);

/* Ends the traffic of those whose deadline is over, so that who serves them finds them closed. Returns the first of the
 * deadlines that are to come, INT64_MAX if there is none. */
int64_t expvar__fork_guard_cut_late(struct guarded_fds *fds, int64_t now_ns);

/* These take the lock. `add_connection` returns NULL if there is no room. */
struct guarded_connection *expvar__fork_guard_add_connection(struct guarded_fds *fds, int fd, int64_t deadline_ns);
void expvar__fork_guard_remove_connection(struct guarded_connection *connection);

/* Closes all of it. */
void expvar__fork_guard_close(struct guarded_fds *fds);

#endif
