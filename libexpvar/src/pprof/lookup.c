/* lookup.c - a hash table from keys to numbers. */
#include "pprof/lookup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS_MIN 64

struct lookup_slot {
    uint32_t hash;
    uint32_t number; /* index + 1; 0: empty */
};

void expvar__lookup_fini(struct lookup *lookup) {
    free(lookup->slots);
    *lookup = (struct lookup){0};
}

size_t expvar__lookup_find(const struct lookup *lookup, uint64_t hash, lookup_equal *equal, const void *things,
                           const void *key) {
    if (!lookup->size)
        return LOOKUP_NONE;
    for (size_t i = hash & (lookup->size - 1);; i = (i + 1) & (lookup->size - 1)) {
        const struct lookup_slot *slot = &lookup->slots[i];
        if (!slot->number)
            return LOOKUP_NONE;
        if (slot->hash == (uint32_t)hash && equal(things, slot->number - 1, key))
            return slot->number - 1;
    }
}

static void put(struct lookup_slot *slots, size_t size, struct lookup_slot slot) {
    size_t i = slot.hash & (size - 1);
    while (slots[i].number)
        i = (i + 1) & (size - 1);
    slots[i] = slot;
}

static int grow(struct lookup *lookup) {
    size_t size = lookup->size ? lookup->size * 2 : SLOTS_MIN;
    struct lookup_slot *slots = calloc(size, sizeof *slots);
    if (!slots) {
        errno = ENOMEM;
        return -1;
    }
    for (size_t i = 0; i < lookup->size; i++)
        if (lookup->slots[i].number)
            put(slots, size, lookup->slots[i]);
    free(lookup->slots);
    lookup->slots = slots;
    lookup->size = size;
    return 0;
}

int expvar__lookup_add(struct lookup *lookup, uint64_t hash, size_t index) {
    if ((lookup->used + 1) * 4 > lookup->size * 3 && grow(lookup) < 0)
        return -1;
    put(lookup->slots, lookup->size, (struct lookup_slot){(uint32_t)hash, (uint32_t)index + 1});
    lookup->used++;
    return 0;
}

/* A multiplication spreads upwards only, so each step also folds the upper half down: the table looks at the
 * lowest bits. */
static uint64_t mix(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

uint64_t expvar__lookup_hash(uint64_t hash, const void *data, size_t size) {
    const char *bytes = data;
    for (; size >= sizeof(uint64_t); bytes += sizeof(uint64_t), size -= sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, bytes, sizeof word);
        hash = mix(hash, word);
    }
    uint64_t rest = size;
    for (; size; size--)
        rest = rest << 8 | (unsigned char)bytes[size - 1];
    return mix(hash, rest);
}
