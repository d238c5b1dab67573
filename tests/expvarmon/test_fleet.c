#include "../../expvarmon/model/fleet.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../expvarmon/model/restart.h"
#include "../support/failing_alloc.h"

static const char *const names[] = {"alpha", "beta"};

static struct value of_int(int64_t i) {
    return (struct value){.kind = VALUE_INT, .i = i};
}
static struct value of_float(double f) {
    return (struct value){.kind = VALUE_FLOAT, .f = f};
}
static struct value of_text(const char *text) {
    return (struct value){.kind = VALUE_TEXT, .text = text};
}
static const struct value none = {.kind = VALUE_NONE};

static struct evidence nothing(void) {
    struct evidence evidence;
    for (size_t i = 0; i < RESTART_EVIDENCE_MAX; i++)
        evidence.figures[i] = NAN;
    return evidence;
}

static struct variable *variables_of(const char *list, size_t *count) {
    char error[128];
    struct variable *variables = variables_parse(list, count, error, sizeof error);
    if (!variables)
        fail_msg("%s", error);
    return variables;
}

static struct fleet fleet_of(const char *list) {
    size_t count;
    struct variable *variables = variables_of(list, &count);
    struct fleet fleet;
    assert_int_equal(fleet_init(&fleet, variables, count, names, 2, 1000), 0);
    return fleet;
}

/* Hands one value to the first service of a fleet of one variable. */
static void feed(struct fleet *fleet, struct value value) {
    struct evidence evidence = nothing();
    fleet_succeed(fleet, 0, &value, &evidence, fleet->now_ns + 1);
}

static void fleet_waits_at_first(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a,mem:b");
    assert_int_equal(fleet.service_count, 2);
    assert_int_equal(fleet.variable_count, 2);
    assert_int_equal(fleet.interval_ns, 1000);
    for (size_t i = 0; i < 2; i++) {
        const struct service *service = &fleet.services[i];
        assert_string_equal(service->name, names[i]);
        assert_int_equal(service->state, SERVICE_WAITING);
        assert_null(service->cause);
        assert_int_equal(service->restarts, 0);
        for (size_t j = 0; j < 2; j++) {
            assert_int_equal(service->series[j].last.kind, VALUE_NONE);
            assert_int_equal(service->series[j].max_value.kind, VALUE_NONE);
            assert_true(isnan(service->series[j].max));
            assert_int_equal(service->series[j].history.samples.count, 0);
        }
    }
    fleet_fini(&fleet);
}

static void fleet_gives_each_value_to_its_series(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a,b");
    const struct value values[] = {of_int(1), of_int(2)};
    const struct value others[] = {of_int(3), of_int(4)};
    struct evidence evidence = nothing();
    fleet_succeed(&fleet, 0, values, &evidence, 10);
    fleet_succeed(&fleet, 1, others, &evidence, 20);
    assert_int_equal(fleet.services[0].series[0].last.i, 1);
    assert_int_equal(fleet.services[0].series[1].last.i, 2);
    assert_int_equal(fleet.services[1].series[0].last.i, 3);
    assert_int_equal(fleet.services[1].series[1].last.i, 4);
    assert_int_equal(fleet.services[0].state, SERVICE_UP);
    assert_int_equal(fleet.services[0].since_ns, 10);
    assert_int_equal(fleet.services[1].replied_ns, 20);
    assert_int_equal(fleet.now_ns, 20);
    fleet_fini(&fleet);
}

static void fleet_keeps_the_greatest_sample_exactly(void **state) {
    (void)state;
    const int64_t big = (int64_t)1 << 53;
    struct fleet fleet = fleet_of("a");
    const struct series *series = &fleet.services[0].series[0];
    feed(&fleet, of_int(big));
    feed(&fleet, of_int(big + 1));
    feed(&fleet, of_int(-5));
    assert_int_equal(series->max_value.kind, VALUE_INT);
    assert_true(series->max_value.i == big + 1);
    assert_true(series->max == (double)(big + 1));
    assert_true(series->last.i == -5);
    feed(&fleet, (struct value){.kind = VALUE_UINT, .u = UINT64_MAX});
    assert_true(series->max_value.u == UINT64_MAX);
    fleet_fini(&fleet);
}

