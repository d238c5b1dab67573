/* test_float.c - float variables: sums, exact sets, generations. */
#include <math.h>
#include <pthread.h>
#include <sched.h>

#include "vars_fixture.h"

static expvar_float *variable;

static int set_up(void **state) {
    (void)state;
    variable = expvar_float_new("float");
    return !variable;
}

static int tear_down(void **state) {
    (void)state;
    return expvar_unpublish("float");
}

static void assert_value(double expected) {
    assert_true(expvar_float_value(variable) == expected);
}

static void new_variable_is_zero(void **state) {
    (void)state;
    assert_value(0);
    assert_published("float", "0");
}

static void additions_and_sets_give_the_value(void **state) {
    (void)state;
    expvar_float_add(variable, 40.5);
    expvar_float_add(variable, 3);
    expvar_float_add(variable, -1.25);
    assert_value(42.25);
    expvar_float_set(variable, -0.5);
    assert_value(-0.5);
    expvar_float_add(variable, 0.25);
    assert_published("float", "-0.25");
}

static void many_additions_on_one_thread_are_all_in_the_sum(void **state) {
    (void)state;
    for (int i = 1; i <= 1000; i++) {
        expvar_float_add(variable, i);
        assert_value((double)i * (i + 1) / 2);
    }
}

static void null_is_ignored(void **state) {
    (void)state;
    expvar_float_add(NULL, 1);
    expvar_float_set(NULL, 1);
    assert_true(expvar_float_value(NULL) == 0);
}

static void value_after_set_is_exactly_what_was_set(void **state) {
    (void)state;
    const double values[] = {0.1, 1e17, 5e-324, -1e308, 1.7976931348623157e308, 0.30000000000000004};
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        for (int j = 0; j < 10; j++)
            expvar_float_add(variable, 1e17);
        expvar_float_set(variable, values[i]);
        assert_value(values[i]);
    }
}

static void negative_zero_stays_negative(void **state) {
    (void)state;
    expvar_float_set(variable, -0.0);
    assert_true(signbit(expvar_float_value(variable)));
    assert_published("float", "-0");
}

static void value_that_is_no_number_is_null_until_it_is_set(void **state) {
    (void)state;
    const double values[] = {NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        expvar_float_add(variable, values[i]);
        assert_published("float", "null");
        expvar_float_set(variable, 2.5);
        assert_published("float", "2.5");
        expvar_float_set(variable, values[i]);
        assert_published("float", "null");
        expvar_float_set(variable, 0);
    }
}

static void values_have_the_notation_of_gos_expvar(void **state) {
    (void)state;
    expvar_float_set(variable, 1000000);
    assert_published("float", "1e+06");
    expvar_float_set(variable, 0.00001);
    assert_published("float", "1e-05");
}

/* ---- threads ------------------------------------------------------------------------------------------------- */

#define WAVE 16

/* Halves, so that no sum is rounded. */
static void add_halves(size_t number) {
    for (size_t i = 0; i < 100 + number; i++)
        expvar_float_add(variable, 0.5);
}

static void thousands_of_short_threads_add_up(void **state) {
    (void)state;
    const int waves = REPEAT(5000 / WAVE);
    for (int i = 0; i < waves; i++)
        run_threads(WAVE, add_halves);
    assert_value(waves * (100 * WAVE + WAVE * (WAVE - 1) / 2) * 0.5);
}

static atomic_bool stopped;
static atomic_bool was_wrong;

/* Sees an old sum of a new generation, if there were such a thing. */
static void *watch(void *unused) {
    (void)unused;
    while (!stopped) {
        double value = expvar_float_value(variable);
        if (value < 0 || value > 1000)
            was_wrong = true;
    }
    return NULL;
}

static void add_a_thousand(size_t number) {
    (void)number;
    for (int i = 0; i < 250; i++)
        expvar_float_add(variable, 1);
}

static void each_set_takes_everything_before_it_out(void **state) {
    (void)state;
    pthread_t watcher;
    stopped = was_wrong = false;
    assert_int_equal(pthread_create(&watcher, NULL, watch, NULL), 0);
    for (int i = 0; i < REPEAT(500); i++) {
        run_threads(4, add_a_thousand);
        assert_value(1000);
        expvar_float_set(variable, 0);
        assert_value(0);
    }
    stopped = true;
    pthread_join(watcher, NULL);
    assert_false(was_wrong);
}

static _Atomic int64_t begun, ended;
static atomic_bool add_on;

static void *add_and_tell(void *unused) {
    (void)unused;
    while (add_on) {
        begun++;
        expvar_float_add(variable, 1);
        ended++;
    }
    return NULL;
}

static void set_that_races_with_an_adder_keeps_what_comes_after_and_drops_what_came_before(void **state) {
    (void)state;
    for (int round = 0; round < REPEAT(300); round++) {
        pthread_t adder;
        begun = ended = 0;
        add_on = true;
        expvar_float_set(variable, 0);
        assert_int_equal(pthread_create(&adder, NULL, add_and_tell, NULL), 0);
        while (ended < 1 + round % 50)
            sched_yield();
        const int64_t ended_before = ended;
        expvar_float_set(variable, 1e12);
        const int64_t begun_until = begun;
        while (ended < begun_until + 10)
            sched_yield();
        add_on = false;
        pthread_join(adder, NULL);
        const int64_t on_top = (int64_t)(expvar_float_value(variable) - 1e12);
        assert_in_range(on_top, ended - begun_until, ended - ended_before);
    }
}

/* ---- a cell's second life ------------------------------------------------------------------------------------ */

static void published_again_it_begins_with_zero_though_the_cell_is_used_again(void **state) {
    (void)state;
    for (int i = 0; i < 20; i++) {
        const uintptr_t cell = variable->hot.cell;
        run_threads(4, add_a_thousand);
        expvar_float_add(variable, NAN);
        assert_int_equal(expvar_unpublish("float"), 0);
        variable = expvar_float_new("float");
        assert_non_null(variable);
        assert_int_equal(variable->hot.cell, cell);
        assert_value(0);
        run_threads(4, add_a_thousand);
        assert_value(1000);
    }
}

int main(void) {
#define WITH_FLOAT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_FLOAT(new_variable_is_zero),
        WITH_FLOAT(additions_and_sets_give_the_value),
        WITH_FLOAT(many_additions_on_one_thread_are_all_in_the_sum),
        WITH_FLOAT(null_is_ignored),
        WITH_FLOAT(value_after_set_is_exactly_what_was_set),
        WITH_FLOAT(negative_zero_stays_negative),
        WITH_FLOAT(value_that_is_no_number_is_null_until_it_is_set),
        WITH_FLOAT(values_have_the_notation_of_gos_expvar),
        WITH_FLOAT(thousands_of_short_threads_add_up),
        WITH_FLOAT(each_set_takes_everything_before_it_out),
        WITH_FLOAT(set_that_races_with_an_adder_keeps_what_comes_after_and_drops_what_came_before),
        WITH_FLOAT(published_again_it_begins_with_zero_though_the_cell_is_used_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
