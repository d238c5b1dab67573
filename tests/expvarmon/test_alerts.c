/* test_alerts.c - from values and states to events. */
#include "../../expvarmon/model/alerts.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/failing_alloc.h"

#define SECOND  INT64_C(1000000000)
#define UNIX_NS (1700000000 * SECOND)

/* Two services with the variables a and b, and what was told of them. */
struct fixture {
    struct fleet fleet;
    struct alerts alerts;
    struct threshold *thresholds;
    size_t count;
    int64_t second;
    char told[512];
};

static void note(const struct alert *alert, void *context) {
    struct fixture *fixture = context;
    const size_t length = strlen(fixture->told);
    snprintf(fixture->told + length, sizeof fixture->told - length, "%s %s %s %s;", alert->event->is_over ? "-" : "+",
             alert->event->service, level_name(alert->event->level), alert->event->what);
}

static void begin(struct fixture *fixture, size_t count, const char *const *texts) {
    static const char *const names[] = {"one", "two"};
    char error[128];
    size_t variable_count;
    *fixture = (struct fixture){.count = count};
    struct variable *variables = variables_parse("a,b", &variable_count, error, sizeof error);
    assert_non_null(variables);
    assert_int_equal(fleet_init(&fixture->fleet, variables, variable_count, names, 2, SECOND), 0);
    fixture->thresholds = count ? thresholds_parse(texts, count, error, sizeof error) : NULL;
    assert_int_equal(alerts_init(&fixture->alerts, fixture->thresholds, count, 2), 0);
    fixture->alerts.tell = note;
    fixture->alerts.context = fixture;
}

static void end(struct fixture *fixture) {
    alerts_fini(&fixture->alerts);
    fleet_fini(&fixture->fleet);
    thresholds_free(fixture->thresholds, fixture->count);
}

/* A second later: the service has these numbers, NAN for none. */
static void reply(struct fixture *fixture, size_t service, double a, double b, double uptime) {
    struct value values[2] = {value_of_float(a), value_of_float(b)};
    struct evidence evidence;
    for (size_t i = 0; i < RESTART_EVIDENCE_MAX; i++)
        evidence.figures[i] = NAN;
    evidence.figures[2] = uptime;
    fleet_succeed(&fixture->fleet, service, values, &evidence, ++fixture->second * SECOND);
    alerts_take(&fixture->alerts, &fixture->fleet, service, UNIX_NS + fixture->second * SECOND);
}

static void refuse(struct fixture *fixture, size_t service, const char *cause) {
    fleet_fail(&fixture->fleet, service, cause, ++fixture->second * SECOND);
    alerts_take(&fixture->alerts, &fixture->fleet, service, UNIX_NS + fixture->second * SECOND);
}

static enum level level_of(const struct fixture *fixture, size_t service, size_t variable) {
    return fixture->fleet.services[service].series[variable].level;
}

static void a_threshold_is_of_each_service(void **state) {
    (void)state;
    struct fixture fixture;
    begin(&fixture, 1, (const char *const[]){"critical: a > 10"});
    reply(&fixture, 0, 5, 0, NAN);
    reply(&fixture, 1, 15, 0, NAN);
    assert_string_equal(fixture.told, "+ two critical a > 10;");
    assert_int_equal(level_of(&fixture, 0, 0), LEVEL_NONE);
    assert_int_equal(level_of(&fixture, 1, 0), LEVEL_CRITICAL);
    assert_int_equal(level_of(&fixture, 1, 1), LEVEL_NONE);
    reply(&fixture, 1, 3, 0, NAN);
    assert_string_equal(fixture.told, "+ two critical a > 10;- two critical a > 10;");
    assert_int_equal(level_of(&fixture, 1, 0), LEVEL_NONE);
    end(&fixture);
}

static void the_worst_level_is_that_of_the_value(void **state) {
    (void)state;
    struct fixture fixture;
    begin(&fixture, 3, (const char *const[]){"critical: a > 30", "careful: a > 10", "b > a"});
    reply(&fixture, 0, 20, 0, NAN);
    assert_int_equal(level_of(&fixture, 0, 0), LEVEL_CAREFUL);
    reply(&fixture, 0, 40, 50, NAN);
    assert_int_equal(level_of(&fixture, 0, 0), LEVEL_CRITICAL);
    assert_int_equal(level_of(&fixture, 0, 1), LEVEL_WARNING);
    reply(&fixture, 0, 20, 0, NAN);
    assert_int_equal(level_of(&fixture, 0, 0), LEVEL_CAREFUL);
    assert_int_equal(level_of(&fixture, 0, 1), LEVEL_NONE);
    end(&fixture);
}

static void an_event_tells_when_it_began_and_what_the_values_were(void **state) {
    (void)state;
    struct fixture fixture;
    begin(&fixture, 1, (const char *const[]){"a > 10 for 2s"});
    reply(&fixture, 0, 20, 0, NAN);
    reply(&fixture, 0, 40, 0, NAN);
    assert_int_equal(fixture.alerts.events.count, 0);
    reply(&fixture, 0, 60, 0, NAN);
    const struct event *event = fixture.alerts.events.at[0];
    assert_int_equal(event->kind, EVENT_THRESHOLD);
    assert_int_equal(event->start_ns, 1 * SECOND);
    assert_int_equal(event->start_unix_ns, UNIX_NS + 1 * SECOND);
    assert_string_equal(event->variable, "a");
    assert_true(event->tally.min == 20 && event->tally.mean == 40 && event->tally.max == 60);
    reply(&fixture, 0, 80, 0, NAN);
    assert_true(event->tally.max == 80);
    reply(&fixture, 0, 1, 0, NAN);
    reply(&fixture, 0, 1, 0, NAN);
    assert_false(event->is_over);
    reply(&fixture, 0, 1, 0, NAN);
    assert_true(event->is_over);
    assert_int_equal(event->end_ns, 5 * SECOND);
    assert_true(event->tally.min == 20 && event->tally.max == 80);
    end(&fixture);
}

