/* test_lookup.c - a hash table from keys to numbers. */
#include "pprof/lookup.h"

#include <errno.h>

#include "vars_fixture.h"

#include "../support/failing_alloc.h"

static bool equal(const void *things, size_t index, const void *key) {
    return ((const int *)things)[index] == *(const int *)key;
}

static size_t find(const struct lookup *lookup, const int *things, int key, uint64_t hash) {
    return expvar__lookup_find(lookup, hash, equal, things, &key);
}

static void numbers_are_found_by_key(void **state) {
    (void)state;
    static int things[10000];
    struct lookup lookup = {0};
    assert_int_equal(find(&lookup, things, 1, 1), LOOKUP_NONE);
    for (size_t i = 0; i < COUNT_OF(things); i++) {
        things[i] = (int)i * 3;
        assert_int_equal(expvar__lookup_add(&lookup, expvar__lookup_hash(0, &things[i], sizeof(int)), i), 0);
    }
    for (int key = 0; key < 3 * (int)COUNT_OF(things); key++)
        assert_int_equal(find(&lookup, things, key, expvar__lookup_hash(0, &key, sizeof key)),
                         key % 3 ? LOOKUP_NONE : (size_t)key / 3);
    expvar__lookup_fini(&lookup);
}

static void keys_with_the_same_hash_are_told_apart(void **state) {
    (void)state;
    const int things[] = {5, 6, 7};
    struct lookup lookup = {0};
    for (size_t i = 0; i < COUNT_OF(things); i++)
        assert_int_equal(expvar__lookup_add(&lookup, 42, i), 0);
    for (size_t i = 0; i < COUNT_OF(things); i++)
        assert_int_equal(find(&lookup, things, things[i], 42), i);
    assert_int_equal(find(&lookup, things, 8, 42), LOOKUP_NONE);
    expvar__lookup_fini(&lookup);
}

static void hash_sees_every_byte_and_the_length(void **state) {
    (void)state;
    char text[40] = {0};
    for (size_t size = 1; size < sizeof text; size++) {
        uint64_t hash = expvar__lookup_hash(0, text, size);
        assert_true(hash != expvar__lookup_hash(0, text, size - 1));
        assert_true(hash != expvar__lookup_hash(1, text, size));
        for (size_t i = 0; i < size; i++) {
            text[i] = 1;
            assert_true(hash != expvar__lookup_hash(0, text, size));
            text[i] = 0;
        }
    }
}

static void failed_allocation_is_reported(void **state) {
    (void)state;
    struct lookup lookup = {0};
    failing_alloc_at(1);
    assert_int_equal(expvar__lookup_add(&lookup, 1, 0), -1);
    assert_true(failing_alloc_stop());
    assert_int_equal(errno, ENOMEM);
    expvar__lookup_fini(&lookup);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_found_by_key),
        cmocka_unit_test(keys_with_the_same_hash_are_told_apart),
        cmocka_unit_test(hash_sees_every_byte_and_the_length),
        cmocka_unit_test(failed_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
