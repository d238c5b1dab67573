/* history.h - the last samples of one series, oldest first. A gap is a NAN. */
#ifndef EXPVARMON_MODEL_HISTORY_H
#define EXPVARMON_MODEL_HISTORY_H

#include <stddef.h>

/* Samples kept; the memory grows with the samples, to 8 bytes times this. */
#define HISTORY_MAX 1200

/* All zero is an empty history. */
struct history {
    double *samples; /* a ring of `capacity` */
    size_t capacity;
    size_t first; /* index of the oldest */
    size_t count;
};

/* Appends a sample; the oldest falls out beyond HISTORY_MAX. Returns 0, or -1 when out of memory, which loses
 * the oldest sample instead of the newest where there is one. */
int history_push(struct history *history, double sample);

/* The sample `age` steps back, 0 being the newest; NAN beyond the oldest. */
double history_at(const struct history *history, size_t age);

/* Frees the samples and leaves an empty history. */
void history_fini(struct history *history);

#endif
