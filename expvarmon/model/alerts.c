/* alerts.c - from values and states to events. */
#include "alerts.h"

#include <stdlib.h>
#include <string.h>

/* What is known of a service: the failure that goes on, 0 for none, since when, and how many restarts were seen. */
struct alerts_service {
    uint64_t failure;
    int64_t failed_ns;
    unsigned restarts;
};

struct alerts_threshold {
    struct threshold_state state;
    uint64_t event; /* while it is on; 0: did not fit in memory */
};

/* One reply. */
struct taking {
    struct alerts *alerts;
    struct fleet *fleet;
    const struct service *service;
    int64_t unix_ns;
};

int alerts_init(struct alerts *alerts, const struct threshold *thresholds, size_t count, size_t services) {
    *alerts = (struct alerts){.thresholds = thresholds, .threshold_count = count};
    return alerts_change(alerts, services, NULL, 0);
}

void alerts_fini(struct alerts *alerts) {
    events_clear(&alerts->events);
    free(alerts->services);
    free(alerts->states);
    *alerts = (struct alerts){0};
}

static void tell(const struct alerts *alerts, uint64_t id, const struct threshold *threshold,
                 const struct value *value) {
    const struct event *event = events_find(&alerts->events, id);
    if (event && alerts->tell)
        alerts->tell(&(struct alert){event, threshold, *value}, alerts->context);
}

/* Begins an event as of `start_ns`. */
static uint64_t begin(const struct taking *taking, struct event event, int64_t start_ns) {
    event.start_ns = start_ns;
    event.start_unix_ns = taking->unix_ns - (taking->fleet->now_ns - start_ns);
    event.service = taking->service->name;
    return events_add(&taking->alerts->events, &event);
}

/* ---- failures and restarts --------------------------------------------------------------------------------------- */

static const struct value no_value = {.kind = VALUE_NONE};

static void end_failure(struct alerts *alerts, struct alerts_service *known, int64_t now_ns) {
    if (known->failure == 0)
        return;
    events_end(&alerts->events, known->failure, now_ns);
    tell(alerts, known->failure, NULL, &no_value);
    known->failure = 0;
}

/* A failure of another cause is another event. */
static void take_state(const struct taking *taking, struct alerts_service *known) {
    const struct service *service = taking->service;
    const bool is_failed = service->state == SERVICE_FAILED;
    if (is_failed && known->failure != 0 && known->failed_ns == service->since_ns)
        return;
    end_failure(taking->alerts, known, taking->fleet->now_ns);
    if (!is_failed)
        return;
    known->failed_ns = service->since_ns;
    known->failure = begin(
        taking, (struct event){.kind = EVENT_FAILURE, .level = LEVEL_CRITICAL, .variable = "", .what = service->cause},
        service->since_ns);
    tell(taking->alerts, known->failure, NULL, &no_value);
}

static void take_restart(const struct taking *taking, struct alerts_service *known) {
    const struct service *service = taking->service;
    if (service->restarts == known->restarts)
        return;
    known->restarts = service->restarts;
    const struct event event = {
        .kind = EVENT_RESTART,
        .level = LEVEL_WARNING,
        .is_over = true,
        .end_ns = service->restarted_ns,
        .variable = "",
        .what = "restarted",
    };
    tell(taking->alerts, begin(taking, event, service->restarted_ns), NULL, &no_value);
}

/* ---- thresholds -------------------------------------------------------------------------------------------------- */

/* The newest value of the variable `spec`, if it is a number. Returns its series; NULL: there is no such variable. */
static struct series *find_number(const struct taking *taking, const char *spec, struct value *number) {
    const size_t index = fleet_find_variable(taking->fleet, spec);
    *number = no_value;
    if (index == taking->fleet->variable_count)
        return NULL;
    struct series *series = &taking->service->series[index];
    if (taking->service->state == SERVICE_UP && series->last.kind != VALUE_TEXT)
        *number = series->last;
    return series;
}

