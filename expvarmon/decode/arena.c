/* arena.c - allocates by moving a pointer through chunks that double in size. */
#include "arena.h"

#include <errno.h>
#include <stdalign.h>
#include <stdlib.h>

#define CHUNK_MIN ((size_t)64 * 1024)

struct arena_chunk {
    struct arena_chunk *older;
    size_t capacity; /* of `data` */
    size_t used;
    alignas(max_align_t) unsigned char data[];
};

void arena_init(struct arena *arena, size_t max) {
    *arena = (struct arena){.max = max};
}

static void *fail(struct arena *arena, int error) {
    arena->error = error;
    return NULL;
}

static struct arena_chunk *add_chunk(struct arena *arena, size_t needed) {
    size_t capacity = arena->chunks ? 2 * arena->chunks->capacity : CHUNK_MIN;
    if (capacity < needed)
        capacity = needed;
    if (capacity > arena->max - arena->total)
        capacity = arena->max - arena->total;
    if (capacity < needed)
        return fail(arena, EMSGSIZE);
    struct arena_chunk *chunk = malloc(sizeof *chunk + capacity);
    if (!chunk)
        return fail(arena, ENOMEM);
    *chunk = (struct arena_chunk){.older = arena->chunks, .capacity = capacity};
    arena->chunks = chunk;
    arena->total += capacity;
    return chunk;
}

void *arena_alloc(struct arena *arena, size_t size) {
    const size_t alignment = alignof(max_align_t);
    if (size > arena->max)
        return fail(arena, EMSGSIZE);
    size = (size + alignment - 1) & ~(alignment - 1);
    struct arena_chunk *chunk = arena->chunks;
    if (!chunk || size > chunk->capacity - chunk->used)
        chunk = add_chunk(arena, size);
    if (!chunk)
        return NULL;
    void *memory = chunk->data + chunk->used;
    chunk->used += size;
    return memory;
}

static void free_from(struct arena_chunk *chunk) {
    while (chunk) {
        struct arena_chunk *older = chunk->older;
        free(chunk);
        chunk = older;
    }
}

void arena_clear(struct arena *arena, size_t keep_max) {
    struct arena_chunk *keep = arena->chunks;
    if (keep && keep->capacity <= keep_max) {
        free_from(keep->older);
        keep->older = NULL;
        keep->used = 0;
    } else {
        free_from(keep);
        keep = NULL;
    }
    arena->chunks = keep;
    arena->total = keep ? keep->capacity : 0;
    arena->error = 0;
}

void arena_fini(struct arena *arena) {
    arena_clear(arena, 0);
}
