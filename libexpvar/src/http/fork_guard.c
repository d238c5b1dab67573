/* fork_guard.c - closes in a forked child the sockets that its parent serves. */
#include "fork_guard.h"

#include <errno.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int init_error;
static struct guarded_fds *all; /* under the lock */

void expvar__fork_guard_lock(void) {
    pthread_mutex_lock(&lock);
}

void expvar__fork_guard_unlock(void) {
    pthread_mutex_unlock(&lock);
}

static void close_fd(int *fd) {
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void expvar__fork_guard_close(struct guarded_fds *fds) {
    close_fd(&fds->listen_fd);
    close_fd(&fds->epoll_fd);
    for (size_t i = 0; i < fds->max; i++) {
        if (fds->connections[i].is_used)
            close(fds->connections[i].fd);
        fds->connections[i].is_used = false;
    }
}

/* What an earlier fork left behind is closed already. */
static void in_child(void) {
    for (struct guarded_fds *fds = all; fds; fds = fds->next)
        expvar__fork_guard_close(fds);
    pthread_mutex_unlock(&lock);
}

static void init_once(void) {
    init_error = pthread_atfork(expvar__fork_guard_lock, expvar__fork_guard_unlock, in_child);
}

int expvar__fork_guard_init(void) {
    pthread_once(&once, init_once);
    errno = init_error;
    return init_error ? -1 : 0;
}

void expvar__fork_guard_add(struct guarded_fds *fds) {
    fds->next = all;
    all = fds;
}

void expvar__fork_guard_remove(struct guarded_fds *fds) {
    for (struct guarded_fds **at = &all; *at; at = &(*at)->next)
        if (*at == fds) {
            *at = fds->next;
            return;
        }
}

int64_t expvar__fork_guard_cut_late(struct guarded_fds *fds, int64_t now_ns) {
    int64_t first_ns = INT64_MAX;
    for (struct guarded_connection *at = fds->connections; at < fds->connections + fds->max; at++) {
        if (!at->is_used)
            continue;
        const int64_t deadline_ns = at->deadline_ns;
        if (deadline_ns > now_ns) {
            first_ns = deadline_ns < first_ns ? deadline_ns : first_ns;
            continue;
        }
        shutdown(at->fd, SHUT_RDWR);
        at->deadline_ns = INT64_MAX;
    }
    return first_ns;
}

struct guarded_connection *expvar__fork_guard_add_connection(struct guarded_fds *fds, int fd, int64_t deadline_ns) {
    struct guarded_connection *found = NULL;
    expvar__fork_guard_lock();
    for (size_t i = 0; i < fds->max && !found; i++)
        if (!fds->connections[i].is_used)
            found = &fds->connections[i];
    if (found)
        *found = (struct guarded_connection){.is_used = true, .fd = fd, .deadline_ns = deadline_ns};
    expvar__fork_guard_unlock();
    return found;
}

void expvar__fork_guard_remove_connection(struct guarded_connection *connection) {
    expvar__fork_guard_lock();
    connection->is_used = false;
    expvar__fork_guard_unlock();
}
