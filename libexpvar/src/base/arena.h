/* arena.h - memory that is freed all at once: stacks and names of a profile, messages of a format.
 *
 * Life: init, any number of allocations, fini. Not shared between threads.
 */
#ifndef EXPVAR_BASE_ARENA_H
#define EXPVAR_BASE_ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena {
    struct arena_chunk *chunks; /* the newest first; allocations are cut from it */
    size_t used;                /* bytes of the newest chunk that are given away */
    size_t bytes;               /* of all chunks together */
    size_t max;                 /* what `bytes` never exceeds */
};

void expvar__arena_init(struct arena *arena, size_t max);
void expvar__arena_fini(struct arena *arena);

/* `size` bytes, zeroed, aligned for any type, valid until fini. NULL with errno ENOMEM, also beyond the
 * maximum. */
void *expvar__arena_alloc(struct arena *arena, size_t size);

/* A copy of `size` bytes. The same errors. */
void *expvar__arena_copy(struct arena *arena, const void *data, size_t size);

char *expvar__arena_text(struct arena *arena, const char *text);

#endif
