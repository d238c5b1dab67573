/* test_int.c - integer variables: exact sums, set, and what a new variable begins with. */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>

#include "vars_fixture.h"

static expvar_int *variable;

static int set_up(void **state) {
    (void)state;
    variable = expvar_int_new("int");
    return !variable;
}

static int tear_down(void **state) {
    (void)state;
    return expvar_unpublish("int");
}

static void new_variable_is_zero(void **state) {
    (void)state;
    assert_int_equal(expvar_int_value(variable), 0);
    assert_published("int", "0");
}

static void additions_and_sets_give_the_value(void **state) {
    (void)state;
    expvar_int_add(variable, 40);
    expvar_int_add(variable, 5);
    expvar_int_add(variable, -3);
    assert_int_equal(expvar_int_value(variable), 42);
    expvar_int_set(variable, -7);
    assert_int_equal(expvar_int_value(variable), -7);
    expvar_int_add(variable, 1);
    assert_published("int", "-6");
}

static void null_is_ignored(void **state) {
    (void)state;
    expvar_int_add(NULL, 1);
    expvar_int_set(NULL, 1);
    assert_int_equal(expvar_int_value(NULL), 0);
}

static void values_wrap_at_64_bits(void **state) {
    (void)state;
    expvar_int_set(variable, INT64_MAX);
    assert_published("int", "9223372036854775807");
    expvar_int_add(variable, 1);
    assert_published("int", "-9223372036854775808");
    expvar_int_add(variable, -1);
    assert_true(expvar_int_value(variable) == INT64_MAX);
    expvar_int_add(variable, INT64_MIN);
    assert_int_equal(expvar_int_value(variable), -1);
    expvar_int_set(variable, INT64_MIN);
    assert_true(expvar_int_value(variable) == INT64_MIN);
}

static void values_beyond_32_bits_are_added_whole(void **state) {
    (void)state;
    expvar_int_add(variable, INT64_C(0x123456789abcdef0));
    expvar_int_add(variable, INT64_C(0x0fedcba987654321));
    assert_true(expvar_int_value(variable) == INT64_C(0x123456789abcdef0) + INT64_C(0x0fedcba987654321));
}

/* ---- threads ------------------------------------------------------------------------------------------------- */

#define WAVE 16

static void add_a_little(size_t number) {
    for (size_t i = 0; i < 50 + number; i++)
        expvar_int_add(variable, (int64_t)(i % 7) - 2);
}

static int64_t sum_of_a_wave(void) {
    int64_t sum = 0;
    for (size_t number = 0; number < WAVE; number++) {
        for (size_t i = 0; i < 50 + number; i++)
            sum += (int64_t)(i % 7) - 2;
    }
    return sum;
}

static void tens_of_thousands_of_short_threads_add_up(void **state) {
    (void)state;
    const int waves = REPEAT(20000 / WAVE);
    for (int i = 0; i < waves; i++)
        run_threads(WAVE, add_a_little);
    assert_int_equal(expvar_int_value(variable), waves * sum_of_a_wave());
}

static atomic_bool stopped;
static atomic_bool went_down;

static void *watch(void *unused) {
    (void)unused;
    for (int64_t last = 0; !stopped;) {
        int64_t value = expvar_int_value(variable);
        if (value < last)
            went_down = true;
        last = value;
    }
    return NULL;
}

static void add_ones(size_t number) {
    (void)number;
    for (int i = 0; i < 2000; i++)
        expvar_int_add(variable, 1);
}

static void reads_never_go_down_while_threads_come_and_go(void **state) {
    (void)state;
    pthread_t watcher;
    stopped = went_down = false;
    assert_int_equal(pthread_create(&watcher, NULL, watch, NULL), 0);
    for (int i = 0; i < REPEAT(400); i++)
        run_threads(4, add_ones);
    stopped = true;
    pthread_join(watcher, NULL);
    assert_false(went_down);
    assert_int_equal(expvar_int_value(variable), REPEAT(400) * 4 * 2000);
}

static void set_after_all_adders_is_exact(void **state) {
    (void)state;
    for (int64_t i = 0; i < 50; i++) {
        run_threads(4, add_ones);
        expvar_int_set(variable, i * 1000003);
        assert_int_equal(expvar_int_value(variable), i * 1000003);
    }
}

/* One thread adds ones and says how many it has begun and ended. */
static _Atomic int64_t begun, ended;
static atomic_bool add_on;

