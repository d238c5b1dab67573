/* threshold.h - a condition that is bad news when it holds for some time: -alert is one of these.
 *
 *     critical: mem:memstats.Alloc > 1GB for 30s        rate:errors > 0        careful: queue.depth > workers
 *
 * Before the colon is the level, `warning` where there is none; then comes a condition (see condition.h), and behind
 * ` for ` the hold time, 0 where there is none. Behind a backslash the space belongs to a key.
 *
 * The hold time counts both ways: the level begins once the condition has held for that long without a break, and ends
 * once it has not held for that long. A gap, or a failed poll, breaks either time off and changes nothing else: nobody
 * knows. Times are nanoseconds of the clock that the caller reads.
 */
#ifndef EXPVARMON_MODEL_THRESHOLD_H
#define EXPVARMON_MODEL_THRESHOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "condition.h"
#include "level.h"

struct threshold {
    enum level level;
    struct condition condition;
    int64_t hold_ns;
};

/* Parses one threshold. Returns 0; or -1 with *reason set to a constant text, `threshold` untouched. */
int threshold_parse(struct threshold *threshold, const char *text, const char **reason);
void threshold_fini(struct threshold *threshold);

/* Parses `count` >= 1 thresholds. Returns an array for thresholds_free, or NULL with one line in `error` that names the
 * threshold and the reason. */
struct threshold *thresholds_parse(const char *const *texts, size_t count, char *error, size_t error_size);
/* The variables, and behind them those of the thresholds that they lack: as conditions_join. */
struct variable *thresholds_join(struct variable *variables, size_t *count, const struct threshold *thresholds,
                                 size_t threshold_count);
void thresholds_free(struct threshold *thresholds, size_t count);

/* What the values were while something lasted. */
struct tally {
    uint64_t count;
    double min, mean, max; /* 0 while `count` is */
};

void tally_add(struct tally *tally, double number);

/* A threshold on one service. All zero: not known yet. */
struct threshold_state {
    bool is_on;         /* the level has begun */
    bool is_changing;   /* since `since_ns` the condition says otherwise than is_on */
    int64_t since_ns;   /* when it began to say so */
    struct tally tally; /* of the values for which the condition held, since it began to */
};

enum threshold_change { THRESHOLD_SAME, THRESHOLD_BEGINS, THRESHOLD_ENDS };

/* A poll brought `number`, for which the condition holds or not. Where the level begins or ends, it does so as of
 * state->since_ns. */
enum threshold_change threshold_next(const struct threshold *threshold, struct threshold_state *state, bool holds,
                                     double number, int64_t now_ns);

/* A poll brought nothing to compare. */
void threshold_gap(struct threshold_state *state);

#endif
