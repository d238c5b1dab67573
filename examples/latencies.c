/* latencies.c - a histogram of latencies, and the rate of a counter: what happened lately and all the time. */
#include <stdio.h>
#include <stdlib.h>

#include <expvar/expvar.h>

static void serve(int number) {
    volatile unsigned long work = (unsigned long)number;
    for (int i = 0; i < 1000; i++)
        work = work * 31 + 7;
}

int main(void) {
    expvar_histogram *latency = expvar_histogram_new("latency_ns");
    expvar_histogram *sizes = expvar_histogram_new("answer_bytes");
    expvar_int *requests = expvar_int_new("requests");
    if (!latency || !sizes || !requests) {
        perror("latencies");
        return EXIT_FAILURE;
    }
    expvar_describe("latency_ns", "Time to answer a request.", "nanoseconds");
    expvar_rates_new("requests_per_second", expvar_int_var(requests)); /* {"1m": ..., "1h": ...} */

    for (int i = 1; i <= 1000; i++) {
        expvar_timer timer = expvar_timer_start();
        serve(i);
        expvar_timer_stop(timer, latency);
        expvar_histogram_record(sizes, i);
        expvar_int_add(requests, 1);
    }

    /* Percentiles are within 0.8 % of the true ones: of 500 and 990 here. */
    printf("%lld answers, median %lld bytes, 99th percentile %lld bytes\n", (long long)expvar_histogram_count(sizes),
           (long long)expvar_histogram_quantile(sizes, 0.5), (long long)expvar_histogram_quantile(sizes, 0.99));

    char *json = expvar_var_json(expvar_histogram_var(latency));
    printf("%s\n", json ? json : "out of memory");
    free(json);
    return EXIT_SUCCESS;
}
