/* window.c - what a counter was some time ago, remembered when it is read. */
#include "vars/window.h"

#include <stdlib.h>

#define SECOND_NS INT64_C(1000000000)

const struct window_span expvar__window_spans[EXPVAR__WINDOWS] = {
    {"1m", 60 * SECOND_NS},
    {"1h", 3600 * SECOND_NS},
};

/* The observation `age` before the newest. */
static size_t index_of(const struct window *window, size_t age) {
    return (window->newest + EXPVAR__WINDOW_OBSERVATIONS - age) % EXPVAR__WINDOW_OBSERVATIONS;
}

void expvar__window_fini(struct window *window) {
    for (size_t i = 0; i < EXPVAR__WINDOW_OBSERVATIONS; i++)
        free(window->ring[i].bytes);
}

struct window *expvar__windows_new(void) {
    return calloc(EXPVAR__WINDOWS, sizeof(struct window));
}

void expvar__windows_free(struct window *windows) {
    for (size_t i = 0; windows && i < EXPVAR__WINDOWS; i++)
        expvar__window_fini(&windows[i]);
    free(windows);
}

void expvar__window_reset(struct window *window, int64_t now_ns, double total) {
    expvar__window_fini(window);
    *window = (struct window){.count = 1, .ring[0] = {.first_ns = now_ns, .last_ns = now_ns, .total = total}};
}

bool expvar__window_see(struct window *window, int64_t span_ns, int64_t now_ns, double total) {
    struct observation *newest = &window->ring[window->newest];
    if (newest->total != total)
        return now_ns - newest->last_ns >= span_ns / EXPVAR__WINDOW_PARTS;
    newest->last_ns = now_ns;
    return false;
}

void expvar__window_push(struct window *window, int64_t now_ns, double total, unsigned char *bytes, size_t size) {
    window->newest = (window->newest + 1) % EXPVAR__WINDOW_OBSERVATIONS;
    struct observation *newest = &window->ring[window->newest];
    free(newest->bytes);
    *newest = (struct observation){now_ns, now_ns, total, bytes, size};
    if (window->count < EXPVAR__WINDOW_OBSERVATIONS)
        window->count++;
}

const struct observation *expvar__window_begin(const struct window *window, int64_t span_ns, int64_t now_ns,
                                               double *seconds) {
    const int64_t wanted = now_ns - span_ns;
    size_t age = 0;
    while (age + 1 < window->count && window->ring[index_of(window, age)].first_ns > wanted)
        age++;
    const struct observation *begin = &window->ring[index_of(window, age)];
    int64_t at_ns = begin->first_ns > wanted ? begin->first_ns : begin->last_ns > wanted ? wanted : begin->last_ns;
    *seconds = (double)(now_ns - at_ns) / (double)SECOND_NS;
    return begin;
}
