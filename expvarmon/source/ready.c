/* ready.c - many sockets and one deadline behind a single pollable descriptor: epoll with a timerfd inside
 * it.
 *
 * Between two fetches a kept connection is of no interest, then again readable is. Taking it out of the epoll
 * set and putting it back each time would cost as much as the fetch itself; so it stays in the set, and is
 * only taken out if something happens on it meanwhile (the other side hung up: epoll would report that for
 * ever).
 */
#include "ready.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define TAKE_MAX 64

struct watch {
    uint8_t wanted;     /* READY_* */
    uint8_t registered; /* READY_* that the epoll set has; 0: it is not in the set */
    bool is_ours;       /* between ready_open and ready_close */
};

static int set_registration(struct ready *ready, int fd, uint8_t events) {
    struct watch *watch = &ready->watches[fd];
    if (watch->registered == events)
        return 0;
    struct epoll_event event = {
        .events = (events & READY_READ ? (uint32_t)EPOLLIN : 0) | (events & READY_WRITE ? (uint32_t)EPOLLOUT : 0),
        .data.fd = fd,
    };
    const int operation = !events ? EPOLL_CTL_DEL : watch->registered ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (epoll_ctl(ready->epoll_fd, operation, fd, &event) && operation != EPOLL_CTL_DEL)
        return -1;
    watch->registered = events;
    return 0;
}

static int reserve(struct ready *ready, int fd) {
    const size_t needed = (size_t)fd + 1;
    if (needed <= ready->watch_count)
        return 0;
    const size_t count = needed + needed / 2 + 64;
    struct watch *watches = realloc(ready->watches, count * sizeof(*watches));
    if (!watches)
        return -1;
    memset(watches + ready->watch_count, 0, (count - ready->watch_count) * sizeof(*watches));
    ready->watches = watches;
    ready->watch_count = count;
    return 0;
}

int ready_init(struct ready *ready) {
    *ready = (struct ready){.timer_ns = READY_NEVER};
    ready->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    ready->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (ready->epoll_fd >= 0 && ready->timer_fd >= 0 && !reserve(ready, ready->timer_fd) &&
        !ready_watch(ready, ready->timer_fd, READY_READ))
        return 0;
    const int error = errno;
    ready_fini(ready);
    errno = error;
    return -1;
}

void ready_fini(struct ready *ready) {
    if (ready->timer_fd >= 0)
        close(ready->timer_fd);
    if (ready->epoll_fd >= 0)
        close(ready->epoll_fd);
    free(ready->watches);
    *ready = (struct ready){.epoll_fd = -1, .timer_fd = -1};
}

int ready_open(struct ready *ready, int fd) {
    if (reserve(ready, fd))
        return -1;
    ready->watches[fd] = (struct watch){.is_ours = true};
    return 0;
}

/* Closing takes the socket out of the epoll set. */
void ready_close(struct ready *ready, int fd) {
    if ((size_t)fd < ready->watch_count)
        ready->watches[fd] = (struct watch){0};
}

int ready_watch(struct ready *ready, int fd, unsigned events) {
    if (reserve(ready, fd))
        return -1;
    struct watch *watch = &ready->watches[fd];
    watch->wanted = (uint8_t)events;
    if (!events && watch->is_ours)
        return 0;
    return set_registration(ready, fd, watch->wanted);
}

void ready_wake(struct ready *ready, int64_t at_ns) {
    if (at_ns >= ready->timer_ns)
        return;
    ready->timer_ns = at_ns;
    if (at_ns <= 0)
        at_ns = 1; /* zero would stop the timer */
    const struct itimerspec time = {
        .it_value = {.tv_sec = at_ns / 1000000000, .tv_nsec = at_ns % 1000000000},
    };
    timerfd_settime(ready->timer_fd, TFD_TIMER_ABSTIME, &time, NULL);
}

/* The timer stays readable after it went off until it is set anew. */
static void take_timer(struct ready *ready) {
    uint64_t times;
    if (read(ready->timer_fd, &times, sizeof(times)) > 0)
        ready->timer_ns = READY_NEVER;
}

size_t ready_take(struct ready *ready, struct ready_event *events, size_t max) {
    struct epoll_event found[TAKE_MAX];
    const int count = epoll_wait(ready->epoll_fd, found, max < TAKE_MAX ? (int)max : TAKE_MAX, 0);
    size_t taken = 0;
    for (int i = 0; i < count; i++) {
        const int fd = found[i].data.fd;
        if (fd == ready->timer_fd) {
            take_timer(ready);
        } else if (!ready->watches[fd].wanted) {
            set_registration(ready, fd, 0);
        } else {
            events[taken++] = (struct ready_event){
                .fd = fd,
                .events = (found[i].events & EPOLLIN ? READY_READ : 0u) |
                          (found[i].events & EPOLLOUT ? READY_WRITE : 0u) |
                          (found[i].events & (EPOLLERR | EPOLLHUP) ? READY_ERROR : 0u),
            };
        }
    }
    return taken;
}
