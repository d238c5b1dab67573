/* ring.h - the newest items of one size, in a ring that grows by doubling up to a maximum. */
#ifndef EXPVARMON_MODEL_RING_H
#define EXPVARMON_MODEL_RING_H

#include <stddef.h>
#include <stdint.h>

/* The items that the first allocation is for. */
#define RING_CAPACITY_MIN 75

/* All zero is empty. */
struct ring {
    void *items;
    size_t capacity;
    size_t first; /* index of the oldest */
    size_t count;
};

/* Appends a copy of an item; the oldest gives way once there are `capacity_max`. Returns 0, or -1 when out of memory,
 * which loses the oldest item instead of the newest where there is one. */
int ring_push(struct ring *ring, const void *item, size_t item_size, size_t capacity_max);

/* The index in the ring's memory of what was pushed `age` items before the last; age < count. */
size_t ring_index(const struct ring *ring, uint64_t age);

/* Frees the items and leaves an empty ring. */
void ring_clear(struct ring *ring);

#endif