static void fleet_keeps_a_maximum_below_zero(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a");
    feed(&fleet, of_int(-7));
    feed(&fleet, of_int(-9));
    assert_true(fleet.services[0].series[0].max == -7);
    fleet_fini(&fleet);
}

static void fleet_resets_the_maximum_to_the_last_sample(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a");
    const struct series *series = &fleet.services[0].series[0];
    feed(&fleet, of_int(9));
    feed(&fleet, of_int(4));
    fleet_reset_max(&fleet);
    assert_true(series->max == 4);
    assert_int_equal(series->max_value.i, 4);
    assert_true(isnan(fleet.services[1].series[0].max));
    feed(&fleet, none);
    fleet_reset_max(&fleet);
    assert_true(isnan(series->max));
    assert_int_equal(series->max_value.kind, VALUE_NONE);
    fleet_fini(&fleet);
}

static void fleet_keeps_a_float_series_a_float(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a");
    const struct series *series = &fleet.services[0].series[0];
    feed(&fleet, of_int(2));
    assert_false(series->is_float);
    feed(&fleet, of_float(1.5));
    assert_true(series->is_float);
    assert_int_equal(series->max_value.kind, VALUE_FLOAT);
    assert_true(series->max_value.f == 2);
    feed(&fleet, of_int(3));
    assert_int_equal(series->last.kind, VALUE_FLOAT);
    assert_true(series->last.f == 3);
    assert_int_equal(series->max_value.kind, VALUE_FLOAT);
    feed(&fleet, none);
    assert_true(series->is_float);
    assert_int_equal(series->last.kind, VALUE_NONE);
    fleet_fini(&fleet);
}

static void fleet_charts_what_unit_and_transform_make_of_values(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("rate:a,duration:a,max:ago:a,delta:{x}:a");
    const struct series *series = fleet.services[0].series;
    struct evidence evidence = nothing();
    const struct value first[] = {of_int(10), of_text("1.5s"), of_int(40), of_float(2)};
    const struct value second[] = {of_int(16), of_text("2s"), of_int(90), of_int(1)};
    fleet.updated_unix_s = 100;
    fleet_succeed(&fleet, 0, first, &evidence, 1 * INT64_C(1000000000));
    assert_int_equal(series[0].last.kind, VALUE_NONE);
    assert_true(isnan(history_at(&series[0].history, 0)));
    assert_true(series[1].last.i == 1500000000);
    assert_null(series[1].text);
    assert_true(series[2].last.i == 60 * INT64_C(1000000000));
    fleet_fail(&fleet, 0, "timed out", 2 * INT64_C(1000000000));
    fleet_succeed(&fleet, 0, second, &evidence, 4 * INT64_C(1000000000));
    assert_true(series[0].last.f == 2);
    assert_true(history_at(&series[0].history, 0) == 2);
    assert_true(series[1].max == 2e9);
    assert_true(series[2].last.i == 60 * INT64_C(1000000000));
    assert_int_equal(series[3].last.kind, VALUE_FLOAT);
    assert_true(series[3].last.f == -1);
    fleet_reset_max(&fleet);
    assert_true(series[2].last.i == 10 * INT64_C(1000000000));
    assert_true(series[2].max == 10e9);
    fleet_fini(&fleet);
}

static void fleet_rates_begin_at_zero_behind_a_restart(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("rate:a");
    struct evidence evidence = nothing();
    evidence.figures[0] = 1;
    fleet_succeed(&fleet, 0, &(struct value){.kind = VALUE_INT, .i = 5}, &evidence, 1 * INT64_C(1000000000));
    evidence.figures[0] = 2;
    fleet_succeed(&fleet, 0, &(struct value){.kind = VALUE_INT, .i = 8}, &evidence, 2 * INT64_C(1000000000));
    assert_true(fleet.services[0].series[0].last.f == 8);
    fleet_fini(&fleet);
}

static void fleet_copies_texts(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a");
    const struct series *series = &fleet.services[0].series[0];
    char text[] = "v1";
    feed(&fleet, of_text(text));
    text[1] = '2';
    assert_int_equal(series->last.kind, VALUE_TEXT);
    assert_string_equal(series->last.text, "v1");
    assert_true(isnan(history_at(&series->history, 0)));
    assert_int_equal(series->history.pushed, 1);
    feed(&fleet, of_text(series->last.text));
    assert_string_equal(series->last.text, "v1");
    feed(&fleet, of_int(3));
    assert_null(series->text);
    fleet_fini(&fleet);
}

