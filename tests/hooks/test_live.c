/* test_live.c - the sampled allocations that are not freed yet. */
#include "live.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct live sample_at(uintptr_t address) {
    return (struct live){.address = address, .bytes = (int64_t)address * 2};
}

static void sample_is_taken_once(void **state) {
    (void)state;
    const struct live sample = sample_at(0x1000);
    struct live taken;
    assert_int_equal(expvar__live_add(&sample), 0);
    assert_true(live_may_have((void *)0x1000));
    assert_true(expvar__live_take(0x1000, &taken));
    assert_int_equal(taken.bytes, 0x2000);
    assert_false(expvar__live_take(0x1000, &taken));
    assert_false(live_may_have((void *)0x1000));
}

static void address_that_was_not_added_is_not_there(void **state) {
    (void)state;
    struct live taken;
    assert_false(expvar__live_take(0x7654321, &taken));
}

static void watched_address_may_be_there_and_is_not(void **state) {
    (void)state;
    struct live taken;
    expvar__live_watch(0x4242420);
    assert_true(live_may_have((void *)0x4242420));
    assert_false(expvar__live_take(0x4242420, &taken));
}

static void count(const struct live *live, void *context) {
    (void)live;
    ++*(size_t *)context;
}

static size_t live_count(void) {
    size_t samples = 0;
    expvar__live_walk(count, &samples);
    return samples;
}

#define THREADS 4
#define SAMPLES 20000

static void *hammer(void *number) {
    const uintptr_t base = (uintptr_t)number << 40;
    struct live taken;
    for (uintptr_t i = 1; i <= SAMPLES; i++) {
        const struct live sample = sample_at(base + i * 16);
        if (expvar__live_add(&sample) < 0)
            return number;
    }
    for (uintptr_t i = 1; i <= SAMPLES; i += 2) {
        if (!expvar__live_take(base + i * 16, &taken) || taken.address != base + i * 16)
            return number;
    }
    return NULL;
}

static void threads_keep_apart(void **state) {
    (void)state;
    pthread_t threads[THREADS];
    const size_t before = live_count();
    for (uintptr_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, hammer, (void *)(i + 1)), 0);
    for (size_t i = 0; i < THREADS; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_int_equal(live_count() - before, THREADS * SAMPLES / 2);
}

static void forked_child_has_its_parents_samples_and_may_take_them(void **state) {
    (void)state;
    const struct live sample = sample_at(0x9990);
    assert_int_equal(expvar__live_add(&sample), 0);
    const pid_t child = fork();
    if (child == 0) {
        struct live taken;
        _exit(expvar__live_take(0x9990, &taken) && taken.bytes == 0x9990 * 2 ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    struct live taken;
    assert_true(expvar__live_take(0x9990, &taken));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sample_is_taken_once),
        cmocka_unit_test(address_that_was_not_added_is_not_there),
        cmocka_unit_test(watched_address_may_be_there_and_is_not),
        cmocka_unit_test(threads_keep_apart),
        cmocka_unit_test(forked_child_has_its_parents_samples_and_may_take_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
