/* stats.h - what the service publishes at /debug/vars.
 *
 *   requests     searches and visits of the page, answered in any way
 *   errors       those of them that were refused (4xx) or failed (5xx)
 *   searches     how often each source was searched: {"cnn": 1, ...}
 *   results      how many items that gave, for each source
 *   http_requests  the requests by status: {"code=200": 3, ...}
 *   latency_ns   a histogram of the time from the call of the page's handler to the complete answer, in nanoseconds;
 *                without the reading, compressing and sending that the server does around it
 *   cache        hits, misses and evictions so far; entries now; capacity
 *   workers      threads, and how many of them are busy now
 *   items        news items loaded, for each source
 */
#ifndef SEARCH_STATS_H
#define SEARCH_STATS_H

#include <stdint.h>

#include <expvar/expvar.h>
#include <expvar/histogram.h>

#include "engine.h"

/* The variables belong to the library; this holds them, so that an addition needs no look-up by name. */
struct stats {
    expvar_int *requests;
    expvar_int *errors;
    expvar_int *searches[SOURCE_COUNT];
    expvar_int *results[SOURCE_COUNT];
    expvar_int *busy_workers;
    expvar_family *by_code;
    expvar_histogram *latency;
};

/* Publishes everything. The engine is read at each scrape, until stats_fini.
 * Returns 0, or -1 with errno. */
int stats_init(struct stats *stats, struct engine *engine, unsigned workers);

/* Takes back what reads the engine. The counters stay published. */
void stats_fini(void);

/* Threads: any. `timer` was started with the request. */
void stats_count_request(struct stats *stats, int status, expvar_timer timer);
void stats_count_search(struct stats *stats, unsigned source, int64_t results);

#endif