static void fleet_does_not_chart_str(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("str:a");
    const struct series *series = &fleet.services[0].series[0];
    feed(&fleet, of_int(3));
    fleet_fail(&fleet, 0, "connection refused", 5);
    fleet_reset_max(&fleet);
    assert_int_equal(series->last.i, 3);
    assert_int_equal(series->history.samples.count, 0);
    assert_true(isnan(series->max));
    fleet_fini(&fleet);
}

static void fleet_fail_leaves_a_gap_and_the_last_value(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a");
    const struct series *series = &fleet.services[0].series[0];
    feed(&fleet, of_int(3));
    fleet_fail(&fleet, 0, "connection refused", 50);
    assert_int_equal(fleet.services[0].state, SERVICE_FAILED);
    assert_string_equal(fleet.services[0].cause, "connection refused");
    assert_int_equal(fleet.now_ns, 50);
    assert_int_equal(series->history.samples.count, 2);
    assert_true(isnan(history_at(&series->history, 0)));
    assert_true(history_at(&series->history, 1) == 3);
    assert_int_equal(series->last.i, 3);
    assert_int_equal(fleet.services[1].series[0].history.samples.count, 0);
    fleet_fini(&fleet);
}

static void fleet_fail_moves_since_only_with_the_state_or_the_cause(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a");
    const struct service *service = &fleet.services[0];
    fleet_fail(&fleet, 0, "timed out", 10);
    fleet_fail(&fleet, 0, "timed out", 20);
    assert_int_equal(service->since_ns, 10);
    fleet_fail(&fleet, 0, service->cause, 25);
    assert_int_equal(service->since_ns, 10);
    fleet_fail(&fleet, 0, "HTTP 500", 30);
    assert_int_equal(service->since_ns, 30);
    assert_string_equal(service->cause, "HTTP 500");
    fleet.now_ns = 39;
    feed(&fleet, of_int(1));
    feed(&fleet, of_int(1));
    assert_int_equal(service->since_ns, 40);
    assert_int_equal(service->replied_ns, 41);
    assert_null(service->cause);
    fleet_fini(&fleet);
}

static void fleet_counts_restarts(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a");
    const struct service *service = &fleet.services[0];
    const struct value value = of_int(1);
    struct evidence evidence = nothing();
    static const double pids[] = {100, 100, 200, 200, 50};
    for (size_t i = 0; i < 5; i++) {
        evidence.figures[0] = pids[i];
        fleet_succeed(&fleet, 0, &value, &evidence, (int64_t)i + 1);
    }
    assert_int_equal(service->restarts, 2);
    assert_int_equal(service->restarted_ns, 5);
    assert_int_equal(service->restart_samples[0], 2);
    assert_int_equal(service->restart_samples[1], 4);
    fleet_fini(&fleet);
}

static void fleet_samples_of_one_round_have_one_number(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a");
    const struct value value = of_int(7);
    const struct evidence evidence = nothing();
    fleet_begin_round(&fleet, 1, 1000000);
    fleet_succeed(&fleet, 0, &value, &evidence, 1);
    fleet_succeed(&fleet, 1, &value, &evidence, 1);
    /* The second service misses a round, and both one in which nobody was polled. */
    fleet_begin_round(&fleet, 1, 1001000);
    fleet_succeed(&fleet, 0, &value, &evidence, 2);
    fleet_begin_round(&fleet, 2, 1003000);
    fleet_succeed(&fleet, 0, &value, &evidence, 3);
    fleet_fail(&fleet, 1, "refused", 3);
    assert_int_equal(fleet.samples, 4);
    for (size_t i = 0; i < 2; i++) {
        const struct history *history = &fleet.services[i].series[0].history;
        assert_int_equal(fleet.services[i].samples, 4);
        assert_int_equal(history->pushed, 4);
        assert_true(history_range(history, 0, 1).mean == 7);
        assert_true(isnan(history_range(history, 1, 2).mean) == (i == 1));
        assert_true(isnan(history_range(history, 2, 3).mean));
        assert_true(isnan(history_range(history, 3, 4).mean) == (i == 1));
    }
    assert_true(fleet_sample_unix_ns(&fleet, 0) == 1000000);
    assert_true(fleet_sample_unix_ns(&fleet, 3) == 1003000);
    fleet_fini(&fleet);
}

