/* fleet.c - keeps the services and their series up to date. */
#include "fleet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reading.h"
#include "restart.h"

#define NS_PER_S INT64_C(1000000000)

/* The cause that is shown when there is no memory for the real one; never freed. */
static char no_memory[] = "out of memory";

static void set_cause(struct service *service, const char *cause) {
    if (service->cause != no_memory)
        free(service->cause);
    service->cause = NULL;
    if (cause) {
        service->cause = strdup(cause);
        if (!service->cause)
            service->cause = no_memory;
    }
}

static void series_fini(struct series *series) {
    free(series->text);
    if (series->spread)
        spread_fini(series->spread);
    free(series->spread);
    history_fini(&series->history);
}

/* Converts an integer, so that whoever formats the value need not know its series. */
static void make_float(struct value *value) {
    if (value->kind == VALUE_INT || value->kind == VALUE_UINT)
        *value = (struct value){.kind = VALUE_FLOAT, .f = value_number(value)};
}

static void raise_max(struct series *series) {
    if (series->max_value.kind == VALUE_NONE || value_greater(&series->last, &series->max_value)) {
        series->max_value = series->last;
        series->max = value_number(&series->last);
    }
}

static void keep_text(struct series *series, const char *text) {
    char *copy = text ? strdup(text) : NULL;
    free(series->text);
    series->text = copy;
    if (copy)
        series->last = (struct value){.kind = VALUE_TEXT, .text = copy};
    else if (text)
        series->last = (struct value){.kind = VALUE_NONE};
}

/* The ring drops its oldest sample when it cannot grow; there is nothing else to do about a lack of memory.
 */
static void keep_sample(struct series *series, double sample) {
    (void)history_push(&series->history, sample);
}

/* A sample that is a gap. */
static void keep_gap(struct series *series, const struct variable *variable) {
    if (variable->kind == VARIABLE_STR)
        return;
    keep_sample(series, NAN);
    if (series->spread && variable->transform == TRANSFORM_DIST)
        spread_keep(series->spread, &sketch_gap);
}

/* What all series of a reply have in common. */
struct reply {
    int64_t now_ns;
    int64_t unix_ns;
    bool restarted;
};

static struct value value_of_median(const struct dist *distribution) {
    const double median = dist_quantile(distribution, 0.5);
    if (median == floor(median) && fabs(median) < 0x1p63)
        return (struct value){.kind = VALUE_INT, .i = (int64_t)median};
    return value_of_float(median);
}

/* Takes what fleet_distribute brought. Returns the value of the series, or `raw` for one that is of no dist:. */
static struct value distribute(struct series *series, const struct value *raw, const struct variable *variable,
                               const struct reply *reply) {
    const bool is_dist = variable->transform == TRANSFORM_DIST;
    if (!series->spread)
        return is_dist ? (struct value){.kind = VALUE_NONE} : *raw;
    struct dist *next = spread_next(series->spread, reply->restarted);
    const struct value value = next ? value_of_median(next) : (struct value){.kind = VALUE_NONE};
    const struct sketch sketch = next ? dist_sketch(next) : sketch_gap;
    free(next);
    if (is_dist)
        spread_keep(series->spread, &sketch);
    return is_dist ? value : *raw;
}

static void series_update(struct series *series, const struct value *raw, const struct variable *variable,
                          const struct reply *reply) {
    const struct value found = distribute(series, raw, variable, reply);
    const double unit_ns = variable->transform == TRANSFORM_DIST ? 1 : variable->unit_ns; /* distributions have ns */
    const struct value read = reading_value(variable->kind, unit_ns, &found, reply->unix_ns);
    series->last = transform_next(&series->transform, variable->transform, &read, reply->now_ns, reply->restarted);
    keep_text(series, series->last.kind == VALUE_TEXT ? series->last.text : NULL);
    if (variable->kind == VARIABLE_STR)
        return;
    series->is_float |= read.kind == VALUE_FLOAT || series->last.kind == VALUE_FLOAT;
    if (series->is_float) {
        make_float(&series->last);
        make_float(&series->max_value);
    }
    double sample = value_number(&series->last);
    keep_sample(series, sample);
    if (!isnan(sample))
        raise_max(series);
}

