/* test_creation.c - which code creates threads. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <setjmp.h>

#include <cmocka.h>

#include "creation.h"
#include "thread.h"

static void add_count(const struct stack *stack, void *context) {
    *(int64_t *)context += stack->values[0];
}

static int64_t created(void) {
    int64_t count = 0;
    if (expvar__creation_stacks())
        expvar__stacks_walk(expvar__creation_stacks(), add_count, &count);
    return count;
}

static void nothing_is_recorded_before_the_start(void **state) {
    (void)state;
    const struct creation creation = expvar__creation_begin();
    assert_null(creation.stack);
    expvar__creation_done(&creation);
    assert_int_equal(created(), 0);
    expvar__creation_start();
}

static void creations_are_counted_when_they_are_done(void **state) {
    (void)state;
    errno = 5;
    const struct creation creation = expvar__creation_begin();
    assert_int_equal(errno, 5);
    assert_non_null(creation.stack);
    assert_true(creation.stack->depth > 1);
    assert_false(creation.is_own);
    assert_int_equal(created(), 0);
    expvar__creation_done(&creation);
    assert_int_equal(created(), 1);
}

static void threads_of_own_threads_do_not_count(void **state) {
    (void)state;
    const int64_t before = created();
    expvar__hooks_thread.is_own = true;
    const struct creation creation = expvar__creation_begin();
    expvar__hooks_thread.is_own = false;
    assert_true(creation.is_own);
    expvar__creation_done(&creation);
    assert_int_equal(created(), before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_recorded_before_the_start),
        cmocka_unit_test(creations_are_counted_when_they_are_done),
        cmocka_unit_test(threads_of_own_threads_do_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
