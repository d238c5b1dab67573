/* test_grace.c - lookups that take no lock, and the wait for them. */
#include "vars/grace.h"

#include <pthread.h>
#include <sched.h>

#include "vars_fixture.h"

static void lookup_is_marked_from_enter_to_leave(void **state) {
    (void)state;
    struct block *block = expvar__grace_enter();
    assert_ptr_equal(block, expvar__block);
    assert_int_equal(atomic_load(&block->reading) % 2, 1);
    expvar__grace_leave(block);
    assert_int_equal(atomic_load(&block->reading) % 2, 0);
}

static void wait_without_lookups_returns(void **state) {
    (void)state;
    expvar__grace_wait();
    expvar__grace_leave(expvar__grace_enter());
    expvar__grace_wait();
}

static atomic_bool entered, waiting, leaving, left_before_return;

static void *look_up(void *unused) {
    (void)unused;
    struct block *block = expvar__grace_enter();
    entered = true;
    while (!waiting)
        sched_yield();
    for (int i = 0; i < 20; i++)
        sched_yield();
    leaving = true;
    expvar__grace_leave(block);
    return NULL;
}

static void wait_returns_once_a_lookup_on_another_thread_has_left(void **state) {
    (void)state;
    for (int i = 0; i < 20; i++) {
        pthread_t reader;
        entered = waiting = leaving = false;
        assert_int_equal(pthread_create(&reader, NULL, look_up, NULL), 0);
        while (!entered)
            sched_yield();
        waiting = true;
        expvar__grace_wait();
        left_before_return = leaving;
        pthread_join(reader, NULL);
        assert_true(left_before_return);
    }
}

/* A reader that looks up again and again is not waited for as a whole. */
static atomic_bool stopped;

static void *look_up_on_and_on(void *unused) {
    (void)unused;
    while (!stopped)
        expvar__grace_leave(expvar__grace_enter());
    return NULL;
}

static void wait_ends_though_lookups_never_stop(void **state) {
    (void)state;
    pthread_t readers[3];
    stopped = false;
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        assert_int_equal(pthread_create(&readers[i], NULL, look_up_on_and_on, NULL), 0);
    for (int i = 0; i < 100; i++)
        expvar__grace_wait();
    stopped = true;
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        pthread_join(readers[i], NULL);
}

/* What the wait is for: no lookup sees what was freed after it. */
static int *_Atomic shared;

static void *read_shared(void *wrong) {
    while (!stopped) {
        struct block *block = expvar__grace_enter();
        const int *number = atomic_load(&shared);
        if (*number != 7)
            *(atomic_bool *)wrong = true;
        expvar__grace_leave(block);
    }
    return NULL;
}

static void nothing_is_freed_under_a_lookup(void **state) {
    (void)state;
    pthread_t readers[2];
    atomic_bool wrong = false;
    stopped = false;
    int *first = malloc(sizeof *first);
    *first = 7;
    atomic_store(&shared, first);
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_shared, &wrong), 0);
    for (int i = 0; i < REPEAT(1000); i++) {
        int *next = malloc(sizeof *next);
        *next = 7;
        int *before = atomic_exchange(&shared, next);
        expvar__grace_wait();
        *before = 8;
        free(before);
    }
    stopped = true;
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        pthread_join(readers[i], NULL);
    assert_false(wrong);
    free(atomic_load(&shared));
}

static pthread_key_t exit_key;
static atomic_bool entered_while_exiting;

/* In the last round, when the library's own destructor has run. */
static void enter_while_exiting(void *rounds) {
    const uintptr_t left = (uintptr_t)rounds - 1;
    if (left)
        pthread_setspecific(exit_key, (void *)left);
    else if (expvar__grace_enter())
        entered_while_exiting = true;
}

static void exit_later(size_t number) {
    (void)number;
    expvar__grace_leave(expvar__grace_enter());
    pthread_setspecific(exit_key, (void *)2);
}

static void exiting_thread_cannot_enter(void **state) {
    (void)state;
    entered_while_exiting = false;
    assert_int_equal(pthread_key_create(&exit_key, enter_while_exiting), 0);
    run_threads(1, exit_later);
    assert_false(entered_while_exiting);
    pthread_key_delete(exit_key);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lookup_is_marked_from_enter_to_leave),
        cmocka_unit_test(wait_without_lookups_returns),
        cmocka_unit_test(wait_returns_once_a_lookup_on_another_thread_has_left),
        cmocka_unit_test(wait_ends_though_lookups_never_stop),
        cmocka_unit_test(nothing_is_freed_under_a_lookup),
        cmocka_unit_test(exiting_thread_cannot_enter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