static void series_forget_max(struct series *series) {
    series->max_value = (struct value){.kind = VALUE_NONE};
    series->max = NAN;
}

/* All services' series are one allocation, which the first service holds: it is replaced as a whole or not at
 * all. One series more than needed, as an allocation of nothing could be NULL. */
static struct series *series_new(size_t services, size_t variables) {
    struct series *series = calloc(services * variables + 1, sizeof *series);
    for (size_t i = 0; series && i < services * variables; i++)
        series_forget_max(&series[i]);
    return series;
}

static void series_array_fini(struct series *series, size_t count) {
    for (size_t i = 0; i < count; i++)
        series_fini(&series[i]);
}

static void drop_variables(struct fleet *fleet) {
    struct series *all = fleet->services[0].series;
    series_array_fini(all, fleet->service_count * fleet->variable_count);
    free(all);
    variables_free(fleet->variables, fleet->variable_count);
}

static void take_variables(struct fleet *fleet, struct variable *variables, size_t count, struct series *series) {
    fleet->variables = variables;
    fleet->variable_count = count;
    for (size_t i = 0; i < count; i++)
        variables[i].number = i;
    for (size_t i = 0; i < fleet->service_count; i++)
        fleet->services[i].series = series + i * count;
}

static void services_free(struct service *services, size_t count) {
    for (size_t i = 0; i < count; i++) {
        free(services[i].name);
        set_cause(&services[i], NULL);
    }
    free(services);
}

static void forget_evidence(struct service *service) {
    for (size_t figure = 0; figure < RESTART_EVIDENCE_MAX; figure++)
        service->evidence.figures[figure] = NAN;
}

static struct service *services_new(const char *const *names, size_t count) {
    struct service *services = calloc(count, sizeof *services);
    for (size_t i = 0; services && i < count; i++) {
        services[i].name = strdup(names[i]);
        services[i].number = services[i].colour = i;
        forget_evidence(&services[i]);
        if (!services[i].name) {
            services_free(services, i);
            return NULL;
        }
    }
    return services;
}

int fleet_init(struct fleet *fleet, struct variable *variables, size_t variable_count, const char *const *names,
               size_t service_count, int64_t interval_ns) {
    *fleet = (struct fleet){.interval_ns = interval_ns};
    struct service *services = services_new(names, service_count);
    if (!services)
        return -1;
    struct series *series = series_new(service_count, variable_count);
    if (!series) {
        services_free(services, service_count);
        return -1;
    }
    fleet->services = services;
    fleet->service_count = service_count;
    take_variables(fleet, variables, variable_count, series);
    return 0;
}

void fleet_fini(struct fleet *fleet) {
    if (fleet->services)
        drop_variables(fleet);
    services_free(fleet->services, fleet->service_count);
    free(fleet->warning);
    *fleet = (struct fleet){0};
}

int fleet_set_variables(struct fleet *fleet, struct variable *variables, size_t variable_count) {
    struct series *series = series_new(fleet->service_count, variable_count);
    if (!series)
        return -1;
    drop_variables(fleet);
    take_variables(fleet, variables, variable_count, series);
    for (size_t i = 0; i < fleet->service_count * variable_count; i++)
        series[i].history.pushed = fleet->services[i / variable_count].samples;
    return 0;
}

/* The series of a larger fleet: those that there are, then new ones that begin with the next sample. */
static void widen(struct series *wide, const struct fleet *fleet, size_t count) {
    for (size_t i = 0; i < fleet->service_count; i++) {
        const struct service *service = &fleet->services[i];
        memcpy(wide + i * count, service->series, fleet->variable_count * sizeof *wide);
        for (size_t j = fleet->variable_count; j < count; j++)
            wide[i * count + j].history.pushed = service->samples;
    }
}

int fleet_add_variables(struct fleet *fleet, const struct variable *more, size_t more_count) {
    const size_t count = fleet->variable_count + more_count;
    struct variable *variables = calloc(count + 1, sizeof *variables);
    struct series *series = variables ? series_new(fleet->service_count, count) : NULL;
    if (!series) {
        free(variables);
        return -1;
    }
    if (fleet->variable_count > 0)
        memcpy(variables, fleet->variables, fleet->variable_count * sizeof *variables);
    memcpy(variables + fleet->variable_count, more, more_count * sizeof *variables);
    widen(series, fleet, count);
    free(fleet->variables);
    free(fleet->services[0].series);
    take_variables(fleet, variables, count, series);
    return 0;
}

