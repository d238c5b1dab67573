/* test_events.c - the log of events. */
#include "../../expvarmon/model/events.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/failing_alloc.h"

static uint64_t add(struct events *events, bool is_over) {
    char service[] = "service", what[] = "a > 1";
    const uint64_t id =
        events_add(events, &(struct event){.is_over = is_over, .service = service, .variable = "", .what = what});
    memset(service, 'x', sizeof service - 1); /* the log has copies */
    memset(what, 'x', sizeof what - 1);
    return id;
}

static void an_event_keeps_its_texts(void **state) {
    (void)state;
    struct events events = {0};
    const uint64_t id = add(&events, false);
    assert_int_equal(id, 1);
    assert_string_equal(events_find(&events, id)->service, "service");
    assert_string_equal(events_find(&events, id)->variable, "");
    assert_string_equal(events_find(&events, id)->what, "a > 1");
    assert_null(events_find(&events, 2));
    assert_null(events_find(&events, 0));
    events_end(&events, id, 5);
    assert_true(events_find(&events, id)->is_over);
    assert_int_equal(events_find(&events, id)->end_ns, 5);
    events_clear(&events);
    assert_null(events_find(&events, id));
    assert_int_equal(add(&events, false), 2);
    events_clear(&events);
}

static void the_oldest_that_is_over_gives_way(void **state) {
    (void)state;
    struct events events = {0};
    for (size_t i = 0; i < EVENTS_MAX; i++)
        add(&events, i == 2 || i == 5);
    const uint64_t id = add(&events, false);
    assert_int_equal(events.count, EVENTS_MAX);
    assert_int_equal(events.left_out, 1);
    assert_null(events_find(&events, 3));
    assert_non_null(events_find(&events, 1));
    assert_non_null(events_find(&events, 6));
    assert_non_null(events_find(&events, id));
    add(&events, false);
    assert_null(events_find(&events, 6));
    add(&events, false); /* all go on: the oldest of all */
    assert_null(events_find(&events, 1));
    events_end(&events, 1, 5); /* nothing happens */
    assert_int_equal(events.count, EVENTS_MAX);
    events_clear(&events);
}

static void only_thresholds_are_counted(void **state) {
    (void)state;
    struct events events = {0};
    enum level worst = LEVEL_CAREFUL;
    assert_int_equal(events_ongoing(&events, &worst), 0);
    assert_int_equal(worst, LEVEL_NONE);
    struct event event = {.kind = EVENT_THRESHOLD, .level = LEVEL_WARNING, .service = "", .variable = "", .what = ""};
    events_add(&events, &event);
    event.level = LEVEL_CAREFUL;
    events_add(&events, &event);
    event.level = LEVEL_CRITICAL;
    event.kind = EVENT_FAILURE;
    events_add(&events, &event);
    event.kind = EVENT_THRESHOLD;
    event.is_over = true;
    events_add(&events, &event);
    assert_int_equal(events_ongoing(&events, &worst), 2);
    assert_int_equal(worst, LEVEL_WARNING);
    events_clear(&events);
}

static void the_log_survives_a_lack_of_memory(void **state) {
    (void)state;
    for (size_t nth = 1;; nth++) {
        struct events events = {0};
        const long live = failing_alloc_live();
        failing_alloc_at(nth);
        const uint64_t id = add(&events, false);
        const bool failed = failing_alloc_stop();
        assert_true((id == 0) == failed);
        assert_int_equal(events.left_out, failed);
        events_clear(&events);
        assert_int_equal(failing_alloc_live(), live);
        if (!failed)
            break;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_keeps_its_texts),
        cmocka_unit_test(the_oldest_that_is_over_gives_way),
        cmocka_unit_test(only_thresholds_are_counted),
        cmocka_unit_test(the_log_survives_a_lack_of_memory),
    };
    return cmocka_run_group_tests_name("events", tests, NULL, NULL);
}
