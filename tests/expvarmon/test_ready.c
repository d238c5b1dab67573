/* test_ready.c - sockets and a deadline behind one descriptor. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../expvarmon/source/ready.h"

struct fixture {
    struct ready ready;
    int near; /* watched */
    int far;
};

static void set_up(struct fixture *fixture) {
    int pair[2];
    assert_int_equal(ready_init(&fixture->ready), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    fixture->near = pair[0];
    fixture->far = pair[1];
}

static void tear_down(struct fixture *fixture) {
    close(fixture->near);
    if (fixture->far >= 0)
        close(fixture->far);
    ready_fini(&fixture->ready);
}

static bool is_readable(const struct fixture *fixture) {
    struct pollfd wait = {.fd = fixture->ready.epoll_fd, .events = POLLIN};
    return poll(&wait, 1, 0) == 1;
}

static unsigned take(struct fixture *fixture) {
    struct ready_event events[4];
    const size_t count = ready_take(&fixture->ready, events, 4);
    assert_in_range(count, 0, 1);
    if (!count)
        return 0;
    assert_int_equal(events[0].fd, fixture->near);
    return events[0].events;
}

static void only_what_is_watched_is_reported(void **state) {
    (void)state;
    struct fixture fixture;
    set_up(&fixture);
    assert_int_equal(ready_watch(&fixture.ready, fixture.near, READY_READ), 0);
    assert_int_equal(take(&fixture), 0);
    assert_int_equal(write(fixture.far, "x", 1), 1);
    assert_true(is_readable(&fixture));
    assert_int_equal(take(&fixture), READY_READ);
    assert_int_equal(ready_watch(&fixture.ready, fixture.near, READY_WRITE), 0);
    assert_int_equal(take(&fixture), READY_WRITE);
    assert_int_equal(ready_watch(&fixture.ready, fixture.near, READY_READ | READY_WRITE), 0);
    assert_int_equal(take(&fixture), READY_READ | READY_WRITE);
    assert_int_equal(ready_watch(&fixture.ready, fixture.near, 0), 0);
    assert_false(is_readable(&fixture));
    tear_down(&fixture);
}

static void kept_socket_is_reported_again_after_a_pause(void **state) {
    (void)state;
    struct fixture fixture;
    set_up(&fixture);
    assert_int_equal(ready_open(&fixture.ready, fixture.near), 0);
    assert_int_equal(ready_watch(&fixture.ready, fixture.near, READY_READ), 0);
    assert_int_equal(ready_watch(&fixture.ready, fixture.near, 0), 0);
    assert_int_equal(write(fixture.far, "x", 1), 1);
    assert_int_equal(take(&fixture), 0);
    assert_false(is_readable(&fixture)); /* taken out of the set: it does not spin */
    assert_int_equal(ready_watch(&fixture.ready, fixture.near, READY_READ), 0);
    assert_int_equal(take(&fixture), READY_READ);
    tear_down(&fixture);
}

static void hang_up_during_a_pause_does_not_spin(void **state) {
    (void)state;
    struct fixture fixture;
    set_up(&fixture);
    assert_int_equal(ready_open(&fixture.ready, fixture.near), 0);
    assert_int_equal(ready_watch(&fixture.ready, fixture.near, READY_READ), 0);
    assert_int_equal(ready_watch(&fixture.ready, fixture.near, 0), 0);
    close(fixture.far);
    fixture.far = -1;
    assert_int_equal(take(&fixture), 0);
    assert_false(is_readable(&fixture));
    tear_down(&fixture);
}

/* The kernel forgets a socket when it is closed; its number may come back as another. */
static void number_of_a_closed_socket_may_be_used_again(void **state) {
    (void)state;
    struct fixture fixture;
    int other[2];
    set_up(&fixture);
    assert_int_equal(ready_open(&fixture.ready, fixture.near), 0);
    assert_int_equal(ready_watch(&fixture.ready, fixture.near, READY_READ), 0);
    assert_int_equal(ready_watch(&fixture.ready, fixture.near, 0), 0);
    ready_close(&fixture.ready, fixture.near);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, other), 0);
    assert_int_equal(dup2(other[0], fixture.near), fixture.near);
    assert_int_equal(ready_open(&fixture.ready, fixture.near), 0);
    assert_int_equal(ready_watch(&fixture.ready, fixture.near, READY_READ), 0);
    assert_int_equal(write(other[1], "x", 1), 1);
    assert_int_equal(take(&fixture), READY_READ);
    close(other[0]);
    close(other[1]);
    tear_down(&fixture);
}

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void wake_at_once_is_over_when_taken(void **state) {
    (void)state;
    struct fixture fixture;
    set_up(&fixture);
    assert_false(is_readable(&fixture));
    ready_wake(&fixture.ready, 0);
    assert_true(is_readable(&fixture));
    assert_int_equal(take(&fixture), 0);
    assert_false(is_readable(&fixture));
    ready_wake(&fixture.ready, now_ns());
    assert_true(is_readable(&fixture));
    tear_down(&fixture);
}

static void earliest_wake_counts(void **state) {
    (void)state;
    struct fixture fixture;
    set_up(&fixture);
    ready_wake(&fixture.ready, now_ns() + INT64_C(3600000000000));
    assert_false(is_readable(&fixture));
    ready_wake(&fixture.ready, 0);
    ready_wake(&fixture.ready, now_ns() + INT64_C(3600000000000));
    assert_true(is_readable(&fixture));
    tear_down(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_watched_is_reported),
        cmocka_unit_test(kept_socket_is_reported_again_after_a_pause),
        cmocka_unit_test(hang_up_during_a_pause_does_not_spin),
        cmocka_unit_test(number_of_a_closed_socket_may_be_used_again),
        cmocka_unit_test(wake_at_once_is_over_when_taken),
        cmocka_unit_test(earliest_wake_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