size_t fleet_find_variable(const struct fleet *fleet, const char *spec) {
    size_t index = 0;
    while (index < fleet->variable_count && strcmp(fleet->variables[index].spec, spec) != 0)
        index++;
    return index;
}

void fleet_remove_variable(struct fleet *fleet, size_t variable) {
    struct series *const all = fleet->services[0].series;
    const size_t count = fleet->variable_count - 1;
    size_t kept = 0;
    for (size_t i = 0; i < fleet->service_count * (count + 1); i++) {
        if (i % (count + 1) == variable)
            series_fini(&all[i]);
        else
            all[kept++] = all[i];
    }
    variable_fini(&fleet->variables[variable]);
    memmove(fleet->variables + variable, fleet->variables + variable + 1,
            (count - variable) * sizeof *fleet->variables);
    take_variables(fleet, fleet->variables, count, all);
}

/* Moves what stays; what is left in `old` afterwards is to be freed. */
static void keep_services(struct service *services, struct service *old, size_t count, const size_t *kept,
                          size_t variable_count) {
    for (size_t i = 0; i < count; i++) {
        if (kept[i] == FLEET_NEW)
            continue;
        struct service *from = &old[kept[i]];
        struct series *series = services[i].series;
        memcpy(series, from->series, variable_count * sizeof *series);
        memset(from->series, 0, variable_count * sizeof *series);
        free(services[i].name);
        services[i] = *from;
        services[i].number = services[i].colour = i;
        services[i].series = series;
        from->name = NULL;
        from->cause = NULL;
    }
}

int fleet_set_services(struct fleet *fleet, const char *const *names, size_t count, const size_t *kept) {
    const size_t variables = fleet->variable_count;
    struct service *services = services_new(names, count);
    struct series *series = services ? series_new(count, variables) : NULL;
    if (!series) {
        services_free(services, services ? count : 0);
        return -1;
    }
    for (size_t i = 0; i < count; i++)
        services[i].series = series + i * variables;
    struct series *old_series = fleet->services[0].series;
    keep_services(services, fleet->services, count, kept, variables);
    series_array_fini(old_series, fleet->service_count * variables);
    free(old_series);
    services_free(fleet->services, fleet->service_count);
    fleet->services = services;
    fleet->service_count = count;
    return 0;
}

/* The clock of the machine may be set, and steps of the interval are not quite its seconds: beyond this, the axis
 * follows. */
#define CLOCK_DRIFT_NS INT64_C(1000000000)

void fleet_begin_round(struct fleet *fleet, uint64_t steps, int64_t unix_ns) {
    fleet->rounds += steps;
    const int64_t start_ns = unix_ns - (int64_t)(fleet->rounds - 1) * fleet->interval_ns;
    if (fleet->start_unix_ns == 0 || llabs(start_ns - fleet->start_unix_ns) > CLOCK_DRIFT_NS)
        fleet->start_unix_ns = start_ns;
}

int64_t fleet_sample_unix_ns(const struct fleet *fleet, uint64_t sample) {
    const int64_t steps = (int64_t)(sample - fleet->samples);
    if (fleet->start_unix_ns == 0)
        return fleet->updated_unix_s * INT64_C(1000000000) + (steps + 1) * fleet->interval_ns;
    return fleet->start_unix_ns + (int64_t)sample * fleet->interval_ns;
}

static void series_skip(struct series *series, const struct variable *variable, uint64_t missed) {
    history_skip(&series->history, missed);
    if (series->spread && variable->transform == TRANSFORM_DIST)
        spread_skip(series->spread, missed);
}

/* Brings a service that missed rounds up to the one before this. */
static void catch_up(struct fleet *fleet, struct service *service) {
    if (fleet->rounds > service->samples + 1) {
        const uint64_t missed = fleet->rounds - 1 - service->samples;
        for (size_t i = 0; i < fleet->variable_count; i++)
            series_skip(&service->series[i], &fleet->variables[i], missed);
        service->samples += missed;
    }
    service->samples++;
    if (fleet->samples < service->samples)
        fleet->samples = service->samples;
}

