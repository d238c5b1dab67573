/* spread.h - the distributions of one series: the newest, what its counters were at the last reset, and a sketch for each
 * of the newest samples.
 *
 * Sketches have the numbers of the samples of the series' history; they are kept for SPREAD_MAX of them.
 */
#ifndef EXPVARMON_MODEL_SPREAD_H
#define EXPVARMON_MODEL_SPREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "dist.h"
#include "ring.h"

#define SPREAD_MAX 1200

/* The memory of the sketches of a series, in bytes; it grows with them. */
#define SPREAD_BYTES_MAX (SPREAD_MAX * sizeof(struct sketch))

/* All zero is empty. */
struct spread {
    struct dist *pending; /* of the document at hand; NULL: it has none */
    struct dist *newest;  /* NULL: the last document had none */
    struct dist *base;    /* what counters had counted at the start or the last reset; NULL: nothing */
    bool has_base;        /* or what a NULL means: that it was nothing */
    struct ring sketches; /* of struct sketch; the last is that of the newest sample */
};

void spread_fini(struct spread *spread);

/* Takes the distribution of the document at hand, which spread_next makes the newest. */
void spread_offer(struct spread *spread, struct dist *distribution);

/* Returns what came since the document before, to be freed with free(): of counters the difference, otherwise a copy.
 * NULL where that is nothing.
 *
 * restarted  the counters of the document at hand began at zero */
struct dist *spread_next(struct spread *spread, bool restarted);

/* Appends a sketch, or `count` gaps, of which the newest SPREAD_MAX matter. Lack of memory costs the oldest. */
void spread_keep(struct spread *spread, const struct sketch *sketch);
void spread_skip(struct spread *spread, uint64_t count);

/* Lends the sketch `age` samples back, 0 being the newest, until the next is kept; a gap beyond the oldest. */
const struct sketch *spread_at(const struct spread *spread, uint64_t age);

/* Counters are counted from now on. */
void spread_reset(struct spread *spread);

/* What counters counted since the start or the last reset, to be freed with free(); NULL where that is nothing, or where
 * the newest has no counters. */
struct dist *spread_since_reset(const struct spread *spread);

#endif
