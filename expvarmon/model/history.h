/* history.h - the samples of one series: the newest each by itself, older ones as buckets of many.
 *
 * Samples have numbers, counted from 0 for the first that was pushed; those that were skipped have one, too, and are
 * gaps. A gap is a NAN. All is kept of the newest HISTORY_MAX samples, then buckets of HISTORY_MIDDLE, then of
 * HISTORY_COARSE samples, until nothing is known of those more than HISTORY_SPAN back.
 */
#ifndef EXPVARMON_MODEL_HISTORY_H
#define EXPVARMON_MODEL_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "ring.h"

/* Samples kept one by one. */
#define HISTORY_MAX 1200

/* Samples in a bucket of each level, and buckets kept of it. */
#define HISTORY_MIDDLE     16
#define HISTORY_MIDDLE_MAX 300
#define HISTORY_COARSE     128
#define HISTORY_COARSE_MAX 360
#define HISTORY_SPAN       (HISTORY_COARSE * HISTORY_COARSE_MAX)

/* What is known of a stretch of samples, gaps left out. All NAN, and no count, where there are only gaps. */
struct bucket {
    double low, high, mean;
};

/* The memory of a full history, in bytes. It grows with the samples, by doubling, and is none at all before the first
 * that is no gap. */
#define HISTORY_BYTES_MAX                                                                                              \
    (HISTORY_MAX * sizeof(double) + (HISTORY_MIDDLE_MAX + HISTORY_COARSE_MAX) * sizeof(struct bucket))

/* The bucket that is being filled. */
struct history_sum {
    struct bucket bucket;
    uint32_t count; /* of the samples that are in its mean */
};

/* All zero is an empty history. */
struct history {
    uint64_t pushed;             /* the number of the next sample */
    struct ring samples; /* of double; the last is number pushed - 1 */
    struct ring middle;  /* of struct bucket; the last is number pushed / HISTORY_MIDDLE - 1 */
    struct ring coarse;
    struct history_sum middle_sum;
    struct history_sum coarse_sum;
};

/* Appends a sample. Returns 0, or -1 when out of memory, which loses the oldest sample instead of the newest where
 * there is one. */
int history_push(struct history *history, double sample);

/* Appends `count` gaps. */
void history_skip(struct history *history, uint64_t count);

/* The sample `age` steps back, 0 being the newest; NAN beyond the oldest that is kept by itself. */
double history_at(const struct history *history, size_t age);

/* What is known of the samples number `first` to `end` - 1. Where only buckets are left, those that overlap
 * the stretch count whole. */
struct bucket history_range(const struct history *history, uint64_t first, uint64_t end);

/* Frees the samples and leaves an empty history. */
void history_fini(struct history *history);

#endif