static void fleet_follows_a_clock_that_is_set(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a");
    fleet_begin_round(&fleet, 1, INT64_C(50000000000));
    fleet_begin_round(&fleet, 1, INT64_C(50000000000) + 1100);
    assert_true(fleet_sample_unix_ns(&fleet, 1) == INT64_C(50000000000) + 1000);
    fleet_begin_round(&fleet, 1, INT64_C(90000000000));
    assert_true(fleet_sample_unix_ns(&fleet, 2) == INT64_C(90000000000));
    fleet_fini(&fleet);
}

static void fleet_numbers_samples_on_when_variables_are_chosen(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a");
    const struct value value = of_int(7);
    const struct evidence evidence = nothing();
    fleet_begin_round(&fleet, 1, 1);
    fleet_succeed(&fleet, 0, &value, &evidence, 1);
    size_t count;
    struct variable *variables = variables_of("b", &count);
    assert_int_equal(fleet_set_variables(&fleet, variables, count), 0);
    fleet_begin_round(&fleet, 1, 1001);
    fleet_succeed(&fleet, 0, &value, &evidence, 2);
    assert_true(history_range(&fleet.services[0].series[0].history, 1, 2).mean == 7);
    fleet_fini(&fleet);
}

static void fleet_sees_no_restart_in_a_failure(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a");
    const struct value value = of_int(1);
    struct evidence evidence = nothing();
    evidence.figures[0] = 100;
    fleet_succeed(&fleet, 0, &value, &evidence, 1);
    fleet_fail(&fleet, 0, "timed out", 2);
    fleet_succeed(&fleet, 0, &value, &evidence, 3);
    assert_int_equal(fleet.services[0].restarts, 0);
    evidence.figures[0] = 101;
    fleet_fail(&fleet, 0, "connection refused", 4);
    fleet_succeed(&fleet, 0, &value, &evidence, 5);
    assert_int_equal(fleet.services[0].restarts, 1);
    fleet_fini(&fleet);
}

static void fleet_clear_forgets_all_but_variables_and_names(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a,str:b");
    const struct value values[] = {of_int(5), of_text("x")};
    struct evidence evidence = nothing();
    evidence.figures[0] = 100;
    fleet_succeed(&fleet, 0, values, &evidence, 1);
    evidence.figures[0] = 50;
    fleet_fail(&fleet, 1, "refused", 2);
    fleet_clear(&fleet);
    assert_int_equal(fleet.variable_count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(fleet.services[i].state, SERVICE_WAITING);
        assert_null(fleet.services[i].cause);
        assert_non_null(fleet.services[i].name);
        assert_int_equal(fleet.services[i].series[0].last.kind, VALUE_NONE);
        assert_int_equal(fleet.services[i].series[0].history.samples.count, 0);
        assert_true(isnan(fleet.services[i].series[0].max));
    }
    fleet_succeed(&fleet, 0, values, &evidence, 3); /* of an earlier run, which is no restart */
    assert_int_equal(fleet.services[0].restarts, 0);
    assert_string_equal(fleet.services[0].series[1].last.text, "x");
    fleet_fini(&fleet);
}

static void fleet_renames(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a");
    fleet_rename(&fleet, 1, "search:5000");
    fleet_rename(&fleet, 1, fleet.services[1].name);
    assert_string_equal(fleet.services[1].name, "search:5000");
    assert_string_equal(fleet.services[0].name, "alpha");
    fleet_fini(&fleet);
}

static void fleet_takes_variables_later(void **state) {
    (void)state;
    struct fleet fleet;
    assert_int_equal(fleet_init(&fleet, NULL, 0, names, 2, 1000), 0);
    struct evidence evidence = nothing();
    fleet_succeed(&fleet, 0, NULL, &evidence, 1);
    fleet_fail(&fleet, 1, "timed out", 2);
    fleet_reset_max(&fleet);
    size_t count;
    struct variable *variables = variables_of("a,b", &count);
    assert_int_equal(fleet_set_variables(&fleet, variables, count), 0);
    assert_int_equal(fleet.variable_count, 2);
    assert_true(isnan(fleet.services[1].series[1].max));
    assert_int_equal(fleet.services[0].state, SERVICE_UP);
    fleet_fini(&fleet);
}

