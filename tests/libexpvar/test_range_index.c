/* test_range_index.c - which of some numbered things covers an address. */
#include "pprof/range_index.h"

#include <errno.h>

#include "vars_fixture.h"

#include "../support/failing_alloc.h"

static void innermost_range_is_found(void **state) {
    (void)state;
    struct range_index index = {0};
    static const uint64_t ranges[][2] = {{100, 200}, {120, 140}, {100, 110}, {130, 135}, {300, 301}};
    for (size_t i = 0; i < COUNT_OF(ranges); i++)
        assert_int_equal(expvar__range_index_add(&index, ranges[i][0], ranges[i][1], i), 0);
    assert_int_equal(expvar__range_index_finish(&index), 0);
    static const struct {
        uint64_t address;
        size_t value;
    } cases[] = {{99, RANGE_NONE}, {100, 2}, {109, 2}, {110, 0}, {119, 0},          {120, 1}, {130, 3},
                 {134, 3},         {135, 1}, {139, 1}, {140, 0}, {200, RANGE_NONE}, {300, 4}, {301, RANGE_NONE}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(expvar__range_index_find(&index, cases[i].address), cases[i].value);
    assert_true(expvar__range_index_bytes(&index) >= COUNT_OF(ranges) * 24);
    expvar__range_index_fini(&index);
}

static void empty_index_covers_nothing(void **state) {
    (void)state;
    struct range_index index = {0};
    assert_int_equal(expvar__range_index_finish(&index), 0);
    assert_int_equal(expvar__range_index_find(&index, 5), RANGE_NONE);
    expvar__range_index_fini(&index);
}

static void failed_allocation_is_reported(void **state) {
    (void)state;
    struct range_index index = {0};
    failing_alloc_at(1);
    assert_int_equal(expvar__range_index_add(&index, 1, 2, 0), -1);
    assert_true(failing_alloc_stop());
    assert_int_equal(errno, ENOMEM);
    assert_int_equal(expvar__range_index_add(&index, 1, 2, 0), 0);
    failing_alloc_at(1);
    assert_int_equal(expvar__range_index_finish(&index), -1);
    assert_true(failing_alloc_stop());
    expvar__range_index_fini(&index);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(innermost_range_is_found),
        cmocka_unit_test(empty_index_covers_nothing),
        cmocka_unit_test(failed_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
