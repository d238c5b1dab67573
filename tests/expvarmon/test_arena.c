#include "../../expvarmon/decode/arena.h"

#include <errno.h>
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/failing_alloc.h"

#define MIB ((size_t)1 << 20)

static void arena_hands_out_memory_that_is_aligned_and_apart(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena, 64 * MIB);
    unsigned char *memory[1000];
    for (size_t i = 0; i < 1000; i++) {
        memory[i] = arena_alloc(&arena, i);
        assert_non_null(memory[i]);
        assert_int_equal((uintptr_t)memory[i] % alignof(max_align_t), 0);
        memset(memory[i], (int)(i & 0xFF), i);
    }
    for (size_t i = 0; i < 1000; i++) {
        for (size_t j = 0; j < i; j++)
            assert_int_equal(memory[i][j], i & 0xFF);
    }
    arena_fini(&arena);
}

static void arena_gives_large_blocks(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena, 64 * MIB);
    unsigned char *large = arena_alloc(&arena, 5 * MIB);
    assert_non_null(large);
    memset(large, 1, 5 * MIB);
    assert_non_null(arena_alloc(&arena, 1));
    arena_fini(&arena);
}

static void arena_takes_no_more_than_its_maximum(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena, MIB);
    size_t given = 0;
    while (arena_alloc(&arena, 1024))
        given += 1024;
    assert_int_equal(arena.error, EMSGSIZE);
    assert_int_equal(given, MIB);
    assert_int_equal(arena.total, MIB);
    arena_fini(&arena);
}

static void arena_refuses_sizes_that_overflow(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena, SIZE_MAX / 2);
    assert_null(arena_alloc(&arena, SIZE_MAX));
    assert_int_equal(arena.error, EMSGSIZE);
    arena_fini(&arena);
}

static void arena_reuses_its_memory_after_clear(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena, 64 * MIB);
    void *first = arena_alloc(&arena, 100);
    arena_clear(&arena, MIB);
    assert_ptr_equal(arena_alloc(&arena, 100), first);
    arena_fini(&arena);
}

static void arena_keeps_its_largest_chunk_after_clear(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena, 64 * MIB);
    for (int i = 0; i < 600; i++)
        arena_alloc(&arena, 1024);
    assert_true(arena.total >= 600 * 1024);
    arena_clear(&arena, MIB);
    assert_true(arena.total >= 300 * 1024);
    assert_true(arena.total <= MIB);
    const size_t kept = arena.total;
    for (size_t i = 0; i < kept / 1024; i++)
        assert_non_null(arena_alloc(&arena, 1024));
    assert_int_equal(arena.total, kept);
    arena_fini(&arena);
}

static void arena_keeps_nothing_larger_than_it_is_told(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena, 64 * MIB);
    arena_alloc(&arena, 5 * MIB);
    arena_clear(&arena, MIB);
    assert_int_equal(arena.total, 0);
    assert_non_null(arena_alloc(&arena, 1));
    arena_fini(&arena);
}

static void arena_tells_missing_memory_from_its_maximum(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena, MIB);
    failing_alloc_at(1);
    assert_null(arena_alloc(&arena, 1));
    assert_true(failing_alloc_stop());
    assert_int_equal(arena.error, ENOMEM);
    arena_clear(&arena, MIB);
    assert_int_equal(arena.error, 0);
    assert_non_null(arena_alloc(&arena, 1));
    arena_fini(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_hands_out_memory_that_is_aligned_and_apart),
        cmocka_unit_test(arena_gives_large_blocks),
        cmocka_unit_test(arena_takes_no_more_than_its_maximum),
        cmocka_unit_test(arena_refuses_sizes_that_overflow),
        cmocka_unit_test(arena_reuses_its_memory_after_clear),
        cmocka_unit_test(arena_keeps_its_largest_chunk_after_clear),
        cmocka_unit_test(arena_keeps_nothing_larger_than_it_is_told),
        cmocka_unit_test(arena_tells_missing_memory_from_its_maximum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