static void fleet_keeps_the_samples_of_variables_that_stay(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a,b,c");
    const struct value values[] = {of_int(1), of_text("x"), of_int(3)};
    const struct evidence evidence = nothing();
    fleet_succeed(&fleet, 0, values, &evidence, 1);
    fleet_succeed(&fleet, 1, values, &evidence, 1);
    fleet_remove_variable(&fleet, 1);
    assert_int_equal(fleet.variable_count, 2);
    assert_string_equal(fleet.variables[1].spec, "c");
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(fleet.services[i].series[0].last.i, 1);
        assert_int_equal(fleet.services[i].series[1].last.i, 3);
    }
    size_t count;
    struct variable *more = variables_of("d", &count);
    assert_int_equal(fleet_add_variables(&fleet, more, count), 0);
    free(more);
    assert_int_equal(fleet.services[1].series[1].last.i, 3);
    for (size_t left = 3; left > 0; left--)
        fleet_remove_variable(&fleet, left - 1);
    assert_int_equal(fleet.variable_count, 0);
    fleet_fini(&fleet);
}

static void fleet_forgets_samples_with_the_variables(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a");
    feed(&fleet, of_text("x"));
    size_t count;
    struct variable *variables = variables_of("b", &count);
    assert_int_equal(fleet_set_variables(&fleet, variables, count), 0);
    assert_string_equal(fleet.variables[0].spec, "b");
    assert_int_equal(fleet.services[0].series[0].last.kind, VALUE_NONE);
    assert_int_equal(fleet.services[0].series[0].history.samples.count, 0);
    fleet_fini(&fleet);
}

static void fleet_keeps_what_stays_when_the_services_change(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a,str:b");
    struct evidence evidence = nothing();
    const struct value values[] = {of_int(7), of_text("text")};
    fleet_succeed(&fleet, 1, values, &evidence, 5);
    fleet_fail(&fleet, 0, "refused", 6);
    static const char *const next[] = {"gamma", "BETA", "delta"};
    assert_int_equal(fleet_set_services(&fleet, next, 3, (const size_t[]){FLEET_NEW, 1, FLEET_NEW}), 0);
    assert_int_equal(fleet.service_count, 3);
    assert_string_equal(fleet.services[0].name, "gamma");
    assert_int_equal(fleet.services[0].state, SERVICE_WAITING);
    assert_true(isnan(history_at(&fleet.services[0].series[0].history, 0)));
    assert_string_equal(fleet.services[1].name, "beta");
    assert_int_equal(fleet.services[1].state, SERVICE_UP);
    assert_true(history_at(&fleet.services[1].series[0].history, 0) == 7);
    assert_string_equal(fleet.services[1].series[1].last.text, "text");
    assert_int_equal(fleet_set_services(&fleet, next, 1, (const size_t[]){1}), 0);
    assert_int_equal(fleet.service_count, 1);
    assert_true(history_at(&fleet.services[0].series[0].history, 0) == 7);
    fleet_succeed(&fleet, 0, values, &evidence, 8);
    assert_true(history_at(&fleet.services[0].series[0].history, 1) == 7);
    fleet_fini(&fleet);
}

static void fleet_set_services_changes_nothing_without_memory(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a");
    feed(&fleet, of_int(7));
    static const char *const next[] = {"gamma", "delta"};
    for (size_t nth = 1;; nth++) {
        failing_alloc_at(nth);
        const int result = fleet_set_services(&fleet, next, 2, (const size_t[]){FLEET_NEW, 0});
        if (!failing_alloc_stop())
            break;
        assert_int_equal(result, -1);
        assert_string_equal(fleet.services[0].name, "alpha");
        assert_true(history_at(&fleet.services[0].series[0].history, 0) == 7);
    }
    assert_string_equal(fleet.services[1].name, "alpha");
    fleet_fini(&fleet);
}

