/* test_scale.c - where scales begin and end. */
#include "../../expvarmon/screen/scale.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../support/fleet_fixture.h"

static struct axis scale_of(struct fleet *fleet, struct view view, struct range *range, double low, double high) {
    fixture_init(fleet, 1, 1, 30);
    fleet->ranges = range;
    fleet->range_count = range ? 1 : 0;
    const struct chart chart = {fleet, &view, 0, 0, 1};
    struct extent extent = extent_nothing;
    extent_add(&extent, low, high);
    const struct axis axis = scale_make(&chart, &extent, 9);
    fixture_fini(fleet);
    return axis;
}

static void expect(struct axis axis, double low, double high) {
    assert_float_equal(axis.low, low, 1e-9);
    assert_float_equal(axis.high, high, 1e-9);
}

static void scale_is_within_hard_ends_and_beyond_soft_ones(void **state) {
    (void)state;
    struct fleet fleet;
    struct range hard = {(char[]){"*"}, {true, false, 30}, {true, false, 70}};
    expect(scale_of(&fleet, (struct view){0}, &hard, 0, 100), 30, 70);
    expect(scale_of(&fleet, (struct view){0}, &hard, 40, 50), 30, 70);
    struct range soft = {(char[]){"requests"}, {true, false, 0}, {true, true, 70}};
    expect(scale_of(&fleet, (struct view){0}, &soft, 40, 50), 0, 80);
    expect(scale_of(&fleet, (struct view){0}, &soft, 40, 100), 0, 100);
    struct range other = {(char[]){"others"}, {true, false, 0}, {true, true, 70}};
    expect(scale_of(&fleet, (struct view){0}, &other, 90, 100), 90, 100);
}

static void scale_begins_at_zero_when_asked_to(void **state) {
    (void)state;
    struct fleet fleet;
    struct range hard = {(char[]){"*"}, {true, false, 30}, {true, false, 70}};
    expect(scale_of(&fleet, (struct view){.scale = SCALE_ZERO}, &hard, 90, 100), 0, 100);
    expect(scale_of(&fleet, (struct view){.scale = SCALE_ZERO}, NULL, -100, -90), -100, 0);
}

static void scale_has_the_unit_of_the_variable(void **state) {
    (void)state;
    assert_int_equal(scale_unit(&(struct variable){.kind = VARIABLE_PLAIN}), AXIS_NUMBER);
    assert_int_equal(scale_unit(&(struct variable){.kind = VARIABLE_PCT}), AXIS_PERCENT);
    assert_int_equal(scale_unit(&(struct variable){.kind = VARIABLE_TIME}), AXIS_CLOCK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scale_is_within_hard_ends_and_beyond_soft_ones),
        cmocka_unit_test(scale_begins_at_zero_when_asked_to),
        cmocka_unit_test(scale_has_the_unit_of_the_variable),
    };
    return cmocka_run_group_tests_name("scale", tests, NULL, NULL);
}
