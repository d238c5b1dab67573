/* test_stack_table.c - counting stacks: many threads at once, a full table, stacks with equal hashes. */
#include "pprof/stack_table.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SLOTS 1024
#define BYTES (1 << 20)

static const struct stack_count one = {.samples = 1, .weight = 10};

static void add(struct stack_table *table, uintptr_t first, size_t depth, const void *labels) {
    uintptr_t pcs[8];
    for (size_t i = 0; i < depth; i++)
        pcs[i] = first + i;
    expvar__stack_table_add(table, pcs, depth, labels, one);
}

struct sum {
    size_t stacks;
    size_t highest;
    struct stack_count count;
    bool broken; /* a stack whose pcs do not follow each other */
};

static void add_up(void *context, size_t index, const struct stack_entry *entry) {
    struct sum *sum = context;
    sum->stacks++;
    sum->highest = index > sum->highest ? index : sum->highest;
    sum->count.samples += entry->count.samples;
    sum->count.weight += entry->count.weight;
    for (size_t i = 1; i < entry->depth; i++)
        sum->broken |= entry->pcs[i] != entry->pcs[0] + i;
}

static struct sum sum_of(const struct stack_table *table) {
    struct sum sum = {0};
    expvar__stack_table_walk(table, add_up, &sum);
    assert_false(sum.broken);
    return sum;
}

static void equal_stacks_are_counted_together(void **state) {
    (void)state;
    struct stack_table *table = expvar__stack_table_new(SLOTS, BYTES);
    for (int i = 0; i < 5; i++)
        add(table, 100, 3, NULL);
    const struct sum sum = sum_of(table);
    assert_int_equal(sum.stacks, 1);
    assert_int_equal(sum.count.samples, 5);
    assert_int_equal(sum.count.weight, 50);
    expvar__stack_table_free(table);
}

static void depth_and_labels_tell_stacks_apart(void **state) {
    (void)state;
    struct stack_table *table = expvar__stack_table_new(SLOTS, BYTES);
    const int a = 0, b = 0;
    add(table, 100, 3, NULL);
    add(table, 100, 2, NULL);
    add(table, 100, 3, &a);
    add(table, 100, 3, &b);
    assert_int_equal(sum_of(table).stacks, 4);
    expvar__stack_table_free(table);
}

static void full_slots_count_as_lost(void **state) {
    (void)state;
    struct stack_table *table = expvar__stack_table_new(64, BYTES);
    for (uintptr_t i = 0; i < 100; i++)
        add(table, 1000 * i, 2, NULL);
    const struct sum sum = sum_of(table);
    assert_int_equal(sum.stacks, 48);
    assert_int_equal(expvar__stack_table_lost(table).samples, 52);
    assert_int_equal(expvar__stack_table_lost(table).weight, 520);
    add(table, 0, 2, NULL); /* what is in it is still counted */
    assert_int_equal(sum_of(table).count.samples, 49);
    expvar__stack_table_free(table);
}

static void full_arena_counts_as_lost(void **state) {
    (void)state;
    struct stack_table *table = expvar__stack_table_new(SLOTS, 4096);
    for (uintptr_t i = 0; i < 600; i++)
        add(table, 1000 * i, 8, NULL);
    const struct sum sum = sum_of(table);
    assert_in_range(sum.stacks, 30, 60);
    assert_int_equal(sum.count.samples + expvar__stack_table_lost(table).samples, 600);
    expvar__stack_table_free(table);
}

static void collisions_are_told_apart(void **state) {
    (void)state;
    /* In the smallest table every stack collides with the others. */
    struct stack_table *table = expvar__stack_table_new(16, BYTES);
    for (int round = 0; round < 3; round++)
        for (uintptr_t i = 0; i < 12; i++)
            add(table, 1000 * i, 4, NULL);
    const struct sum sum = sum_of(table);
    assert_int_equal(sum.stacks, 12);
    assert_int_equal(sum.count.samples, 36);
    assert_in_range(sum.highest, 0, expvar__stack_table_slots(table) - 1);
    expvar__stack_table_free(table);
}

static void clear_empties_the_table(void **state) {
    (void)state;
    struct stack_table *table = expvar__stack_table_new(64, BYTES);
    const size_t empty_bytes = expvar__stack_table_bytes(table);
    for (uintptr_t i = 0; i < 100; i++)
        add(table, 1000 * i, 2, NULL);
    assert_true(expvar__stack_table_bytes(table) > empty_bytes);
    expvar__stack_table_clear(table);
    assert_int_equal(sum_of(table).stacks, 0);
    assert_int_equal(expvar__stack_table_lost(table).samples, 0);
    assert_int_equal(expvar__stack_table_bytes(table), empty_bytes);
    add(table, 1, 2, NULL);
    assert_int_equal(sum_of(table).count.samples, 1);
    expvar__stack_table_free(table);
}

#define THREADS 8
#define ADDS    20000

struct hammer {
    struct stack_table *table;
    uint32_t seed;
};

static void *hammer(void *argument) {
    struct hammer *own = argument;
    for (int i = 0; i < ADDS; i++) {
        own->seed = own->seed * 1664525 + 1013904223;
        add(own->table, 1000 * ((own->seed >> 16) % 600), 1 + (own->seed >> 8) % 8, NULL);
    }
    return NULL;
}

static void threads_lose_nothing_between_them(void **state) {
    (void)state;
    struct stack_table *table = expvar__stack_table_new(SLOTS, BYTES);
    struct hammer hammers[THREADS];
    pthread_t threads[THREADS];
    for (uint32_t i = 0; i < THREADS; i++) {
        hammers[i] = (struct hammer){table, i};
        assert_int_equal(pthread_create(&threads[i], NULL, hammer, &hammers[i]), 0);
    }
    for (int i = 0; i < 20; i++) /* whoever reads meanwhile sees whole stacks */
        sum_of(table);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    const struct sum sum = sum_of(table);
    const struct stack_count lost = expvar__stack_table_lost(table);
    assert_int_equal(sum.count.samples + lost.samples, THREADS * ADDS);
    assert_int_equal(sum.count.weight + lost.weight, 10 * THREADS * ADDS);
    assert_true(lost.samples > 0); /* 4800 different stacks do not fit */
    expvar__stack_table_free(table);
}

static uintptr_t seen_first[SLOTS];

static void compare_index(void *context, size_t index, const struct stack_entry *entry) {
    (void)context;
    if (seen_first[index])
        assert_int_equal(seen_first[index], entry->pcs[0]);
    seen_first[index] = entry->pcs[0];
}

static void stack_keeps_its_index(void **state) {
    (void)state;
    struct stack_table *table = expvar__stack_table_new(SLOTS, BYTES);
    for (uintptr_t i = 1; i < 300; i++)
        add(table, 1000 * i, 2, NULL);
    expvar__stack_table_walk(table, compare_index, NULL);
    for (uintptr_t i = 300; i < 600; i++)
        add(table, 1000 * i, 2, NULL);
    expvar__stack_table_walk(table, compare_index, NULL);
    expvar__stack_table_free(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_stacks_are_counted_together), cmocka_unit_test(depth_and_labels_tell_stacks_apart),
        cmocka_unit_test(full_slots_count_as_lost),          cmocka_unit_test(full_arena_counts_as_lost),
        cmocka_unit_test(collisions_are_told_apart),         cmocka_unit_test(clear_empties_the_table),
        cmocka_unit_test(threads_lose_nothing_between_them), cmocka_unit_test(stack_keeps_its_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