static void fleet_knows_when_a_failed_service_is_tried_again(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a,str:b");
    fleet_fail(&fleet, 0, "refused", 1);
    fleet_set_next_try(&fleet, 0, 9);
    assert_int_equal(fleet.services[0].next_try_ns, 9);
    const struct value values[] = {none, none};
    struct evidence evidence = nothing();
    fleet_succeed(&fleet, 0, values, &evidence, 10);
    assert_int_equal(fleet.services[0].next_try_ns, 0);
    fleet_fini(&fleet);
}

static void fleet_has_a_warning_or_none(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a");
    assert_null(fleet.warning);
    fleet_warn(&fleet, "one");
    fleet_warn(&fleet, "two");
    assert_string_equal(fleet.warning, "two");
    fleet_warn(&fleet, NULL);
    assert_null(fleet.warning);
    fleet_warn(&fleet, "three");
    fleet_fini(&fleet);
}

static void fleet_init_survives_each_allocation_failing(void **state) {
    (void)state;
    size_t count;
    struct variable *variables = variables_of("a,b", &count);
    struct fleet fleet;
    for (size_t nth = 1;; nth++) {
        failing_alloc_at(nth);
        int result = fleet_init(&fleet, variables, count, names, 2, 1000);
        if (!failing_alloc_stop()) {
            assert_int_equal(nth, 1 + 4); /* services, two names, series */
            break;
        }
        assert_int_equal(result, -1);
        assert_string_equal(variables[0].spec, "a");
        fleet_fini(&fleet);
    }
    fleet_fini(&fleet);
}

static void fleet_set_variables_changes_nothing_without_memory(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a");
    feed(&fleet, of_int(3));
    size_t count;
    struct variable *variables = variables_of("b,c", &count);
    failing_alloc_at(1);
    assert_int_equal(fleet_set_variables(&fleet, variables, count), -1);
    assert_true(failing_alloc_stop());
    assert_int_equal(fleet.variable_count, 1);
    assert_int_equal(fleet.services[0].series[0].last.i, 3);
    variables_free(variables, count);
    fleet_fini(&fleet);
}

static void fleet_without_memory_loses_a_text_but_no_other_value(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("str:a,b");
    struct evidence evidence = nothing();
    const struct value before[] = {of_text("old"), of_int(1)};
    const struct value now[] = {of_text("new"), of_int(2)};
    fleet_succeed(&fleet, 0, before, &evidence, 1);
    failing_alloc_at(1);
    fleet_succeed(&fleet, 0, now, &evidence, 2);
    assert_true(failing_alloc_stop());
    assert_int_equal(fleet.services[0].series[0].last.kind, VALUE_NONE);
    assert_null(fleet.services[0].series[0].text);
    assert_int_equal(fleet.services[0].series[1].last.i, 2);
    fleet_fini(&fleet);
}

static void fleet_without_memory_fails_and_renames_all_the_same(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("str:a");
    failing_alloc_at(1);
    fleet_rename(&fleet, 0, "new");
    assert_true(failing_alloc_stop());
    assert_string_equal(fleet.services[0].name, "alpha");
    failing_alloc_at(1);
    fleet_fail(&fleet, 0, "timed out", 1);
    assert_true(failing_alloc_stop());
    assert_int_equal(fleet.services[0].state, SERVICE_FAILED);
    assert_string_equal(fleet.services[0].cause, "out of memory");
    fleet_fail(&fleet, 0, "timed out", 2);
    assert_string_equal(fleet.services[0].cause, "timed out");
    failing_alloc_at(1);
    fleet_fail(&fleet, 1, "timed out", 3);
    assert_true(failing_alloc_stop());
    fleet_fini(&fleet);
}

static void fleet_without_memory_loses_a_sample_but_not_the_value(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a");
    failing_alloc_at(1);
    feed(&fleet, of_int(3));
    assert_true(failing_alloc_stop());
    const struct series *series = &fleet.services[0].series[0];
    assert_int_equal(series->history.samples.count, 0);
    assert_int_equal(series->last.i, 3);
    assert_true(series->max == 3);
    fleet_fini(&fleet);
}

static struct dist *spread_of(double a, double b, double c) {
    double values[] = {a, b, c};
    struct dist *distribution = dist_of_values(values, 3, false);
    assert_non_null(distribution);
    return distribution;
}