static void *add_and_tell(void *unused) {
    (void)unused;
    while (add_on) {
        begun++;
        expvar_int_add(variable, 1);
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
        expvar_int_set(variable, 0);
        assert_int_equal(pthread_create(&adder, NULL, add_and_tell, NULL), 0);
        while (ended < 1 + round % 50)
            sched_yield();
        const int64_t ended_before = ended;
        expvar_int_set(variable, 1000000000000);
        const int64_t begun_until = begun;
        while (ended < begun_until + 10)
            sched_yield();
        add_on = false;
        pthread_join(adder, NULL);
        const int64_t on_top = expvar_int_value(variable) - 1000000000000;
        assert_in_range(on_top, ended - begun_until, ended - ended_before);
    }
}

static void set_often(size_t number) {
    for (int i = 0; i < 5000; i++)
        expvar_int_set(variable, (int64_t)number + 1);
}

static void of_racing_sets_one_wins_whole(void **state) {
    (void)state;
    for (int i = 0; i < REPEAT(50); i++) {
        expvar_int_add(variable, i);
        run_threads(3, set_often);
        assert_in_range(expvar_int_value(variable), 1, 3);
    }
}

/* ---- a cell's second life ------------------------------------------------------------------------------------ */

static void add_to_variable(size_t number) {
    expvar_int_add(variable, (int64_t)number + 1);
}

static void published_again_it_begins_with_zero_though_the_cell_is_used_again(void **state) {
    (void)state;
    for (int i = 0; i < 20; i++) {
        const uintptr_t cell = variable->hot.cell;
        run_threads(5, add_to_variable);
        assert_int_equal(expvar_int_value(variable), 15);
        assert_int_equal(expvar_unpublish("int"), 0);
        variable = expvar_int_new("int");
        assert_non_null(variable);
        assert_int_equal(variable->hot.cell, cell);
        assert_int_equal(expvar_int_value(variable), 0);
    }
}

static void published_again_as_a_float_and_back_it_begins_with_zero(void **state) {
    (void)state;
    for (int i = 0; i < 20; i++) {
        run_threads(5, add_to_variable);
        assert_int_equal(expvar_unpublish("int"), 0);
        expvar_float *real = expvar_float_new("int");
        assert_true(expvar_float_value(real) == 0);
        expvar_float_add(real, 1.5);
        assert_true(expvar_float_value(real) == 1.5);
        assert_int_equal(expvar_unpublish("int"), 0);
        variable = expvar_int_new("int");
        assert_int_equal(expvar_int_value(variable), 0);
    }
}

/* ---- many ---------------------------------------------------------------------------------------------------- */

#define MANY 100000

static expvar_int *many[MANY];
static pthread_barrier_t published;

static void add_to_many(void) {
    for (size_t i = 0; i < MANY; i++)
        expvar_int_add(many[i], (int64_t)i);
}

/* Started before the variables are there: the memory behind this thread's cells comes later. */
static void *add_once_published(void *unused) {
    (void)unused;
    expvar_int_add(variable, 1);
    pthread_barrier_wait(&published);
    pthread_barrier_wait(&published);
    add_to_many();
    return NULL;
}

static void add_to_many_on(size_t number) {
    (void)number;
    add_to_many();
}

static void a_hundred_thousand_variables_each_have_their_sum(void **state) {
    (void)state;
    pthread_t early;
    char name[32];
    pthread_barrier_init(&published, NULL, 2);
    assert_int_equal(pthread_create(&early, NULL, add_once_published, NULL), 0);
    pthread_barrier_wait(&published);
    for (int i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "many.%d", i);
        many[i] = expvar_int_new(name);
        assert_non_null(many[i]);
    }
    pthread_barrier_wait(&published);
    run_threads(3, add_to_many_on);
    pthread_join(early, NULL);
    add_to_many();
    for (int64_t i = 0; i < MANY; i++)
        assert_int_equal(expvar_int_value(many[i]), 5 * i);
    for (int i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "many.%d", i);
        assert_int_equal(expvar_unpublish(name), 0);
    }
    pthread_barrier_destroy(&published);
}

int main(void) {
#define WITH_INT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_INT(new_variable_is_zero),
        WITH_INT(additions_and_sets_give_the_value),
        WITH_INT(null_is_ignored),
        WITH_INT(values_wrap_at_64_bits),
        WITH_INT(values_beyond_32_bits_are_added_whole),
        WITH_INT(tens_of_thousands_of_short_threads_add_up),
        WITH_INT(reads_never_go_down_while_threads_come_and_go),
        WITH_INT(set_after_all_adders_is_exact),
        WITH_INT(set_that_races_with_an_adder_keeps_what_comes_after_and_drops_what_came_before),
        WITH_INT(of_racing_sets_one_wins_whole),
        WITH_INT(published_again_it_begins_with_zero_though_the_cell_is_used_again),
        WITH_INT(published_again_as_a_float_and_back_it_begins_with_zero),
        WITH_INT(a_hundred_thousand_variables_each_have_their_sum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
