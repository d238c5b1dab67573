/* fleet_fixture.c - fleets for tests of the screens, filled in by hand. */
#include "fleet_fixture.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NS_PER_S INT64_C(1000000000)
#define NOW_NS   (100000 * NS_PER_S)
/* Nov 20 2025, 21:20:28 UTC. */
#define UPDATED_UNIX_S 1763673628

typedef double shape_fn(double step, double service);

static double climb(double step, double service) {
    return 13 * (step + 5 * service);
}
static double wave(double step, double service) {
    return round(12 + 8 * sin(step / 7 + service));
}
static double saw(double step, double service) {
    return 1.2e6 + 9e4 * fmod(step * 3 + 7 * service, 11) + 4096 * step;
}
static double flat(double step, double service) {
    return 4194304 * (1 + service) + 0 * step;
}
static double spikes(double step, double service) {
    return fmod(step + service, 17) < 1 ? 2400017 : 90000 + 11000 * fmod(step, 5);
}
static double swing(double step, double service) {
    return 3.75 * cos(step / 9 + service);
}

struct template {
    enum variable_kind kind;
    const char *path;
    shape_fn *shape; /* NULL: a text */
};

static const struct template templates[] = {
    {VARIABLE_PLAIN, "requests", climb},
    {VARIABLE_MEM, "memstats.Alloc", saw},
    {VARIABLE_DURATION, "memstats.PauseNs", spikes},
    {VARIABLE_PLAIN, "goroutines", wave},
    {VARIABLE_STR, "version", NULL},
    {VARIABLE_PLAIN, "temperature.delta", swing},
    {VARIABLE_MEM, "memstats.Sys", flat},
    {VARIABLE_MEM, "memstats.HeapAlloc", saw},
    {VARIABLE_MEM, "memstats.HeapInuse", flat},
    {VARIABLE_DURATION, "memstats.PauseTotalNs", climb},
    {VARIABLE_PLAIN, "cache.hits", climb},
    {VARIABLE_PLAIN, "cache.misses", wave},
    {VARIABLE_PLAIN, "db.connections", wave},
    {VARIABLE_DURATION, "db.latency", spikes},
    {VARIABLE_PLAIN, "queue.depth", wave},
    {VARIABLE_PLAIN, "queue.errors", flat},
    {VARIABLE_MEM, "process.rss", saw},
    {VARIABLE_PLAIN, "process.threads", flat},
    {VARIABLE_PLAIN, "process.open_file_descriptors", wave},
    {VARIABLE_PLAIN, "load", swing},
};
#define TEMPLATE_COUNT (sizeof templates / sizeof *templates)

static void *check(void *memory) {
    assert_non_null(memory);
    return memory;
}

static char *copy(const char *text) {
    return check(strdup(text));
}

static void fill_variable(struct variable *variable, size_t index) {
    const struct template *const model = &templates[index % TEMPLATE_COUNT];
    static const char *const kinds[] = {
        [VARIABLE_PLAIN] = "", [VARIABLE_MEM] = "mem:", [VARIABLE_DURATION] = "duration:", [VARIABLE_STR] = "str:"};
    const char *const dot = strrchr(model->path, '.');
    char spec[128];
    snprintf(spec, sizeof spec, "%s%s", kinds[model->kind], model->path);
    *variable = (struct variable){.kind = model->kind, .spec = copy(spec), .title = copy(dot ? dot + 1 : model->path)};
}

static struct value value_of(double number) {
    if (number == floor(number))
        return (struct value){.kind = VALUE_INT, .i = (int64_t)number};
    return (struct value){.kind = VALUE_FLOAT, .f = number};
}

static void fill_series(struct series *series, shape_fn *shape, size_t service, size_t samples) {
    *series = (struct series){.max = NAN};
    if (!shape || samples == 0)
        return;
    for (size_t i = 0; i < samples; i++) {
        const double sample = shape((double)i, (double)service);
        assert_int_equal(history_push(&series->history, sample), 0);
        if (!(series->max >= sample)) {
            series->max = sample;
            series->max_value = value_of(sample);
        }
        series->is_float = series->is_float || sample != floor(sample);
        series->last = value_of(sample);
    }
}

static void fill_service(struct fleet *fleet, size_t index, size_t samples) {
    struct service *const service = &fleet->services[index];
    char name[32];
    snprintf(name, sizeof name, "search:%zu", 1234 + index);
    *service = (struct service){.name = copy(name),
                                .state = SERVICE_UP,
                                .since_ns = NOW_NS - (int64_t)samples * NS_PER_S,
                                .replied_ns = NOW_NS,
                                .samples = samples,
                                .series = check(calloc(fleet->variable_count + 1, sizeof(struct series)))};
    for (size_t i = 0; i < fleet->variable_count; i++) {
        fill_series(&service->series[i], templates[i % TEMPLATE_COUNT].shape, index, samples);
        if (!templates[i % TEMPLATE_COUNT].shape && samples > 0)
            fixture_text(fleet, index, i, "v1.4.2-rc1");
    }
}

void fixture_init(struct fleet *fleet, size_t variables, size_t services, size_t samples) {
    *fleet = (struct fleet){.variables = check(calloc(variables + 1, sizeof(struct variable))),
                            .variable_count = variables,
                            .services = check(calloc(services + 1, sizeof(struct service))),
                            .service_count = services,
                            .interval_ns = NS_PER_S,
                            .samples = samples,
                            .now_ns = NOW_NS,
                            .updated_unix_s = samples > 0 ? UPDATED_UNIX_S : 0};
    for (size_t i = 0; i < variables; i++) {
        fill_variable(&fleet->variables[i], i);
        fleet->variables[i].number = i;
    }
    for (size_t i = 0; i < services; i++) {
        fill_service(fleet, i, samples);
        fleet->services[i].number = fleet->services[i].colour = i;
    }
}

