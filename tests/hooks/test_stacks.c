/* test_stacks.c - a table of call stacks with counters. */
#include "stacks.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static _Atomic(struct stacks *) stacks;

static int make(void **state) {
    (void)state;
    return expvar__stacks_make(&stacks);
}

static void table_is_made_once(void **state) {
    (void)state;
    struct stacks *first = stacks;
    assert_int_equal(expvar__stacks_make(&stacks), 0);
    assert_ptr_equal(stacks, first);
}

static void equal_stacks_are_one_entry(void **state) {
    (void)state;
    const uintptr_t pcs[] = {0x1111, 0x2222, 0x3333};
    const uintptr_t same[] = {0x1111, 0x2222, 0x3333};
    struct stack *stack = expvar__stacks_find(stacks, pcs, 3);
    assert_ptr_equal(expvar__stacks_find(stacks, same, 3), stack);
    assert_int_equal(stack->depth, 3);
    assert_int_equal(stack->pcs[2], 0x3333);
}

static void stacks_that_begin_alike_are_two(void **state) {
    (void)state;
    const uintptr_t pcs[] = {0x1111, 0x2222, 0x3333};
    assert_ptr_not_equal(expvar__stacks_find(stacks, pcs, 3), expvar__stacks_find(stacks, pcs, 2));
}

struct sum {
    size_t entries;
    int64_t first_values;
};

static void add_up(const struct stack *stack, void *context) {
    struct sum *sum = context;
    sum->entries++;
    sum->first_values += stack->values[0];
}

#define THREADS 4
#define ROUNDS  20000

static void *hammer(void *unused) {
    (void)unused;
    for (uintptr_t i = 0; i < ROUNDS; i++) {
        const uintptr_t pcs[] = {i % 5000, i % 7, 1};
        atomic_fetch_add(&expvar__stacks_find(stacks, pcs, 3)->values[0], 1);
    }
    return NULL;
}

static void threads_that_add_at_once_lose_nothing(void **state) {
    (void)state;
    pthread_t threads[THREADS];
    struct sum before = {0}, after = {0};
    expvar__stacks_walk(stacks, add_up, &before);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, hammer, NULL), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    expvar__stacks_walk(stacks, add_up, &after);
    assert_int_equal(after.first_values - before.first_values, THREADS * ROUNDS);
}

static void what_finds_no_room_is_counted_for_the_overflow(void **state) {
    (void)state;
    uintptr_t pcs[1000] = {0};
    struct stack *stack;
    size_t found = 0;
    do {
        pcs[0] = ++found;
        stack = expvar__stacks_find(stacks, pcs, 1000);
    } while (stack->depth > 0 && found < 100000);
    assert_int_equal(stack->depth, 0);
    assert_ptr_equal(stack, expvar__stacks_overflow(stacks));
    assert_true(found > STACKS_SIZE / (1000 * sizeof *pcs) / 2); /* it was really full */
    pcs[0] = 1;
    assert_int_equal(expvar__stacks_find(stacks, pcs, 1000)->depth, 1000); /* what is in stays */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_is_made_once),
        cmocka_unit_test(equal_stacks_are_one_entry),
        cmocka_unit_test(stacks_that_begin_alike_are_two),
        cmocka_unit_test(threads_that_add_at_once_lose_nothing),
        cmocka_unit_test(what_finds_no_room_is_counted_for_the_overflow),
    };
    return cmocka_run_group_tests(tests, make, NULL);
}
