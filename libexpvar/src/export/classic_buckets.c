/* classic_buckets.c - a histogram as cumulative buckets with fixed bounds. */
#include "export/classic_buckets.h"

size_t expvar__classic_buckets(const struct histogram_reading *reading, const struct exemplar *exemplars,
                               size_t exemplar_count, struct classic_bucket out[EXPVAR__POWERS]) {
    if (!reading->slot_count)
        return 0;
    /* Not the extremes: they are widened before the value is counted. */
    size_t power = expvar__power_of(expvar__slot_low(reading->slots[0].slot));
    const size_t last = expvar__power_of(expvar__slot_low(reading->slots[reading->slot_count - 1].slot));
    size_t buckets = 0, slot = 0, exemplar = 0;
    int64_t count = 0;
    for (power -= power > 0; power <= last; power++) {
        const int64_t bound = expvar__power_high(power);
        while (slot < reading->slot_count && expvar__slot_high(reading->slots[slot].slot) <= bound)
            count += reading->slots[slot++].count;
        out[buckets] = (struct classic_bucket){.bound = bound, .count = count};
        for (; exemplar < exemplar_count && exemplars[exemplar].value <= bound; exemplar++)
            out[buckets].exemplar = &exemplars[exemplar];
        buckets++;
    }
    return buckets;
}