static void free_service(const struct fleet *fleet, struct service *service) {
    for (size_t i = 0; i < fleet->variable_count; i++) {
        history_fini(&service->series[i].history);
        free(service->series[i].text);
        if (service->series[i].spread)
            spread_fini(service->series[i].spread);
        free(service->series[i].spread);
    }
    free(service->series);
    free(service->name);
    free(service->cause);
}

void fixture_fini(struct fleet *fleet) {
    for (size_t i = 0; i < fleet->service_count; i++)
        free_service(fleet, &fleet->services[i]);
    for (size_t i = 0; i < fleet->variable_count; i++) {
        free(fleet->variables[i].spec);
        free(fleet->variables[i].title);
    }
    free(fleet->services);
    fleet_warn(fleet, NULL);
    free(fleet->variables);
    *fleet = (struct fleet){0};
}

void fixture_name(struct fleet *fleet, size_t service, const char *name) {
    free(fleet->services[service].name);
    fleet->services[service].name = copy(name);
}

void fixture_wait(struct fleet *fleet, size_t service) {
    fleet->services[service].state = SERVICE_WAITING;
    fleet->services[service].replied_ns = 0;
    fixture_gap(fleet, service, 0, HISTORY_MAX);
}

void fixture_fail(struct fleet *fleet, size_t service, const char *cause, int64_t age_s) {
    struct service *const failed = &fleet->services[service];
    failed->state = SERVICE_FAILED;
    free(failed->cause);
    failed->cause = copy(cause);
    failed->since_ns = fleet->now_ns - age_s * NS_PER_S;
    fixture_gap(fleet, service, 0, (size_t)age_s);
}

void fixture_restart(struct fleet *fleet, size_t service, int64_t age_s) {
    struct service *const restarted = &fleet->services[service];
    restarted->restart_samples[restarted->restarts++ % SERVICE_RESTARTS_MAX] = fleet->samples - 1 - (uint64_t)age_s;
    fleet->services[service].restarted_ns = fleet->now_ns - age_s * NS_PER_S;
}

void fixture_gap(struct fleet *fleet, size_t service, size_t first, size_t last) {
    for (size_t i = 0; i < fleet->variable_count; i++) {
        struct history *const history = &fleet->services[service].series[i].history;
        const struct history before = *history;
        *history = (struct history){0};
        for (size_t age = before.samples.count; age-- > 0;)
            assert_int_equal(history_push(history, age >= first && age <= last ? NAN : history_at(&before, age)), 0);
        history_fini(&(struct history){.samples = before.samples, .middle = before.middle, .coarse = before.coarse});
    }
}

/* 64 numbers that are there at sample `step`, most of them small. */
static void fill_values(double values[64], double step, double service) {
    for (int i = 0; i < 64; i++)
        values[i] = round(90000 * exp(1.2 * sin(i * 1.7 + step / 3) + sin(step / 40 + service) + (i == 7 ? 1.5 : 0)));
}

/* Counters that grow by what the numbers of each step so far would have added. */
static struct dist *count_values(const double values[64], double counted[12]) {
    struct dist_bin bins[12];
    for (int i = 0; i < 12; i++) {
        bins[i] = (struct dist_bin){.high = i < 11 ? 16000 * pow(2, i) : INFINITY};
        for (int j = 0; j < 64; j++)
            counted[i] += values[j] <= bins[i].high && (i == 0 || values[j] > bins[i - 1].high);
        bins[i].count = counted[i];
    }
    return dist_of_buckets(bins, 12, NAN);
}

static struct dist *distribute(enum dist_kind kind, double values[64], double counted[12]) {
    struct dist *all = dist_of_values(check(values), 64, false);
    if (kind == DIST_VALUES)
        return all;
    struct dist_point points[] = {{0, 0}, {0.5, 0}, {0.9, 0}, {0.95, 0}, {0.99, 0}, {0.999, 0}, {1, 0}};
    for (size_t i = 0; i < sizeof points / sizeof *points; i++)
        points[i].value = dist_quantile(all, points[i].share);
    free(all);
    return kind == DIST_BUCKETS ? count_values(values, counted)
                                : dist_of_quantiles(points, sizeof points / sizeof *points, 64, NAN);
}

static void distribute_service(struct fleet *fleet, size_t service, size_t variable, enum dist_kind kind) {
    struct series *const series = &fleet->services[service].series[variable];
    double counted[12] = {0}, values[64];
    series->spread = check(calloc(1, sizeof *series->spread));
    for (uint64_t i = 0; i < fleet->samples; i++) {
        fill_values(values, (double)i, (double)service);
        spread_offer(series->spread, check(distribute(kind, values, counted)));
        struct dist *next = spread_next(series->spread, false);
        const struct sketch sketch = next ? dist_sketch(next) : sketch_gap;
        spread_keep(series->spread, &sketch);
        free(next);
    }
}

void fixture_distribute(struct fleet *fleet, size_t variable, enum dist_kind kind) {
    fleet->variables[variable].transform = TRANSFORM_DIST;
    for (size_t i = 0; i < fleet->service_count; i++)
        distribute_service(fleet, i, variable, kind);
}

void fixture_text(struct fleet *fleet, size_t service, size_t variable, const char *text) {
    struct series *const series = &fleet->services[service].series[variable];
    free(series->text);
    series->text = copy(text);
    series->last = (struct value){.kind = VALUE_TEXT, .text = series->text};
}
