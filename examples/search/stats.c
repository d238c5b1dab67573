/* stats.c - what the service publishes at /debug/vars. */
#include "stats.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A function variable: all figures of the cache are of one moment, which separate counters could not promise.
 */
static void write_cache(expvar_writer *writer, void *context) {
    const struct engine *engine = context;
    const struct cache_figures figures = cache_figures(engine->cache);
    const struct {
        const char *key;
        int64_t value;
    } rows[] = {
        {"hits", figures.hits},       {"misses", figures.misses},     {"evictions", figures.evictions},
        {"entries", figures.entries}, {"capacity", figures.capacity},
    };
    expvar_write_object_begin(writer);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        expvar_write_key(writer, rows[i].key);
        expvar_write_int(writer, rows[i].value);
    }
    expvar_write_object_end(writer);
}

/* Holds a counter for each source of a map. */
static int publish_by_source(const char *name, expvar_int *counters[SOURCE_COUNT]) {
    expvar_map *map = expvar_map_new(name);
    for (unsigned i = 0; map && i < SOURCE_COUNT; i++) {
        counters[i] = expvar_map_int(map, sources[i].key);
        if (!counters[i])
            return -1;
    }
    return map ? 0 : -1;
}

static int publish_latency(struct stats *stats) {
    stats->latency = expvar_histogram_new("latency_ns");
    return stats->latency ? expvar_describe("latency_ns", "Time to answer a search.", "nanoseconds") : -1;
}

static int publish_requests(struct stats *stats) {
    stats->requests = expvar_int_new("requests");
    stats->errors = expvar_int_new("errors");
    stats->by_code = expvar_family_new("http_requests", "code");
    if (!stats->requests || !stats->errors || !stats->by_code)
        return -1;
    return expvar_describe("http_requests", "Searches by the status they were answered with.", NULL);
}

static int publish_workers(struct stats *stats, unsigned count) {
    expvar_map *workers = expvar_map_new("workers");
    expvar_int *threads = workers ? expvar_map_int(workers, "threads") : NULL;
    expvar_int_set(threads, count);
    stats->busy_workers = workers ? expvar_map_int(workers, "busy") : NULL;
    if (!threads || !stats->busy_workers)
        return -1;
    return expvar_declare(expvar_map_var(workers), EXPVAR_ROLE_GAUGE); /* what is only added to, but goes down */
}

static int publish_items(const struct engine *engine) {
    expvar_int *items[SOURCE_COUNT] = {0};
    if (publish_by_source("items", items) < 0)
        return -1;
    for (unsigned i = 0; i < SOURCE_COUNT; i++)
        expvar_int_set(items[i], (int64_t)engine->feeds[i].count);
    return 0;
}

int stats_init(struct stats *stats, struct engine *engine, unsigned workers) {
    *stats = (struct stats){0};
    const bool published = publish_requests(stats) == 0 && publish_by_source("searches", stats->searches) == 0 &&
                           publish_by_source("results", stats->results) == 0 && publish_latency(stats) == 0 &&
                           publish_workers(stats, workers) == 0 && publish_items(engine) == 0 &&
                           expvar_func_new("cache", write_cache, engine);
    return published ? 0 : -1;
}

void stats_fini(void) {
    expvar_unpublish("cache");
}

void stats_count_request(struct stats *stats, int status, expvar_timer timer) {
    char code[16];
    snprintf(code, sizeof code, "%d", status);
    expvar_int_add(stats->requests, 1);
    if (status >= 400)
        expvar_int_add(stats->errors, 1);
    expvar_family_add(stats->by_code, 1, code);
    expvar_timer_stop(timer, stats->latency);
}

void stats_count_search(struct stats *stats, unsigned source, int64_t results) {
    expvar_int_add(stats->searches[source], 1);
    expvar_int_add(stats->results[source], results);
}
