#include "../../expvarmon/model/watch.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/failing_alloc.h"

struct fixture {
    struct watch watch;
    struct fleet fleet;
};

static void begin(struct fixture *fixture, const char *list, size_t services) {
    char error[128];
    size_t count;
    *fixture = (struct fixture){0};
    struct variable *variables = variables_parse(list, &count, error, sizeof error);
    assert_non_null(variables);
    assert_int_equal(watch_take(&fixture->watch, variables, &count), 0);
    const char **names = calloc(services, sizeof *names);
    for (size_t i = 0; i < services; i++)
        names[i] = "service";
    assert_int_equal(fleet_init(&fixture->fleet, variables, count, names, services, 1000), 0);
    free(names);
}

static void end(struct fixture *fixture) {
    watch_fini(&fixture->watch);
    fleet_fini(&fixture->fleet);
}

static void find(struct fixture *fixture, size_t glob, const char *text) {
    struct path path;
    const char *reason;
    assert_int_equal(path_parse(&path, text, &reason), 0);
    watch_found(&fixture->watch, &fixture->fleet, &fixture->watch.globs[glob], &path);
    path_fini(&path);
}

static void find_many(struct fixture *fixture, size_t count) {
    char text[32];
    for (size_t i = 0; i < count; i++) {
        snprintf(text, sizeof text, "k%zu", i);
        find(fixture, 0, text);
    }
    assert_int_equal(watch_end(&fixture->watch, &fixture->fleet, 0), 0);
}

static void watch_takes_the_globs_and_leaves_the_others(void **state) {
    (void)state;
    struct fixture fixture;
    begin(&fixture, "a,mem:b.*,c,*,a\\*", 1);
    assert_int_equal(fixture.watch.glob_count, 2);
    assert_string_equal(fixture.watch.globs[0].spec, "mem:b.*");
    assert_string_equal(fixture.watch.globs[1].spec, "*");
    assert_int_equal(fixture.fleet.variable_count, 3);
    assert_string_equal(fixture.fleet.variables[1].spec, "c");
    assert_string_equal(fixture.fleet.variables[2].title, "a*");
    end(&fixture);
}

static void watch_makes_variables_of_the_kinds_of_their_glob(void **state) {
    (void)state;
    struct fixture fixture;
    begin(&fixture, "b.x,rate:{ req}:b.*", 1);
    find(&fixture, 0, "b.x");
    find(&fixture, 0, "b.y\\.\\*\\=");
    find(&fixture, 0, "b.x");
    assert_int_equal(fixture.fleet.variable_count, 1);
    assert_int_equal(watch_end(&fixture.watch, &fixture.fleet, 0), 0);
    assert_int_equal(fixture.fleet.variable_count, 3);
    const struct variable *x = &fixture.fleet.variables[1];
    assert_string_equal(x->spec, "rate:{ req}:b.x");
    assert_int_equal(x->transform, TRANSFORM_RATE);
    assert_string_equal(x->suffix, " req");
    assert_string_equal(fixture.fleet.variables[2].title, "y.*=");
    assert_int_equal(fixture.fleet.services[0].left_out, 0);
    end(&fixture);
}

static void watch_finds_each_variable_once(void **state) {
    (void)state;
    struct fixture fixture;
    begin(&fixture, "b,*,b*", 2);
    for (size_t service = 0; service < 2; service++) {
        find(&fixture, 0, "c");
        find(&fixture, 0, "b");
        find(&fixture, 1, "b");
        find(&fixture, 1, "ba");
        assert_int_equal(watch_end(&fixture.watch, &fixture.fleet, service), 0);
    }
    assert_int_equal(fixture.fleet.variable_count, 3);
    end(&fixture);
}

