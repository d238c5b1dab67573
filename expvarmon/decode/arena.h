/* arena.h - memory for one parsed document: allocations that are given back all at once. */
#ifndef EXPVARMON_DECODE_ARENA_H
#define EXPVARMON_DECODE_ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena {
    struct arena_chunk *chunks; /* the newest and largest first; only it has room */
    size_t total;               /* bytes of all chunks */
    size_t max;
    int error; /* why an allocation failed since the last clear: ENOMEM, EMSGSIZE beyond `max`; 0 */
};

/* max  bytes that all chunks together may take */
void arena_init(struct arena *arena, size_t max);

/* Aligned for any type. NULL with `error` set when out of memory or beyond the maximum. */
void *arena_alloc(struct arena *arena, size_t size);

/* Empties the arena for reuse. Keeps one chunk, unless it is larger than `keep_max` bytes. */
void arena_clear(struct arena *arena, size_t keep_max);

void arena_fini(struct arena *arena);

#endif