static void enter_state(struct service *service, enum service_state state, int64_t now_ns) {
    service->state = state;
    service->since_ns = now_ns;
}

void fleet_succeed(struct fleet *fleet, size_t index, const struct value *values, const struct evidence *evidence,
                   int64_t now_ns) {
    struct service *service = &fleet->services[index];
    catch_up(fleet, service);
    const struct reply reply = {
        .now_ns = now_ns,
        .unix_ns = fleet->updated_unix_s * NS_PER_S,
        .restarted = restart_seen(&service->evidence, evidence),
    };
    for (size_t i = 0; i < fleet->variable_count; i++)
        series_update(&service->series[i], &values[i], &fleet->variables[i], &reply);
    if (reply.restarted) {
        service->restart_samples[service->restarts++ % SERVICE_RESTARTS_MAX] = service->samples - 1;
        service->restarted_ns = now_ns;
    }
    service->evidence = *evidence;
    if (service->state != SERVICE_UP)
        enter_state(service, SERVICE_UP, now_ns);
    set_cause(service, NULL);
    service->next_try_ns = 0;
    service->replied_ns = now_ns;
    fleet->now_ns = now_ns;
}

void fleet_distribute(struct fleet *fleet, size_t service, size_t variable, struct dist *distribution) {
    struct series *series = &fleet->services[service].series[variable];
    if (!series->spread)
        series->spread = calloc(1, sizeof *series->spread);
    if (series->spread)
        spread_offer(series->spread, distribution);
    else
        free(distribution);
}

void fleet_set_next_try(struct fleet *fleet, size_t index, int64_t next_ns) {
    fleet->services[index].next_try_ns = next_ns;
}

void fleet_fail(struct fleet *fleet, size_t index, const char *cause, int64_t now_ns) {
    struct service *service = &fleet->services[index];
    catch_up(fleet, service);
    for (size_t i = 0; i < fleet->variable_count; i++)
        keep_gap(&service->series[i], &fleet->variables[i]);
    if (service->state != SERVICE_FAILED || strcmp(service->cause, cause) != 0) {
        enter_state(service, SERVICE_FAILED, now_ns);
        set_cause(service, cause);
    }
    fleet->now_ns = now_ns;
}

void fleet_rename(struct fleet *fleet, size_t index, const char *name) {
    char *copy = strdup(name);
    if (!copy)
        return;
    free(fleet->services[index].name);
    fleet->services[index].name = copy;
}

void fleet_clear(struct fleet *fleet) {
    for (size_t i = 0; i < fleet->service_count; i++) {
        struct service *service = &fleet->services[i];
        for (size_t j = 0; j < fleet->variable_count; j++) {
            series_fini(&service->series[j]);
            service->series[j] = (struct series){0};
            series_forget_max(&service->series[j]);
        }
        set_cause(service, NULL);
        *service = (struct service){.name = service->name, .number = i, .colour = i, .series = service->series};
        forget_evidence(service);
    }
    fleet->rounds = 0;
    fleet->samples = 0;
    fleet->start_unix_ns = 0;
    fleet->updated_unix_s = 0;
}

void fleet_warn(struct fleet *fleet, const char *warning) {
    free(fleet->warning);
    fleet->warning = warning ? strdup(warning) : NULL;
}

static void series_reset(struct series *series, const struct variable *variable) {
    series_forget_max(series);
    if (series->spread)
        spread_reset(series->spread);
    if (variable->kind == VARIABLE_STR)
        return;
    series->last = transform_reset(&series->transform, variable->transform, &series->last);
    if (series->is_float)
        make_float(&series->last);
    if (!isnan(value_number(&series->last)))
        raise_max(series);
}

void fleet_reset_max(struct fleet *fleet) {
    for (size_t i = 0; i < fleet->service_count; i++) {
        for (size_t j = 0; j < fleet->variable_count; j++)
            series_reset(&fleet->services[i].series[j], &fleet->variables[j]);
    }
}