static void watch_keeps_the_samples_of_the_others(void **state) {
    (void)state;
    struct fixture fixture;
    begin(&fixture, "a,rate:r,str:t,*", 2);
    struct evidence evidence;
    for (size_t i = 0; i < RESTART_EVIDENCE_MAX; i++)
        evidence.figures[i] = NAN;
    const struct value values[] = {{.kind = VALUE_INT, .i = 7},
                                   {.kind = VALUE_INT, .i = 5},
                                   {.kind = VALUE_TEXT, .text = "v1"},
                                   {.kind = VALUE_INT, .i = 9}};
    fleet_succeed(&fixture.fleet, 1, values, &evidence, INT64_C(1000000000));
    find(&fixture, 0, "new");
    assert_int_equal(watch_end(&fixture.watch, &fixture.fleet, 0), 0);
    const struct series *series = fixture.fleet.services[1].series;
    assert_int_equal(series[0].last.i, 7);
    assert_true(history_at(&series[0].history, 0) == 7);
    assert_string_equal(series[2].last.text, "v1");
    assert_int_equal(series[3].last.kind, VALUE_NONE);
    assert_true(isnan(series[3].max));
    const struct value more[] = {values[0], {.kind = VALUE_INT, .i = 8}, values[2], values[3]};
    fleet_succeed(&fixture.fleet, 1, more, &evidence, INT64_C(2000000000));
    assert_true(fixture.fleet.services[1].series[1].last.f == 3);
    assert_true(history_at(&fixture.fleet.services[1].series[0].history, 1) == 7);
    assert_int_equal(fixture.fleet.services[1].series[3].history.pushed, 2);
    end(&fixture);
}

static void watch_counts_what_it_leaves_out(void **state) {
    (void)state;
    struct fixture fixture;
    begin(&fixture, "a,*", 1);
    find_many(&fixture, WATCH_VARIABLES_MAX + 3);
    assert_int_equal(fixture.fleet.variable_count, 1 + WATCH_VARIABLES_MAX);
    assert_int_equal(fixture.fleet.services[0].left_out, 3);
    find_many(&fixture, WATCH_VARIABLES_MAX + 1);
    assert_int_equal(fixture.fleet.variable_count, 1 + WATCH_VARIABLES_MAX);
    assert_int_equal(fixture.fleet.services[0].left_out, 1);
    find_many(&fixture, 5);
    assert_int_equal(fixture.fleet.services[0].left_out, 0);
    end(&fixture);
}

static void watch_finds_fewer_for_many_services(void **state) {
    (void)state;
    struct fixture fixture;
    begin(&fixture, "*", WATCH_SERIES_MAX / 100);
    find_many(&fixture, 102);
    assert_int_equal(fixture.fleet.variable_count, 100);
    assert_int_equal(fixture.fleet.services[0].left_out, 2);
    end(&fixture);
    begin(&fixture, "*", WATCH_SERIES_MAX);
    find_many(&fixture, 100);
    assert_int_equal(fixture.fleet.variable_count, WATCH_VARIABLES_MIN);
    end(&fixture);
}

static void watch_survives_each_allocation_failing(void **state) {
    (void)state;
    for (size_t nth = 1;; nth++) {
        struct fixture fixture;
        begin(&fixture, "a,*", 1);
        struct path path;
        const char *reason;
        assert_int_equal(path_parse(&path, "b", &reason), 0);
        failing_alloc_at(nth);
        watch_found(&fixture.watch, &fixture.fleet, fixture.watch.globs, &path);
        (void)watch_end(&fixture.watch, &fixture.fleet, 0);
        const bool failed = failing_alloc_stop();
        assert_int_equal(fixture.fleet.variable_count, failed ? 1 : 2);
        assert_int_equal(fixture.fleet.services[0].left_out, failed ? 1 : 0);
        path_fini(&path);
        end(&fixture);
        if (!failed)
            return;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(watch_takes_the_globs_and_leaves_the_others),
        cmocka_unit_test(watch_makes_variables_of_the_kinds_of_their_glob),
        cmocka_unit_test(watch_finds_each_variable_once),
        cmocka_unit_test(watch_keeps_the_samples_of_the_others),
        cmocka_unit_test(watch_counts_what_it_leaves_out),
        cmocka_unit_test(watch_finds_fewer_for_many_services),
        cmocka_unit_test(watch_survives_each_allocation_failing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
