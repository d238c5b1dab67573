/* test_address_filter.c - whether an address may be one of a few. */
#include "address_filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void *address(size_t i) {
    return (void *)(0x500000000000 + i * 48);
}

static void empty_filter_has_nothing(void **state) {
    (void)state;
    static const struct address_filter filter;
    for (size_t i = 0; i < 100000; i++)
        assert_false(address_filter_has(&filter, address(i)));
}

static void added_address_is_there_until_it_is_removed(void **state) {
    (void)state;
    static struct address_filter filter;
    for (size_t i = 0; i < 1000; i++)
        expvar__address_filter_add(&filter, (uintptr_t)address(i));
    for (size_t i = 0; i < 1000; i++)
        assert_true(address_filter_has(&filter, address(i)));
    for (size_t i = 0; i < 1000; i++)
        expvar__address_filter_remove(&filter, (uintptr_t)address(i));
    for (size_t i = 0; i < 1000; i++)
        assert_false(address_filter_has(&filter, address(i)));
}

static void few_addresses_leave_most_others_out(void **state) {
    (void)state;
    static struct address_filter filter;
    size_t maybe = 0;
    for (size_t i = 0; i < 100; i++)
        expvar__address_filter_add(&filter, (uintptr_t)address(i));
    for (size_t i = 100; i < 100100; i++)
        maybe += address_filter_has(&filter, address(i));
    assert_true(maybe < 5000); /* 100 of 8192 places: 1.2 % expected */
}

static void place_that_was_full_once_never_says_no(void **state) {
    (void)state;
    static struct address_filter filter;
    for (int i = 0; i < 300; i++)
        expvar__address_filter_add(&filter, (uintptr_t)address(0));
    for (int i = 0; i < 300; i++)
        expvar__address_filter_remove(&filter, (uintptr_t)address(0));
    assert_true(address_filter_has(&filter, address(0)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_filter_has_nothing),
        cmocka_unit_test(added_address_is_there_until_it_is_removed),
        cmocka_unit_test(few_addresses_leave_most_others_out),
        cmocka_unit_test(place_that_was_full_once_never_says_no),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
