/* ready.h - many sockets and one deadline behind a single pollable descriptor: epoll with a timerfd inside
 * it. */
#ifndef EXPVARMON_SOURCE_READY_H
#define EXPVARMON_SOURCE_READY_H

#include <stddef.h>
#include <stdint.h>

enum {
    READY_READ = 1,
    READY_WRITE = 2,
    READY_ERROR = 4, /* in events only */
};

#define READY_NEVER INT64_MAX

struct ready {
    int epoll_fd;
    int timer_fd;
    int64_t timer_ns;      /* what the timer is set to; READY_NEVER if to nothing */
    struct watch *watches; /* by descriptor */
    size_t watch_count;
};

struct ready_event {
    int fd;
    unsigned events;
};

/* Returns 0, or -1 with errno. */
int ready_init(struct ready *ready);
void ready_fini(struct ready *ready);

/* Says that a socket was opened, and will be named to ready_close before it is closed. Only of such a socket
 * may the registration with the kernel outlive the interest in it, which saves two system calls a fetch.
 * Returns 0, or -1 with errno ENOMEM. */
int ready_open(struct ready *ready, int fd);
void ready_close(struct ready *ready, int fd);

/* Sets what is of interest in a descriptor: READY_READ, READY_WRITE, both, or 0. Returns 0, or -1 with errno.
 */
int ready_watch(struct ready *ready, int fd, unsigned events);

/* Makes the descriptor readable at a time of CLOCK_MONOTONIC, 0 being now. Only the earliest time since the
 * last ready_take counts. */
void ready_wake(struct ready *ready, int64_t at_ns);

/* Collects up to `max` events without waiting. A wake whose time has come is over with that. */
size_t ready_take(struct ready *ready, struct ready_event *events, size_t max);

#endif
