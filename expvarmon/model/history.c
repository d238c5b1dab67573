/* history.c - a ring of samples that grows up to its maximum. */
#include "history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_MIN 75

/* Doubling from here ends exactly at the maximum. */
_Static_assert(HISTORY_MAX % CAPACITY_MIN == 0 && (HISTORY_MAX / CAPACITY_MIN & (HISTORY_MAX / CAPACITY_MIN - 1)) == 0,
               "a full history would leave memory unused");

/* The samples move to the start of the larger ring, oldest first. */
static int grow(struct history *history) {
    size_t capacity = history->capacity ? history->capacity * 2 : CAPACITY_MIN;
    double *samples = malloc(capacity * sizeof *samples);
    if (!samples)
        return -1;
    size_t to_end = history->capacity - history->first;
    if (history->count > 0) {
        memcpy(samples, history->samples + history->first, to_end * sizeof *samples);
        memcpy(samples + to_end, history->samples, history->first * sizeof *samples);
    }
    free(history->samples);
    history->samples = samples;
    history->capacity = capacity;
    history->first = 0;
    return 0;
}

int history_push(struct history *history, double sample) {
    int result = 0;
    if (history->count == history->capacity && history->capacity < HISTORY_MAX)
        result = grow(history);
    if (history->capacity == 0)
        return result;
    if (history->count < history->capacity) {
        history->samples[(history->first + history->count++) % history->capacity] = sample;
    } else {
        history->samples[history->first] = sample;
        history->first = (history->first + 1) % history->capacity;
    }
    return result;
}

double history_at(const struct history *history, size_t age) {
    if (age >= history->count)
        return NAN;
    return history->samples[(history->first + history->count - 1 - age) % history->capacity];
}

void history_fini(struct history *history) {
    free(history->samples);
    *history = (struct history){0};
}
