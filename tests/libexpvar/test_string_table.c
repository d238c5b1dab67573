/* test_string_table.c - strings by number, each one once. */
#include "pprof/string_table.h"

#include <errno.h>
#include <stdio.h>

#include "vars_fixture.h"

#include "../support/failing_alloc.h"

static void strings_are_there_once_after_the_empty_one(void **state) {
    (void)state;
    struct string_table table;
    assert_int_equal(expvar__string_table_init(&table), 0);
    assert_int_equal(expvar__string_table_add(&table, ""), 0);
    assert_int_equal(expvar__string_table_add(&table, "cpu"), 1);
    assert_int_equal(expvar__string_table_add(&table, "count"), 2);
    char same[] = "cpu";
    assert_int_equal(expvar__string_table_add(&table, same), 1);
    assert_int_equal(table.count, 3);
    assert_string_equal(table.strings[2], "count");
    expvar__string_table_fini(&table);
}

static void every_failed_allocation_is_reported(void **state) {
    (void)state;
    static char texts[200][8];
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        snprintf(texts[i], sizeof texts[i], "s%zu", i);
    for (size_t nth = 1, failed = true; failed; nth++) {
        failing_alloc_at(nth);
        struct string_table table;
        int64_t last = expvar__string_table_init(&table);
        for (size_t i = 0; i < COUNT_OF(texts) && last >= 0; i++)
            last = expvar__string_table_add(&table, texts[i]);
        int error = errno;
        failed = failing_alloc_stop();
        assert_int_equal(last, failed ? -1 : (int64_t)COUNT_OF(texts));
        assert_int_equal(failed ? error : ENOMEM, ENOMEM);
        expvar__string_table_fini(&table);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_there_once_after_the_empty_one),
        cmocka_unit_test(every_failed_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
