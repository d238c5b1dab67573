/* test_thread_list.c - the threads of this process, their names, states and clocks. */
#include "pprof/thread_list.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* A thread that waits to be told to end. */
struct waiter {
    pthread_t thread;
    pthread_barrier_t ready, end;
    pid_t tid;
};

static void *wait_for_end(void *argument) {
    struct waiter *waiter = argument;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPROF);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_setname_np(pthread_self(), "a waiter");
    waiter->tid = gettid();
    pthread_barrier_wait(&waiter->ready);
    pthread_barrier_wait(&waiter->end);
    return NULL;
}

static void begin(struct waiter *waiter) {
    pthread_barrier_init(&waiter->ready, NULL, 2);
    pthread_barrier_init(&waiter->end, NULL, 2);
    assert_int_equal(pthread_create(&waiter->thread, NULL, wait_for_end, waiter), 0);
    pthread_barrier_wait(&waiter->ready);
}

static void end(struct waiter *waiter) {
    pthread_barrier_wait(&waiter->end);
    pthread_join(waiter->thread, NULL);
}

static bool contains(const struct thread_list *list, pid_t tid) {
    for (size_t i = 0; i < list->count; i++)
        if (list->tids[i] == tid)
            return true;
    return false;
}

static void list_has_every_thread_in_order(void **state) {
    (void)state;
    struct waiter waiters[3];
    for (int i = 0; i < 3; i++)
        begin(&waiters[i]);
    struct thread_list list;
    expvar__thread_list_init(&list);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(expvar__thread_list_read(&list), 0);
        assert_true(contains(&list, gettid()));
        for (int i = 0; i < 3; i++)
            assert_true(contains(&list, waiters[i].tid));
        for (size_t i = 1; i < list.count; i++)
            assert_true(list.tids[i - 1] < list.tids[i]);
    }
    expvar__thread_list_fini(&list);
    for (int i = 0; i < 3; i++)
        end(&waiters[i]);
}

static void status_says_name_and_what_is_blocked(void **state) {
    (void)state;
    struct waiter waiter;
    begin(&waiter);
    struct thread_status status;
    assert_int_equal(expvar__thread_status(waiter.tid, &status), 0);
    assert_string_equal(status.name, "a waiter");
    assert_true(status.blocks_sigprof);
    assert_int_equal(expvar__thread_status(gettid(), &status), 0);
    assert_int_equal(status.state, 'R');
    assert_false(status.blocks_sigprof);
    end(&waiter);
}

static void absent_thread_has_no_status_and_no_clock(void **state) {
    (void)state;
    struct thread_status status;
    errno = 0;
    assert_int_equal(expvar__thread_status(1 << 22, &status), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(expvar__thread_cpu_ns(1 << 22), -1);
}

static void clock_of_a_thread_is_its_cpu_time(void **state) {
    (void)state;
    struct timespec own;
    const int64_t before_ns = expvar__thread_cpu_ns(gettid());
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &own);
    const int64_t after_ns = expvar__thread_cpu_ns(gettid());
    const int64_t own_ns = (int64_t)own.tv_sec * 1000000000 + own.tv_nsec;
    assert_true(before_ns > 0 && before_ns <= own_ns && own_ns <= after_ns);
}

static void status_parses_what_the_kernel_writes(void **state) {
    (void)state;
    struct thread_status status;
    assert_int_equal(expvar__thread_status_parse(&status, "Name:\ta long name of 25 bytes\nUmask:\t0022\nState:\tS "
                                                          "(sleeping)\nSigPnd:\t0\nSigBlk:\t0000000004000000\n"),
                     0);
    assert_string_equal(status.name, "a long name of ");
    assert_int_equal(status.state, 'S');
    assert_true(status.blocks_sigprof);
    assert_int_equal(expvar__thread_status_parse(&status, "Name:\tx\nState:\tD\nSigBlk:\tfffffffffbffffff\n"), 0);
    assert_int_equal(status.state, 'D');
    assert_false(status.blocks_sigprof);
}

static void broken_status_is_refused(void **state) {
    (void)state;
    const char *const texts[] = {"", "Name:\tx\n", "Name:\tx\nState:\tS\n", "State:\tS\nSigBlk:\t0\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct thread_status status = {.state = '?'};
        errno = 0;
        assert_int_equal(expvar__thread_status_parse(&status, texts[i]), -1);
        assert_int_equal(errno, EBADMSG);
        assert_int_equal(status.state, '?');
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(list_has_every_thread_in_order),
        cmocka_unit_test(status_says_name_and_what_is_blocked),
        cmocka_unit_test(absent_thread_has_no_status_and_no_clock),
        cmocka_unit_test(clock_of_a_thread_is_its_cpu_time),
        cmocka_unit_test(status_parses_what_the_kernel_writes),
        cmocka_unit_test(broken_status_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
