/* fork_guard.h - the http layer's one lock, and the descriptors that a forked child must not keep.
 *
 * A child that kept a listening socket would hold the port after its parent is gone, and clients would wait
 * for ever in its backlog. Therefore a fork takes the lock, and the child closes what is registered here.
 *
 * The lock also guards the lists of listeners and routes, so that they are whole in the child. It is held for
 * short times only, never while a handler runs. */
#ifndef EXPVAR_HTTP_FORK_GUARD_H
#define EXPVAR_HTTP_FORK_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Descriptors of one listener; -1 where there is none. All fields are written under the lock. */
struct guarded_fds {
    struct guarded_fds *next;
    pid_t owner; /* the process whose threads serve it */
    int listen_fd;
    int epoll_fd;
    int *connections; /* room for `max`, `count` of them in use */
    size_t count;
    size_t max;
};

/* Must have succeeded once before a fork can matter. Returns 0, or -1 with errno ENOMEM. */
int expvar__fork_guard_init(void);

void expvar__fork_guard_lock(void);
void expvar__fork_guard_unlock(void);

/* Both with the lock held. */
void expvar__fork_guard_add(struct guarded_fds *fds);
void expvar__fork_guard_remove(struct guarded_fds *fds);

/* These take the lock. */
void expvar__fork_guard_add_connection(struct guarded_fds *fds, int fd);
void expvar__fork_guard_remove_connection(struct guarded_fds *fds, int fd);

/* Closes all of it. */
void expvar__fork_guard_close(struct guarded_fds *fds);

#endif
