/* test_arena.c - memory that is freed all at once. */
#include "base/arena.h"

#include <errno.h>
#include <stdalign.h>

#include "vars_fixture.h"

#include "../support/failing_alloc.h"

static void memory_is_zeroed_aligned_and_apart(void **state) {
    (void)state;
    struct arena arena;
    expvar__arena_init(&arena, 1 << 20);
    unsigned char *blocks[200];
    for (size_t i = 0; i < COUNT_OF(blocks); i++) {
        blocks[i] = expvar__arena_alloc(&arena, i * 7);
        assert_int_equal((uintptr_t)blocks[i] % alignof(max_align_t), 0);
        for (size_t k = 0; k < i * 7; k++)
            assert_int_equal(blocks[i][k], 0);
        memset(blocks[i], (int)i, i * 7);
    }
    for (size_t i = 0; i < COUNT_OF(blocks); i++)
        for (size_t k = 0; k < i * 7; k++)
            assert_int_equal(blocks[i][k], i);
    expvar__arena_fini(&arena);
}

static void maximum_is_kept(void **state) {
    (void)state;
    struct arena arena;
    expvar__arena_init(&arena, 100000);
    size_t given = 0;
    errno = 0;
    while (expvar__arena_alloc(&arena, 1000))
        given += 1000;
    assert_int_equal(errno, ENOMEM);
    assert_in_range(given, 90000, 100000);
    assert_in_range(arena.bytes, given, 100000);
    assert_null(expvar__arena_alloc(&arena, SIZE_MAX));
    expvar__arena_fini(&arena);
}

static void large_block_has_room_of_its_own(void **state) {
    (void)state;
    struct arena arena;
    expvar__arena_init(&arena, 1 << 20);
    char *text = expvar__arena_text(&arena, "text");
    char *large = expvar__arena_alloc(&arena, 300000);
    memset(large, 'x', 300000);
    assert_string_equal(text, "text");
    assert_string_equal(expvar__arena_text(&arena, "more"), "more");
    expvar__arena_fini(&arena);
}

static void failed_allocation_is_reported(void **state) {
    (void)state;
    struct arena arena;
    expvar__arena_init(&arena, 1 << 20);
    failing_alloc_at(1);
    void *memory = expvar__arena_copy(&arena, "text", 4);
    int error = errno;
    assert_true(failing_alloc_stop());
    assert_null(memory);
    assert_int_equal(error, ENOMEM);
    expvar__arena_fini(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(maximum_is_kept),
        cmocka_unit_test(large_block_has_room_of_its_own),
        cmocka_unit_test(failed_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
