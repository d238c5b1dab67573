/* lookup.h - a hash table from keys to the numbers 0, 1, 2... of the things that a caller keeps in an array.
 *
 * The table knows numbers and hashes only; the caller compares keys. Not shared between threads.
 */
#ifndef EXPVAR_PPROF_LOOKUP_H
#define EXPVAR_PPROF_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOOKUP_NONE SIZE_MAX

struct lookup_slot;

struct lookup {
    struct lookup_slot *slots; /* a power of two, at most three quarters in use */
    size_t size;
    size_t used;
};

/* All zero is an empty table. */
void expvar__lookup_fini(struct lookup *lookup);

/* Whether the thing with number `index` in `things` has the key. */
typedef bool lookup_equal(const void *things, size_t index, const void *key);

/* The number of the thing that has the key, or LOOKUP_NONE. */
size_t expvar__lookup_find(const struct lookup *lookup, uint64_t hash, lookup_equal *equal, const void *things,
                           const void *key);

/* Adds a thing that is not there yet; index < UINT32_MAX. Returns 0, or -1 with errno ENOMEM. */
int expvar__lookup_add(struct lookup *lookup, uint64_t hash, size_t index);

/* Continues `hash`, 0 at the beginning, over some bytes. */
uint64_t expvar__lookup_hash(uint64_t hash, const void *data, size_t size);

#endif
