/* arena.c - memory that is freed all at once. */
#include "base/arena.h"

#include <errno.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES (32 * 1024)

struct arena_chunk {
    struct arena_chunk *next;
    size_t size;
    alignas(max_align_t) char data[];
};

void expvar__arena_init(struct arena *arena, size_t max) {
    *arena = (struct arena){.max = max};
}

void expvar__arena_fini(struct arena *arena) {
    while (arena->chunks) {
        struct arena_chunk *next = arena->chunks->next;
        free(arena->chunks);
        arena->chunks = next;
    }
    expvar__arena_init(arena, arena->max);
}

static int add_chunk(struct arena *arena, size_t needed) {
    size_t size = needed > CHUNK_BYTES ? needed : CHUNK_BYTES;
    struct arena_chunk *chunk = size <= arena->max - arena->bytes ? calloc(1, sizeof *chunk + size) : NULL;
    if (!chunk) {
        errno = ENOMEM;
        return -1;
    }
    chunk->next = arena->chunks;
    chunk->size = size;
    arena->chunks = chunk;
    arena->used = 0;
    arena->bytes += size;
    return 0;
}

void *expvar__arena_alloc(struct arena *arena, size_t size) {
    const size_t alignment = alignof(max_align_t);
    if (size > arena->max) {
        errno = ENOMEM;
        return NULL;
    }
    size = (size + alignment - 1) & ~(alignment - 1);
    if ((!arena->chunks || size > arena->chunks->size - arena->used) && add_chunk(arena, size) < 0)
        return NULL;
    void *memory = arena->chunks->data + arena->used;
    arena->used += size;
    return memory;
}

void *expvar__arena_copy(struct arena *arena, const void *data, size_t size) {
    void *memory = expvar__arena_alloc(arena, size);
    if (memory && size)
        memcpy(memory, data, size);
    return memory;
}

char *expvar__arena_text(struct arena *arena, const char *text) {
    return expvar__arena_copy(arena, text, strlen(text) + 1);
}