static void what_is_missing_is_neither_good_nor_bad(void **state) {
    (void)state;
    struct fixture fixture;
    begin(&fixture, 2, (const char *const[]){"a > 10", "nowhere > 1"});
    reply(&fixture, 0, NAN, 0, NAN);
    assert_int_equal(level_of(&fixture, 0, 0), LEVEL_NONE);
    reply(&fixture, 0, 20, 0, NAN);
    reply(&fixture, 0, NAN, 0, NAN);
    assert_int_equal(level_of(&fixture, 0, 0), LEVEL_WARNING);
    refuse(&fixture, 0, "refused");
    assert_int_equal(level_of(&fixture, 0, 0), LEVEL_WARNING);
    assert_string_equal(fixture.told, "+ one warning a > 10;+ one critical refused;");
    end(&fixture);
}

static void failures_last_until_a_reply_and_have_a_cause(void **state) {
    (void)state;
    struct fixture fixture;
    begin(&fixture, 0, NULL);
    refuse(&fixture, 1, "refused");
    refuse(&fixture, 1, "refused");
    assert_string_equal(fixture.told, "+ two critical refused;");
    refuse(&fixture, 1, "timed out");
    reply(&fixture, 1, 1, 1, NAN);
    assert_string_equal(fixture.told, "+ two critical refused;- two critical refused;"
                                      "+ two critical timed out;- two critical timed out;");
    assert_int_equal(fixture.alerts.events.at[0]->kind, EVENT_FAILURE);
    assert_int_equal(fixture.alerts.events.at[0]->end_ns, 3 * SECOND);
    assert_int_equal(fixture.alerts.events.at[1]->end_ns, 4 * SECOND);
    end(&fixture);
}

static void a_restart_is_over_at_once(void **state) {
    (void)state;
    struct fixture fixture;
    begin(&fixture, 0, NULL);
    reply(&fixture, 0, 1, 1, 100);
    reply(&fixture, 0, 1, 1, 2);
    reply(&fixture, 0, 1, 1, 3);
    assert_string_equal(fixture.told, "- one warning restarted;");
    assert_int_equal(fixture.alerts.events.at[0]->kind, EVENT_RESTART);
    assert_int_equal(fixture.alerts.events.at[0]->start_ns, 2 * SECOND);
    end(&fixture);
}

static void events_of_services_that_go_end_and_the_others_stay(void **state) {
    (void)state;
    struct fixture fixture;
    begin(&fixture, 1, (const char *const[]){"a > 10"});
    reply(&fixture, 0, 20, 0, NAN);
    reply(&fixture, 1, 20, 0, NAN);
    refuse(&fixture, 0, "refused");
    *fixture.told = '\0';
    const size_t kept[] = {FLEET_NEW, 1};
    const char *const names[] = {"three", "two"};
    assert_int_equal(alerts_change(&fixture.alerts, 2, kept, 9 * SECOND), 0);
    assert_int_equal(fleet_set_services(&fixture.fleet, names, 2, kept), 0);
    assert_string_equal(fixture.told, "- one critical refused;- one warning a > 10;");
    *fixture.told = '\0';
    reply(&fixture, 0, 1, 0, NAN);
    assert_string_equal(fixture.told, "");
    reply(&fixture, 1, 1, 0, NAN);
    assert_string_equal(fixture.told, "- two warning a > 10;");
    end(&fixture);
}

static void cleared_alerts_begin_anew(void **state) {
    (void)state;
    struct fixture fixture;
    begin(&fixture, 1, (const char *const[]){"a > 10"});
    reply(&fixture, 0, 20, 0, NAN);
    fleet_clear(&fixture.fleet);
    alerts_clear(&fixture.alerts);
    assert_int_equal(fixture.alerts.events.count, 0);
    assert_int_equal(level_of(&fixture, 0, 0), LEVEL_NONE);
    *fixture.told = '\0';
    reply(&fixture, 0, 20, 0, NAN);
    assert_string_equal(fixture.told, "+ one warning a > 10;");
    end(&fixture);
}

static void a_change_survives_a_lack_of_memory(void **state) {
    (void)state;
    struct fixture fixture;
    begin(&fixture, 1, (const char *const[]){"a > 10"});
    reply(&fixture, 0, 20, 0, NAN);
    const size_t kept[] = {0};
    for (size_t nth = 1;; nth++) {
        failing_alloc_at(nth);
        const int result = alerts_change(&fixture.alerts, 1, kept, 9 * SECOND);
        if (!failing_alloc_stop()) {
            assert_int_equal(result, 0);
            break;
        }
        assert_int_equal(result, -1);
        assert_int_equal(fixture.alerts.service_count, 2);
    }
    end(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_threshold_is_of_each_service),
        cmocka_unit_test(the_worst_level_is_that_of_the_value),
        cmocka_unit_test(an_event_tells_when_it_began_and_what_the_values_were),
        cmocka_unit_test(what_is_missing_is_neither_good_nor_bad),
        cmocka_unit_test(failures_last_until_a_reply_and_have_a_cause),
        cmocka_unit_test(a_restart_is_over_at_once),
        cmocka_unit_test(events_of_services_that_go_end_and_the_others_stay),
        cmocka_unit_test(cleared_alerts_begin_anew),
        cmocka_unit_test(a_change_survives_a_lack_of_memory),
    };
    return cmocka_run_group_tests_name("alerts", tests, NULL, NULL);
}
