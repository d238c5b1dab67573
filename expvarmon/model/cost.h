/* cost.h - what watching costs: the polls, and the monitor itself. The application tells what happens and reads the
 * clocks; figures are those of the last second or more. */
#ifndef EXPVARMON_MODEL_COST_H
#define EXPVARMON_MODEL_COST_H

#include <stdbool.h>
#include <stdint.h>

/* All zero is one of which nothing is known yet. */
struct cost {
    /* For whoever shows it. */
    uint64_t polls; /* since the start, as the next two */
    uint64_t failed;
    uint64_t late; /* left out, because the one before was still under way */
    int64_t latency_mean_ns;
    int64_t latency_max_ns;
    double bytes_per_s;
    double cpu_percent; /* of one core */
    int64_t rss_bytes;  /* 0: not known */
    bool measured;      /* the five above are known */

    /* Since `since_ns`. */
    int64_t since_ns;
    int64_t since_cpu_ns;
    uint64_t window_polls;
    int64_t window_latency_ns;
    int64_t window_latency_max_ns;
    uint64_t window_bytes;
};

/* A poll ended, well or not. */
void cost_poll(struct cost *cost, int64_t took_ns, uint64_t bytes, bool failed);
void cost_late(struct cost *cost);

/* The time, the CPU time of the process and its memory; to be told with every round of polls. The first call only
 * begins. */
void cost_measure(struct cost *cost, int64_t now_ns, int64_t cpu_ns, int64_t rss_bytes);

#endif
