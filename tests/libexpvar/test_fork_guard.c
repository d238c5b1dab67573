/* test_fork_guard.c - the descriptors that a forked child must not keep. */
#include "http/fork_guard.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static bool is_open(int fd) {
    return fcntl(fd, F_GETFD) >= 0;
}

static int new_fd(void) {
    int fd = dup(0);
    assert_true(fd >= 0);
    return fd;
}

static struct guarded_fds guarded(struct guarded_connection *connections, size_t max) {
    assert_int_equal(expvar__fork_guard_init(), 0);
    return (struct guarded_fds){
        .owner = getpid(), .listen_fd = new_fd(), .epoll_fd = new_fd(), .connections = connections, .max = max};
}

static void add(struct guarded_fds *fds) {
    expvar__fork_guard_lock();
    expvar__fork_guard_add(fds);
    expvar__fork_guard_unlock();
}

static void remove_guarded(struct guarded_fds *fds) {
    expvar__fork_guard_lock();
    expvar__fork_guard_remove(fds);
    expvar__fork_guard_unlock();
}

/* What `in_child` returns, called in a child. */
static int fork_and_ask(int (*in_child)(void *), void *context) {
    pid_t child = fork();
    if (child == 0)
        _exit(in_child(context));
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* The numbers as they were before the fork. */
struct numbers {
    int fds[4];
    int count;
};

static int count_open(void *context) {
    struct numbers *numbers = context;
    int open = 0;
    for (int i = 0; i < numbers->count; i++)
        open += is_open(numbers->fds[i]);
    return open;
}

static void child_closes_what_is_guarded(void **state) {
    (void)state;
    struct guarded_connection connections[2] = {0};
    struct guarded_fds fds = guarded(connections, 2);
    struct numbers numbers = {{fds.listen_fd, fds.epoll_fd, new_fd(), new_fd()}, 4};
    add(&fds);
    expvar__fork_guard_add_connection(&fds, numbers.fds[2], INT64_MAX);
    expvar__fork_guard_add_connection(&fds, numbers.fds[3], INT64_MAX);
    assert_int_equal(fork_and_ask(count_open, &numbers), 0);
    assert_int_equal(count_open(&numbers), 4);
    remove_guarded(&fds);
    expvar__fork_guard_close(&fds);
    assert_int_equal(count_open(&numbers), 0);
}

static void child_keeps_what_was_removed(void **state) {
    (void)state;
    struct guarded_connection connections[1] = {0};
    struct guarded_fds fds = guarded(connections, 1), other = guarded(NULL, 0);
    struct numbers numbers = {{fds.listen_fd, fds.epoll_fd}, 2};
    add(&fds);
    add(&other);
    remove_guarded(&fds);
    assert_int_equal(fork_and_ask(count_open, &numbers), 2);
    remove_guarded(&other);
    expvar__fork_guard_close(&fds);
    expvar__fork_guard_close(&other);
}

static void connection_that_ended_is_forgotten(void **state) {
    (void)state;
    struct guarded_connection connections[2] = {0};
    struct guarded_fds fds = guarded(connections, 2);
    struct numbers numbers = {{new_fd(), new_fd()}, 2};
    add(&fds);
    struct guarded_connection *first = expvar__fork_guard_add_connection(&fds, numbers.fds[0], INT64_MAX);
    expvar__fork_guard_add_connection(&fds, numbers.fds[1], INT64_MAX);
    assert_null(expvar__fork_guard_add_connection(&fds, 0, INT64_MAX));
    expvar__fork_guard_remove_connection(first);
    assert_int_equal(fork_and_ask(count_open, &numbers), 1);
    remove_guarded(&fds);
    expvar__fork_guard_close(&fds);
    close(numbers.fds[0]);
}

static void connection_whose_time_is_over_is_cut_and_no_other(void **state) {
    (void)state;
    int late[2], other[2];
    struct guarded_connection connections[3] = {0};
    struct guarded_fds fds = {.listen_fd = -1, .epoll_fd = -1, .connections = connections, .max = 3};
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, late), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, other), 0);
    expvar__fork_guard_add_connection(&fds, late[0], 100);
    expvar__fork_guard_add_connection(&fds, other[0], 300);
    assert_int_equal(expvar__fork_guard_cut_late(&fds, 99), 100);
    assert_int_equal(expvar__fork_guard_cut_late(&fds, 100), 300);
    char byte;
    assert_int_equal(recv(late[1], &byte, 1, MSG_DONTWAIT), 0);
    assert_int_equal(recv(other[1], &byte, 1, MSG_DONTWAIT), -1);
    assert_int_equal(expvar__fork_guard_cut_late(&fds, 1000), INT64_MAX);
    expvar__fork_guard_close(&fds);
    close(late[1]);
    close(other[1]);
}

static void closing_again_closes_nothing(void **state) {
    (void)state;
    struct guarded_fds fds = guarded(NULL, 0);
    int number = fds.listen_fd;
    expvar__fork_guard_close(&fds);
    struct numbers numbers = {{new_fd(), new_fd()}, 2};
    assert_int_equal(numbers.fds[0], number);
    expvar__fork_guard_close(&fds);
    assert_int_equal(count_open(&numbers), 2);
    close(numbers.fds[0]);
    close(numbers.fds[1]);
}

static int take_lock(void *context) {
    (void)context;
    expvar__fork_guard_lock();
    expvar__fork_guard_unlock();
    return 7;
}

static void lock_is_free_in_the_child(void **state) {
    (void)state;
    assert_int_equal(expvar__fork_guard_init(), 0);
    assert_int_equal(fork_and_ask(take_lock, NULL), 7);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(child_closes_what_is_guarded),
        cmocka_unit_test(child_keeps_what_was_removed),
        cmocka_unit_test(connection_that_ended_is_forgotten),
        cmocka_unit_test(closing_again_closes_nothing),
        cmocka_unit_test(connection_whose_time_is_over_is_cut_and_no_other),
        cmocka_unit_test(lock_is_free_in_the_child),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
