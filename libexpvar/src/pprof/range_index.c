/* range_index.c - which of some numbered things covers an address. */
#include "pprof/range_index.h"

#include <errno.h>
#include <stdlib.h>

#define RANGES_MIN 64

struct range {
    uint64_t start;
    uint64_t end;
    size_t value;
};

int expvar__range_index_add(struct range_index *index, uint64_t start, uint64_t end, size_t value) {
    if (index->count == index->capacity) {
        size_t capacity = index->capacity ? index->capacity * 2 : RANGES_MIN;
        struct range *ranges = reallocarray(index->ranges, capacity, sizeof *ranges);
        if (!ranges) {
            errno = ENOMEM;
            return -1;
        }
        index->ranges = ranges;
        index->capacity = capacity;
    }
    index->ranges[index->count++] = (struct range){start, end, value};
    return 0;
}

static int compare(const void *left, const void *right) {
    const struct range *a = left, *b = right;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return (a->end < b->end) - (a->end > b->end);
}

int expvar__range_index_finish(struct range_index *index) {
    if (!index->count)
        return 0;
    index->reach = reallocarray(NULL, index->count, sizeof *index->reach);
    if (!index->reach) {
        errno = ENOMEM;
        return -1;
    }
    qsort(index->ranges, index->count, sizeof index->ranges[0], compare);
    uint64_t reach = 0;
    for (size_t i = 0; i < index->count; i++) {
        if (index->ranges[i].end > reach)
            reach = index->ranges[i].end;
        index->reach[i] = reach;
    }
    return 0;
}

void expvar__range_index_fini(struct range_index *index) {
    free(index->ranges);
    free(index->reach);
    *index = (struct range_index){0};
}

/* How many ranges start at the address or before. */
static size_t started(const struct range_index *index, uint64_t address) {
    size_t low = 0, high = index->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (index->ranges[middle].start <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t expvar__range_index_find(const struct range_index *index, uint64_t address) {
    for (size_t i = started(index, address); i > 0 && index->reach[i - 1] > address; i--)
        if (index->ranges[i - 1].end > address)
            return index->ranges[i - 1].value;
    return RANGE_NONE;
}

size_t expvar__range_index_bytes(const struct range_index *index) {
    return index->capacity * sizeof index->ranges[0] + index->count * sizeof index->reach[0];
}
