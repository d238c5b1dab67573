/* test_describe.c - help, unit and role of variables. */
#include "expvar/describe.h"

#include <errno.h>

#include "vars_fixture.h"

static expvar_int *counter;

static int set_up(void **state) {
    (void)state;
    counter = expvar_int_new("counter");
    return !counter;
}

static int tear_down(void **state) {
    (void)state;
    return expvar_unpublish("counter");
}

static void assert_texts(const char *help, const char *unit) {
    char text[64];
    assert_int_equal(expvar_var_help(expvar_int_var(counter), text, sizeof text), strlen(help));
    assert_string_equal(text, help);
    assert_int_equal(expvar_var_unit(expvar_int_var(counter), text, sizeof text), strlen(unit));
    assert_string_equal(text, unit);
}

static void texts_are_empty_at_first(void **state) {
    (void)state;
    assert_texts("", "");
    char text[2] = "x";
    assert_int_equal(expvar_var_help(NULL, text, sizeof text), 0);
    assert_string_equal(text, "");
}

static void the_last_description_counts(void **state) {
    (void)state;
    assert_int_equal(expvar_describe("counter", "Requests answered.", "requests"), 0);
    assert_texts("Requests answered.", "requests");
    assert_int_equal(expvar_describe("counter", NULL, "bytes"), 0);
    assert_texts("", "bytes");
}

static void a_short_buffer_gets_the_beginning(void **state) {
    (void)state;
    char text[4];
    expvar_describe("counter", "Requests", "ms");
    assert_int_equal(expvar_var_help(expvar_int_var(counter), text, sizeof text), 8);
    assert_string_equal(text, "Req");
    assert_int_equal(expvar_var_unit(expvar_int_var(counter), NULL, 0), 2);
}

static void bad_descriptions_are_refused_and_change_nothing(void **state) {
    (void)state;
    static char long_text[EXPVAR_HELP_MAX + 2];
    memset(long_text, 'x', sizeof long_text - 1);
    expvar_describe("counter", "old", "s");
    const struct {
        const char *name, *help, *unit;
        int error;
    } cases[] = {{"nothing", "help", "", ENOENT},      {NULL, "help", "", ENOENT},
                 {"counter", "\xff", "", EINVAL},      {"counter", "", "\xc3", EINVAL},
                 {"counter", long_text, "", EMSGSIZE}, {"counter", "", long_text, EMSGSIZE}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(expvar_describe(cases[i].name, cases[i].help, cases[i].unit), -1);
        assert_int_equal(errno, cases[i].error);
    }
    assert_texts("old", "s");
    assert_int_equal(expvar_describe("counter", long_text + 1, ""), 0);
}

static void a_number_that_was_set_is_a_gauge(void **state) {
    (void)state;
    expvar_float *real = expvar_float_new("real");
    expvar_int_add(counter, -1);
    expvar_float_add(real, 1);
    assert_int_equal(expvar_var_role(expvar_int_var(counter)), EXPVAR_ROLE_COUNTER);
    assert_int_equal(expvar_var_role(expvar_float_var(real)), EXPVAR_ROLE_COUNTER);
    expvar_int_set(counter, 0);
    expvar_float_set(real, 0);
    assert_int_equal(expvar_var_role(expvar_int_var(counter)), EXPVAR_ROLE_GAUGE);
    assert_int_equal(expvar_var_role(expvar_float_var(real)), EXPVAR_ROLE_GAUGE);
    assert_int_equal(expvar_unpublish("real"), 0);
}

static void other_kinds_have_the_role_of_the_rule(void **state) {
    (void)state;
    const struct {
        expvar_var *variable;
        expvar_role role;
    } cases[] = {{NULL, EXPVAR_ROLE_NONE},
                 {expvar_map_var(expvar_map_new("map")), EXPVAR_ROLE_NONE},
                 {expvar_histogram_var(expvar_histogram_new("histogram")), EXPVAR_ROLE_NONE},
                 {expvar_rates_var(expvar_rates_new("rates", expvar_int_var(counter))), EXPVAR_ROLE_GAUGE},
                 {expvar_family_var(expvar_family_new("ints", "a")), EXPVAR_ROLE_COUNTER},
                 {expvar_family_var(expvar_family_histogram_new("histograms", "a")), EXPVAR_ROLE_NONE}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(expvar_var_role(cases[i].variable), cases[i].role);
    const char *const names[] = {"map", "histogram", "rates", "ints", "histograms"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_int_equal(expvar_unpublish(names[i]), 0);
}

static void a_declared_role_stands_above_the_rule(void **state) {
    (void)state;
    expvar_var *variable = expvar_int_var(counter);
    assert_int_equal(expvar_declare(variable, EXPVAR_ROLE_GAUGE), 0);
    assert_int_equal(expvar_var_role(variable), EXPVAR_ROLE_GAUGE);
    expvar_int_set(counter, 3);
    assert_int_equal(expvar_declare(variable, EXPVAR_ROLE_COUNTER), 0);
    assert_int_equal(expvar_var_role(variable), EXPVAR_ROLE_COUNTER);
    assert_int_equal(expvar_declare(variable, EXPVAR_ROLE_NONE), 0);
    assert_int_equal(expvar_var_role(variable), EXPVAR_ROLE_GAUGE);
}

static void bad_declarations_are_refused(void **state) {
    (void)state;
    assert_int_equal(expvar_declare(NULL, EXPVAR_ROLE_GAUGE), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(expvar_declare(expvar_int_var(counter), (expvar_role)3), -1);
    assert_int_equal(errno, EINVAL);
}

int main(void) {
#define WITH_COUNTER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_COUNTER(texts_are_empty_at_first),
        WITH_COUNTER(the_last_description_counts),
        WITH_COUNTER(a_short_buffer_gets_the_beginning),
        WITH_COUNTER(bad_descriptions_are_refused_and_change_nothing),
        WITH_COUNTER(a_number_that_was_set_is_a_gauge),
        WITH_COUNTER(other_kinds_have_the_role_of_the_rule),
        WITH_COUNTER(a_declared_role_stands_above_the_rule),
        WITH_COUNTER(bad_declarations_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
