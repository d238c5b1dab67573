/* test_rates.c - what a counter gained by the second. */
#include "expvar/expvar.h"

#include <errno.h>

#include "base/clock.h"
#include "vars_fixture.h"

#define SECOND ((int64_t)1000000000)

/* The linker sends the library here: -Wl,--wrap. */
static int64_t now_ns;

int64_t __wrap_expvar__clock_ns(void);

int64_t __wrap_expvar__clock_ns(void) {
    return now_ns;
}

static expvar_int *counter;
static expvar_rates *rates;

static int set_up(void **state) {
    (void)state;
    now_ns = 1000 * SECOND;
    counter = expvar_int_new("counter");
    expvar_int_add(counter, 1000);
    rates = expvar_rates_new("rates", expvar_int_var(counter));
    return !counter || !rates;
}

static int tear_down(void **state) {
    (void)state;
    expvar_unpublish("counter");
    return expvar_unpublish("rates");
}

static void nothing_is_known_before_time_passes(void **state) {
    (void)state;
    assert_published("rates", "{\"1m\": null, \"1h\": null}");
    assert_true(expvar_rates_value(rates, EXPVAR_WINDOW_MINUTE) == 0);
}

static void only_what_came_since_counts(void **state) {
    (void)state;
    expvar_int_add(counter, 50);
    now_ns += 10 * SECOND;
    assert_published("rates", "{\"1m\": 5, \"1h\": 5}");
}

static void the_minute_and_the_hour_differ(void **state) {
    (void)state;
    for (int second = 0; second < 300; second++) {
        expvar_int_add(counter, second < 200 ? 10 : 1);
        now_ns += SECOND;
        expvar_rates_value(rates, EXPVAR_WINDOW_MINUTE);
    }
    assert_true(expvar_rates_value(rates, EXPVAR_WINDOW_MINUTE) == 1);
    assert_true(expvar_rates_value(rates, EXPVAR_WINDOW_HOUR) == 7);
}

static void a_counter_that_was_set_back_begins_anew(void **state) {
    (void)state;
    now_ns += 10 * SECOND;
    expvar_rates_value(rates, EXPVAR_WINDOW_MINUTE);
    expvar_int_set(counter, 5);
    now_ns += 10 * SECOND;
    assert_published("rates", "{\"1m\": null, \"1h\": null}");
    expvar_int_add(counter, 20);
    now_ns += 10 * SECOND;
    assert_published("rates", "{\"1m\": 2, \"1h\": 2}");
}

static void floats_and_histograms_have_rates(void **state) {
    (void)state;
    expvar_float *real = expvar_float_new("real");
    expvar_histogram *histogram = expvar_histogram_new("histogram");
    assert_non_null(expvar_rates_new("real.rates", expvar_float_var(real)));
    assert_non_null(expvar_rates_new("histogram.rates", expvar_histogram_var(histogram)));
    expvar_float_add(real, 2.5);
    expvar_histogram_record(histogram, 12345);
    now_ns += 10 * SECOND;
    assert_published("real.rates", "{\"1m\": 0.25, \"1h\": 0.25}");
    assert_published("histogram.rates", "{\"1m\": 0.1, \"1h\": 0.1}");
    assert_int_equal(expvar_unpublish("real") | expvar_unpublish("real.rates"), 0);
    assert_int_equal(expvar_unpublish("histogram") | expvar_unpublish("histogram.rates"), 0);
}

static void the_source_lives_as_long_as_its_rates(void **state) {
    (void)state;
    assert_int_equal(expvar_unpublish("counter"), 0);
    expvar_int_add(counter, 10);
    now_ns += 10 * SECOND;
    assert_published("rates", "{\"1m\": 1, \"1h\": 1}");
}

static void what_is_no_number_has_no_rates(void **state) {
    (void)state;
    expvar_map *map = expvar_map_new("map");
    expvar_var *const sources[] = {NULL, expvar_map_var(map), expvar_rates_var(rates)};
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        assert_null(expvar_rates_new("other", sources[i]));
        assert_int_equal(errno, EINVAL);
    }
    assert_null(expvar_rates_new("map", expvar_int_var(counter)));
    assert_int_equal(errno, EEXIST);
    assert_true(expvar_rates_value(NULL, EXPVAR_WINDOW_HOUR) == 0);
    assert_true(expvar_rates_value(rates, (expvar_window)2) == 0);
    assert_int_equal(expvar_unpublish("map"), 0);
}

static atomic_bool done;

static void add_or_read(size_t number) {
    for (int i = 0; i < REPEAT(20000) && number; i++)
        expvar_int_add(counter, 1);
    done = done || number;
    while (!done)
        assert_true(expvar_rates_value(rates, EXPVAR_WINDOW_MINUTE) >= 0);
}

static void rates_can_be_read_while_others_count(void **state) {
    (void)state;
    done = false;
    run_threads(3, add_or_read);
    now_ns += 1 * SECOND;
    assert_true(expvar_rates_value(rates, EXPVAR_WINDOW_MINUTE) == 2 * REPEAT(20000));
}

int main(void) {
#define WITH_RATES(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_RATES(nothing_is_known_before_time_passes), WITH_RATES(only_what_came_since_counts),
        WITH_RATES(the_minute_and_the_hour_differ),      WITH_RATES(a_counter_that_was_set_back_begins_anew),
        WITH_RATES(floats_and_histograms_have_rates),    WITH_RATES(the_source_lives_as_long_as_its_rates),
        WITH_RATES(what_is_no_number_has_no_rates),      WITH_RATES(rates_can_be_read_while_others_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
