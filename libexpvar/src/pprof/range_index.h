/* range_index.h - which of some numbered things covers an address.
 *
 * Life: all zero is empty; add, then finish once, then find; fini. */
#ifndef EXPVAR_PPROF_RANGE_INDEX_H
#define EXPVAR_PPROF_RANGE_INDEX_H

#include <stddef.h>
#include <stdint.h>

#define RANGE_NONE SIZE_MAX

struct range;

struct range_index {
    struct range *ranges; /* by start */
    uint64_t *reach;      /* the highest end of the ranges up to this one */
    size_t count;
    size_t capacity;
};

/* [start, end) belongs to `value`. Returns 0, or -1 with errno ENOMEM; so does finish. */
int expvar__range_index_add(struct range_index *index, uint64_t start, uint64_t end, size_t value);
int expvar__range_index_finish(struct range_index *index);
void expvar__range_index_fini(struct range_index *index);

/* The value of the range around the address that starts last: the innermost one, when they are nested; of those
 * with the same start, the one that ends first. RANGE_NONE if there is none. */
size_t expvar__range_index_find(const struct range_index *index, uint64_t address);

size_t expvar__range_index_bytes(const struct range_index *index);

#endif