static void fleet_keeps_a_sketch_of_every_sample_of_a_distribution(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("dist:a");
    const struct series *series = &fleet.services[0].series[0];
    feed(&fleet, of_float(5));
    assert_int_equal(series->last.kind, VALUE_NONE);
    fleet_distribute(&fleet, 0, 0, spread_of(1, 7, 9));
    feed(&fleet, of_float(5));
    assert_int_equal(series->last.kind, VALUE_INT);
    assert_int_equal(series->last.i, 7);
    fleet_fail(&fleet, 0, "refused", 5);
    fleet_distribute(&fleet, 0, 0, spread_of(1, 2.5, 9));
    feed(&fleet, none);
    assert_int_equal(series->last.kind, VALUE_FLOAT);
    assert_int_equal(series->history.pushed, 4);
    assert_float_equal(spread_at(series->spread, 0)->at[0], 1, 0);
    assert_true(sketch_is_gap(spread_at(series->spread, 1)));
    assert_float_equal(spread_at(series->spread, 2)->at[SKETCH_MARKS - 1], 9, 0);
    assert_true(sketch_is_gap(spread_at(series->spread, 3)));
    fleet_fini(&fleet);
}

static void fleet_keeps_only_the_newest_distribution_of_other_variables(void **state) {
    (void)state;
    struct fleet fleet = fleet_of("a");
    fleet_distribute(&fleet, 0, 0, spread_of(1, 7, 9));
    feed(&fleet, of_float(5));
    const struct series *series = &fleet.services[0].series[0];
    assert_float_equal(series->last.f, 5, 0);
    assert_non_null(series->spread->newest);
    assert_int_equal(series->spread->sketches.count, 0);
    feed(&fleet, of_float(5));
    assert_null(series->spread->newest);
    fleet_fini(&fleet);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fleet_waits_at_first),
        cmocka_unit_test(fleet_gives_each_value_to_its_series),
        cmocka_unit_test(fleet_keeps_the_greatest_sample_exactly),
        cmocka_unit_test(fleet_keeps_a_maximum_below_zero),
        cmocka_unit_test(fleet_resets_the_maximum_to_the_last_sample),
        cmocka_unit_test(fleet_keeps_a_float_series_a_float),
        cmocka_unit_test(fleet_charts_what_unit_and_transform_make_of_values),
        cmocka_unit_test(fleet_rates_begin_at_zero_behind_a_restart),
        cmocka_unit_test(fleet_copies_texts),
        cmocka_unit_test(fleet_does_not_chart_str),
        cmocka_unit_test(fleet_fail_leaves_a_gap_and_the_last_value),
        cmocka_unit_test(fleet_fail_moves_since_only_with_the_state_or_the_cause),
        cmocka_unit_test(fleet_counts_restarts),
        cmocka_unit_test(fleet_samples_of_one_round_have_one_number),
        cmocka_unit_test(fleet_follows_a_clock_that_is_set),
        cmocka_unit_test(fleet_numbers_samples_on_when_variables_are_chosen),
        cmocka_unit_test(fleet_sees_no_restart_in_a_failure),
        cmocka_unit_test(fleet_clear_forgets_all_but_variables_and_names),
        cmocka_unit_test(fleet_renames),
        cmocka_unit_test(fleet_takes_variables_later),
        cmocka_unit_test(fleet_keeps_the_samples_of_variables_that_stay),
        cmocka_unit_test(fleet_forgets_samples_with_the_variables),
        cmocka_unit_test(fleet_keeps_what_stays_when_the_services_change),
        cmocka_unit_test(fleet_set_services_changes_nothing_without_memory),
        cmocka_unit_test(fleet_knows_when_a_failed_service_is_tried_again),
        cmocka_unit_test(fleet_has_a_warning_or_none),
        cmocka_unit_test(fleet_init_survives_each_allocation_failing),
        cmocka_unit_test(fleet_set_variables_changes_nothing_without_memory),
        cmocka_unit_test(fleet_without_memory_loses_a_text_but_no_other_value),
        cmocka_unit_test(fleet_without_memory_fails_and_renames_all_the_same),
        cmocka_unit_test(fleet_without_memory_loses_a_sample_but_not_the_value),
        cmocka_unit_test(fleet_keeps_a_sketch_of_every_sample_of_a_distribution),
        cmocka_unit_test(fleet_keeps_only_the_newest_distribution_of_other_variables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