static void change_level(const struct taking *taking, const struct threshold *threshold, struct alerts_threshold *known,
                         enum threshold_change change) {
    if (change == THRESHOLD_BEGINS) {
        const struct event event = {
            .kind = EVENT_THRESHOLD,
            .level = threshold->level,
            .variable = threshold->condition.left,
            .what = threshold->condition.text,
        };
        known->event = begin(taking, event, known->state.since_ns);
    } else if (change == THRESHOLD_ENDS) {
        events_end(&taking->alerts->events, known->event, known->state.since_ns);
    }
}

static void compare(const struct taking *taking, const struct threshold *threshold, struct alerts_threshold *known) {
    struct value left, right = threshold->condition.limit;
    struct series *series = find_number(taking, threshold->condition.left, &left);
    if (threshold->condition.right)
        find_number(taking, threshold->condition.right, &right);
    if (left.kind == VALUE_NONE || right.kind == VALUE_NONE) {
        threshold_gap(&known->state);
    } else {
        const enum threshold_change change =
            threshold_next(threshold, &known->state, condition_holds(&threshold->condition, &left, &right),
                           value_number(&left), taking->fleet->now_ns);
        change_level(taking, threshold, known, change);
        struct event *event = known->state.is_on ? events_find(&taking->alerts->events, known->event) : NULL;
        if (event)
            event->tally = known->state.tally;
        if (change != THRESHOLD_SAME)
            tell(taking->alerts, known->event, threshold, &left);
    }
    if (series && known->state.is_on && series->level < threshold->level)
        series->level = threshold->level;
}

void alerts_take(struct alerts *alerts, struct fleet *fleet, size_t service, int64_t unix_ns) {
    const struct taking taking = {alerts, fleet, &fleet->services[service], unix_ns};
    take_state(&taking, &alerts->services[service]);
    take_restart(&taking, &alerts->services[service]);
    for (size_t i = 0; i < fleet->variable_count && alerts->threshold_count > 0; i++)
        fleet->services[service].series[i].level = LEVEL_NONE;
    for (size_t i = 0; i < alerts->threshold_count; i++)
        compare(&taking, &alerts->thresholds[i], &alerts->states[service * alerts->threshold_count + i]);
}

/* ---- other services ---------------------------------------------------------------------------------------------- */

static void end_service(struct alerts *alerts, size_t service, int64_t now_ns) {
    end_failure(alerts, &alerts->services[service], now_ns);
    for (size_t i = 0; i < alerts->threshold_count; i++) {
        struct alerts_threshold *known = &alerts->states[service * alerts->threshold_count + i];
        if (!known->state.is_on)
            continue;
        events_end(&alerts->events, known->event, now_ns);
        tell(alerts, known->event, &alerts->thresholds[i], &no_value);
    }
}

static bool is_kept(size_t service, size_t count, const size_t *kept) {
    for (size_t i = 0; i < count; i++) {
        if (kept[i] == service)
            return true;
    }
    return false;
}

int alerts_change(struct alerts *alerts, size_t count, const size_t *kept, int64_t now_ns) {
    const size_t each = alerts->threshold_count;
    struct alerts_service *services = calloc(count, sizeof *services);
    struct alerts_threshold *states = calloc(count * each + 1, sizeof *states);
    if (!services || !states) {
        free(services);
        free(states);
        return -1;
    }
    for (size_t i = 0; i < alerts->service_count; i++) {
        if (!is_kept(i, count, kept))
            end_service(alerts, i, now_ns);
    }
    for (size_t i = 0; kept && i < count; i++) {
        if (kept[i] == FLEET_NEW)
            continue;
        services[i] = alerts->services[kept[i]];
        memcpy(states + i * each, alerts->states + kept[i] * each, each * sizeof *states);
    }
    free(alerts->services);
    free(alerts->states);
    alerts->services = services;
    alerts->states = states;
    alerts->service_count = count;
    return 0;
}

void alerts_clear(struct alerts *alerts) {
    events_clear(&alerts->events);
    memset(alerts->services, 0, alerts->service_count * sizeof *alerts->services);
    memset(alerts->states, 0, alerts->service_count * alerts->threshold_count * sizeof *alerts->states);
}
