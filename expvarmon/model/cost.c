/* cost.c - what watching costs. */
#include "cost.h"

/* Figures of less time jump about. */
#define WINDOW_NS INT64_C(1000000000)

void cost_poll(struct cost *cost, int64_t took_ns, uint64_t bytes, bool failed) {
    cost->polls++;
    cost->failed += failed;
    cost->window_polls++;
    cost->window_latency_ns += took_ns;
    cost->window_bytes += bytes;
    if (cost->window_latency_max_ns < took_ns)
        cost->window_latency_max_ns = took_ns;
}

void cost_late(struct cost *cost) {
    cost->late++;
}

static void begin(struct cost *cost, int64_t now_ns, int64_t cpu_ns) {
    cost->since_ns = now_ns;
    cost->since_cpu_ns = cpu_ns;
    cost->window_polls = 0;
    cost->window_latency_ns = cost->window_latency_max_ns = 0;
    cost->window_bytes = 0;
}

void cost_measure(struct cost *cost, int64_t now_ns, int64_t cpu_ns, int64_t rss_bytes) {
    if (cost->since_ns == 0) {
        /* Polls that ended before belong to the first window. */
        cost->since_ns = now_ns;
        cost->since_cpu_ns = cpu_ns;
        return;
    }
    const int64_t passed_ns = now_ns - cost->since_ns;
    if (passed_ns < WINDOW_NS)
        return;
    cost->latency_mean_ns = cost->window_polls ? cost->window_latency_ns / (int64_t)cost->window_polls : 0;
    cost->latency_max_ns = cost->window_latency_max_ns;
    cost->bytes_per_s = (double)cost->window_bytes * 1e9 / (double)passed_ns;
    cost->cpu_percent = (double)(cpu_ns - cost->since_cpu_ns) * 100 / (double)passed_ns;
    cost->rss_bytes = rss_bytes;
    cost->measured = true;
    begin(cost, now_ns, cpu_ns);
}
