/* allocator.h - what the host's memory allocator knows of itself. */
#ifndef EXPVAR_STATS_ALLOCATOR_H
#define EXPVAR_STATS_ALLOCATOR_H

#include <stdint.h>

/* A figure that the allocator does not know. */
#define EXPVAR__UNKNOWN UINT64_MAX

/* Bytes, but for the three counts. */
struct heap_figures {
    const char *allocator;
    uint64_t alloc;        /* handed out and not freed */
    uint64_t inuse;        /* in pages that hold something handed out */
    uint64_t idle;         /* in free memory that the allocator keeps */
    uint64_t released;     /* of the idle bytes, given back to the kernel but still mapped */
    uint64_t sys;          /* mapped for the heap */
    uint64_t mallocs;      /* count since the start */
    uint64_t frees;        /* count since the start */
    uint64_t heap_objects; /* mallocs - frees */
    uint64_t total_alloc;  /* bytes handed out since the start */
};

/* Asks the allocator that the process runs with: jemalloc, tcmalloc or mimalloc where it is linked or preloaded,
 * otherwise glibc. May take the allocator's locks. */
void expvar__allocator_read(struct heap_figures *figures);

#endif
