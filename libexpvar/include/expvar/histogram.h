/* histogram.h - distributions of integers, for instance of latencies: percentiles at a bounded error and a bounded cost.
 *
 *     expvar_histogram *latency = expvar_histogram_new("latency_ns");
 *     expvar_timer timer = expvar_timer_start();
 *     serve_one();
 *     expvar_timer_stop(timer, latency);
 *
 * Range and error  Every int64_t can be recorded. -128..127 have a bucket each. Beyond, each power of two is cut into 64
 *                  buckets of one width, and a bucket stands for its middle m: for every value v in it,
 *                  |m - v| <= |v| / 128, less than 0.79 %. Negative values mirror the others: v has the bucket of ~v.
 * Exactness        Counts are exact, across threads, their exits and fork, as those of integers are (cell.h). So is
 *                  the least and the greatest value ever. The sum is exact while the sum of all magnitudes is below 2^62
 *                  (146 years of nanoseconds), and within 0.79 % of that sum beyond.
 * Cost             Two additions to memory of the calling thread. A thread that records has cells of its own for each
 *                  histogram: 60 KB of address space, of which it touches one page, and one for each eight powers of
 *                  two that its values span: latencies between 1 us and 1 s take 20 KB. They are handed on to the next
 *                  thread when a thread exits, and freed with the histogram.
 *
 * In /debug/vars a histogram is
 *
 *     {"count": 3, "sum": 60, "min": 10, "max": 30, "mean": 20, "p50": 20, "p90": 30, "p95": 30, "p99": 30,
 *      "p99.9": 30, "1m": {"seconds": 61.5, "rate": 0.04, "count": ...}, "1h": {...}}
 *
 * A percentile is the value whose rank is the percentage of the count, rounded up. What does not exist is null: without
 * values, all but count and sum.
 *
 * Windows. `1m` and `1h` have the same fields for what was recorded lately, and before them how many seconds that truly
 * is, and the records per second. Nothing runs for them while nobody looks: what a window begins with is remembered when
 * the histogram is read, at most every 5 seconds, or 5 minutes for `1h`. So a window is as long as its name says where
 * the histogram was idle at its beginning, else longer: by up to 5 seconds (5 minutes) or the time between two reads,
 * whichever is more. A histogram younger than the window is covered whole. `min` and `max` of a window are those of its
 * buckets. Memory for what is remembered: some 4 bytes for each bucket in use, at most 26 times; 50 KB for a busy
 * histogram with 500 buckets in use, next to nothing for an idle one, and 2 MB if all 7,424 are.
 */
#ifndef EXPVAR_HISTOGRAM_H
#define EXPVAR_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "api.h"
#include "cell.h"

EXPVAR_BEGIN

typedef struct expvar_histogram {
    struct expvar__hot hot; /* the cell holds the address of the thread's expvar__histogram_cells, NULL at first */
} expvar_histogram;

/* Buckets of 0..INT64_MAX; as many again for the negative values, in front of them. */
#define EXPVAR__HISTOGRAM_BUCKETS 3712

/* One thread's part. Written by this thread and its signal handlers only, read by any. Everything recorded lies in
 * min..max, which are made to hold it before it is counted. */
struct expvar__histogram_cells {
    int64_t min, max, sum;
    int64_t counts[2 * EXPVAR__HISTOGRAM_BUCKETS];
};

/* The path for a thread without cells, and for a new extreme. */
EXPVAR_API void expvar__histogram_record_slow(expvar_histogram *histogram, int64_t value);

/* The slot of a value in `counts`, ascending. Seven leading bits of the magnitude choose the bucket; 64 as the least
 * magnitude looked at makes those below as exact as those from there to 127. */
static inline size_t expvar__histogram_slot(int64_t value) {
    const int64_t sign = value >> 63; /* 0 or -1: with it, exclusive or is identity or complement */
    const uint64_t magnitude = (uint64_t)(value ^ sign);
    const unsigned shift = 57 - (unsigned)__builtin_clzll(magnitude | 64);
    const int64_t bucket = (int64_t)(((uint64_t)shift << 6) + (magnitude >> shift));
    return (size_t)(EXPVAR__HISTOGRAM_BUCKETS + (bucket ^ sign));
}

/* Records a value. NULL is ignored.
 * Threads: any. Signals: safe in handlers, also in one that interrupts a record to the same histogram. */
static inline void expvar_histogram_record(expvar_histogram *histogram, int64_t value) {
    if (!histogram)
        return;
    char *block = expvar__block;
    if (__builtin_expect(block != NULL, 1)) {
        struct expvar__histogram_cells *cells =
            __atomic_load_n((struct expvar__histogram_cells **)(void *)(block + histogram->hot.cell), __ATOMIC_RELAXED);
        if (__builtin_expect(cells && value >= __atomic_load_n(&cells->min, __ATOMIC_RELAXED) &&
                                 value <= __atomic_load_n(&cells->max, __ATOMIC_RELAXED),
                             1)) {
            expvar__cell_add(&cells->counts[expvar__histogram_slot(value)], 1);
            expvar__cell_add(&cells->sum, value);
            return;
        }
    }
    expvar__histogram_record_slow(histogram, value);
}

/* Creates a histogram and publishes it under `name`; errors as expvar_int_new. */
EXPVAR_API expvar_histogram *expvar_histogram_new(const char *name);

/* Bytes in a trace's name. */
#define EXPVAR_TRACE_ID_MAX 64

/* Records a value, as expvar_histogram_record does, and offers the trace it belongs to as an exemplar: an example that
 * leads from a bucket in /metrics to one request. Kept are the latest value and trace of each power of two of the value,
 * at most one a second; what is not kept costs some 30 ns more than a plain record. `trace_id` is copied: UTF-8, 1 to
 * EXPVAR_TRACE_ID_MAX bytes. With another one, NULL, or no memory (11 KB, at the first one) the value alone is recorded.
 * A NULL histogram is ignored.
 * Threads: any. Signals: not for handlers. */
EXPVAR_API void expvar_histogram_record_exemplar(expvar_histogram *histogram, int64_t value, const char *trace_id);

/* How many values were recorded, and the value at a quantile of all of them: 0 is the least, 0.5 the median, 1 the
 * greatest; beyond 0..1 counts as the nearer end. 0 for NULL and where nothing was recorded. */
EXPVAR_API int64_t expvar_histogram_count(const expvar_histogram *histogram);
EXPVAR_API int64_t expvar_histogram_quantile(const expvar_histogram *histogram, double quantile);

/* ---- latencies ----------------------------------------------------------------------------------------------- */

/* A moment: nanoseconds of CLOCK_MONOTONIC, which NTP slews but nobody sets. It is read through the vDSO, some 25 ns
 * each for start and stop where the kernel's clock source is the time stamp counter. A value: copy it, drop it. */
typedef struct expvar_timer {
    int64_t start_ns;
} expvar_timer;

EXPVAR_API int64_t expvar__timer_now(void);

static inline expvar_timer expvar_timer_start(void) {
    expvar_timer timer = {expvar__timer_now()};
    return timer;
}

/* Records the nanoseconds since the start, and returns them. It may be called again with the same timer. A NULL
 * histogram is ignored.
 * Threads: any, also another than the one that started it. Signals: safe in handlers, as start. */
static inline int64_t expvar_timer_stop(expvar_timer timer, expvar_histogram *histogram) {
    int64_t elapsed_ns = expvar__timer_now() - timer.start_ns;
    expvar_histogram_record(histogram, elapsed_ns);
    return elapsed_ns;
}

EXPVAR_END

#endif
