/* native_buckets.c - a histogram as Prometheus's native one. */
#include "export/native_buckets.h"

#include <math.h>
#include <stdlib.h>

#include "vars/distribution.h"

#define SCHEMA_MAX 5

static int32_t index_of(double magnitude) {
    return (int32_t)ceil(log2(magnitude) * (1 << SCHEMA_MAX));
}

/* Adds to the last bucket, or appends one: indices come ascending. */
static void push(struct native_bucket *buckets, size_t *size, int32_t index, int64_t count) {
    if (*size && buckets[*size - 1].index == index)
        buckets[*size - 1].count += count;
    else
        buckets[(*size)++] = (struct native_bucket){index, count};
}

/* The bounds of two neighbours, of which the upper one has an even index, are those of one bucket of the next schema. */
static void halve(struct native_bucket *buckets, size_t *size) {
    const size_t before = *size;
    *size = 0;
    for (size_t i = 0; i < before; i++)
        push(buckets, size, (buckets[i].index + 1) >> 1, buckets[i].count);
}

int expvar__native_buckets_init(struct native_buckets *buckets, const struct histogram_reading *reading,
                                double divisor) {
    const size_t size = reading->slot_count;
    *buckets = (struct native_buckets){.schema = SCHEMA_MAX};
    buckets->positive = calloc(2 * size + 1, sizeof *buckets->positive);
    if (!buckets->positive)
        return -1;
    buckets->negative = buckets->positive + size;
    for (size_t i = 0; i < size; i++) { /* negative slots come first, the greatest magnitude in front */
        const struct slot_count *slot = &reading->slots[size - 1 - i];
        const double middle = (double)expvar__slot_middle(slot->slot) / divisor;
        if (middle < 0)
            push(buckets->negative, &buckets->negative_count, index_of(-middle), slot->count);
    }
    for (size_t i = 0; i < size; i++) {
        const struct slot_count *slot = &reading->slots[i];
        const double middle = (double)expvar__slot_middle(slot->slot) / divisor;
        if (middle > 0)
            push(buckets->positive, &buckets->positive_count, index_of(middle), slot->count);
        else if (middle == 0)
            buckets->zero_count = slot->count;
    }
    for (; buckets->positive_count + buckets->negative_count > NATIVE_BUCKETS_MAX; buckets->schema--) {
        halve(buckets->positive, &buckets->positive_count);
        halve(buckets->negative, &buckets->negative_count);
    }
    return 0;
}

void expvar__native_buckets_fini(struct native_buckets *buckets) {
    free(buckets->positive);
}
