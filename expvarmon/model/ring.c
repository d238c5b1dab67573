/* ring.c - a ring of the newest items. */
#include "ring.h"

#include <stdlib.h>
#include <string.h>

/* The items move to the start of the larger ring, oldest first. */
static int grow(struct ring *ring, size_t item_size, size_t capacity_max) {
    size_t capacity = ring->capacity ? ring->capacity * 2 : RING_CAPACITY_MIN;
    if (capacity > capacity_max)
        capacity = capacity_max;
    char *items = malloc(capacity * item_size);
    if (!items)
        return -1;
    if (ring->count > 0) {
        const size_t to_end = (ring->capacity - ring->first) * item_size;
        memcpy(items, (char *)ring->items + ring->first * item_size, to_end);
        memcpy(items + to_end, ring->items, ring->first * item_size);
    }
    free(ring->items);
    ring->items = items;
    ring->capacity = capacity;
    ring->first = 0;
    return 0;
}

int ring_push(struct ring *ring, const void *item, size_t item_size, size_t capacity_max) {
    int result = 0;
    if (ring->count == ring->capacity && ring->capacity < capacity_max)
        result = grow(ring, item_size, capacity_max);
    if (ring->capacity == 0)
        return result;
    const size_t at = (ring->first + ring->count) % ring->capacity;
    memcpy((char *)ring->items + at * item_size, item, item_size);
    if (ring->count < ring->capacity)
        ring->count++;
    else
        ring->first = (ring->first + 1) % ring->capacity;
    return result;
}

size_t ring_index(const struct ring *ring, uint64_t age) {
    const size_t at = ring->first + ring->count - 1 - (size_t)age;
    return at < ring->capacity ? at : at - ring->capacity;
}

void ring_clear(struct ring *ring) {
    free(ring->items);
    *ring = (struct ring){0};
}
