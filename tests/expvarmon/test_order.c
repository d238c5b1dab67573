/* test_order.c - the order of services. */
#include "../../expvarmon/model/order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/fleet_fixture.h"

#define SERVICES 6

/* Six services: three numbers, of which two are equal, a text, nothing, and one that failed. */
static void init(struct fleet *fleet) {
    static const struct value values[SERVICES] = {
        {.kind = VALUE_INT, .i = 5}, {.kind = VALUE_UINT, .u = UINT64_MAX}, {.kind = VALUE_NONE},
        {.kind = VALUE_INT, .i = 5}, {.kind = VALUE_TEXT, .text = "x"},     {.kind = VALUE_INT, .i = 7},
    };
    static const char *const names[SERVICES] = {"a:10", "a:9", "c", "b", "d", "a:100"};
    fixture_init(fleet, 1, SERVICES, 3);
    for (size_t i = 0; i < SERVICES; i++) {
        fixture_name(fleet, i, names[i]);
        fleet->services[i].series[0].last = values[i];
    }
    fixture_fail(fleet, 5, "refused", 1);
}

static void expect(const struct order *order, const size_t *expected) {
    struct fleet fleet;
    init(&fleet);
    size_t services[SERVICES] = {0, 1, 2, 3, 4, 5};
    order_services(order, &fleet, services, SERVICES);
    for (size_t i = 0; i < SERVICES; i++)
        assert_int_equal(services[i], expected[i]);
    fixture_fini(&fleet);
}

static void order_is_that_of_the_targets_unless_told(void **state) {
    (void)state;
    expect(&(struct order){0}, (const size_t[]){0, 1, 2, 3, 4, 5});
    expect(&(struct order){ORDER_VARIABLE, 9, false}, (const size_t[]){0, 1, 2, 3, 4, 5});
}

static void order_by_name_counts_numbers(void **state) {
    (void)state;
    expect(&(struct order){.by = ORDER_NAME}, (const size_t[]){1, 0, 5, 3, 2, 4});
    expect(&(struct order){.by = ORDER_NAME, .is_descending = true}, (const size_t[]){4, 2, 3, 5, 0, 1});
}

static void order_by_state_can_have_the_failed_first(void **state) {
    (void)state;
    expect(&(struct order){.by = ORDER_STATE}, (const size_t[]){0, 1, 2, 3, 4, 5});
    expect(&(struct order){.by = ORDER_STATE, .is_descending = true}, (const size_t[]){5, 0, 1, 2, 3, 4});
}

static void order_by_a_variable_has_those_without_it_and_the_failed_last(void **state) {
    (void)state;
    expect(&(struct order){ORDER_VARIABLE, 0, false}, (const size_t[]){0, 3, 1, 4, 2, 5});
    expect(&(struct order){ORDER_VARIABLE, 0, true}, (const size_t[]){1, 0, 3, 4, 2, 5});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_is_that_of_the_targets_unless_told),
        cmocka_unit_test(order_by_name_counts_numbers),
        cmocka_unit_test(order_by_state_can_have_the_failed_first),
        cmocka_unit_test(order_by_a_variable_has_those_without_it_and_the_failed_last),
    };
    return cmocka_run_group_tests_name("order", tests, NULL, NULL);
}
