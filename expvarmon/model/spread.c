/* spread.c - the distributions of one series. */
#include "spread.h"

#include <stdlib.h>

void spread_fini(struct spread *spread) {
    free(spread->pending);
    free(spread->newest);
    free(spread->base);
    ring_clear(&spread->sketches);
    *spread = (struct spread){0};
}

void spread_offer(struct spread *spread, struct dist *distribution) {
    free(spread->pending);
    spread->pending = distribution;
}

static void set_base(struct spread *spread, const struct dist *base) {
    free(spread->base);
    spread->base = base && base->kind == DIST_BUCKETS ? dist_copy(base) : NULL;
    spread->has_base = true;
}

struct dist *spread_next(struct spread *spread, bool restarted) {
    struct dist *const before = spread->newest;
    struct dist *const now = spread->pending;
    spread->pending = NULL;
    spread->newest = now;
    if (restarted)
        set_base(spread, NULL);
    else if (!spread->has_base && now)
        set_base(spread, now);
    const bool is_first = !before && now && now->kind == DIST_BUCKETS && !restarted;
    struct dist *next = now && !is_first ? dist_difference(now, restarted ? NULL : before) : NULL;
    free(before);
    return next;
}

void spread_keep(struct spread *spread, const struct sketch *sketch) {
    (void)ring_push(&spread->sketches, sketch, sizeof *sketch, SPREAD_MAX);
}

void spread_skip(struct spread *spread, uint64_t count) {
    for (uint64_t i = 0; i < count && i < SPREAD_MAX; i++)
        spread_keep(spread, &sketch_gap);
}

const struct sketch *spread_at(const struct spread *spread, uint64_t age) {
    if (age >= spread->sketches.count)
        return &sketch_gap;
    return (const struct sketch *)spread->sketches.items + ring_index(&spread->sketches, age);
}

void spread_reset(struct spread *spread) {
    set_base(spread, spread->newest);
}

struct dist *spread_since_reset(const struct spread *spread) {
    if (!spread->newest || spread->newest->kind != DIST_BUCKETS)
        return NULL;
    return dist_difference(spread->newest, spread->base);
}
