/* cache.h - results of recent searches, the least recently used dropped first.
 *
 * The cache holds what a search found, not the page that shows it: an entry is a few bytes for each hit, and
 * fits HTML and JSON alike.
 *
 * Threads: any.
 */
#ifndef SEARCH_CACHE_H
#define SEARCH_CACHE_H

#include <stddef.h>
#include <stdint.h>

/* The items that a search found, as indexes, best first. Never changed once made; whoever holds a reference
 * may read it. */
struct hits {
    unsigned references; /* atomic */
    size_t count;
    uint32_t items[];
};

/* Makes hits for at most `capacity` items, with one reference. NULL if memory is short. */
struct hits *hits_new(size_t capacity);

/* Gives up a reference. NULL is ignored. */
void hits_release(struct hits *hits);

struct cache;

/* A cache for at most `capacity` searches. NULL if memory is short. */
struct cache *cache_new(size_t capacity);
void cache_free(struct cache *cache);

/* A reference to what a search for `term` in `source` found, to be released; NULL if the cache does not have
 * it. */
struct hits *cache_get(struct cache *cache, unsigned source, const char *term);

/* Remembers the hits, with a reference of its own; without memory for that the cache stays as it was. */
void cache_put(struct cache *cache, unsigned source, const char *term, struct hits *hits);

struct cache_figures {
    int64_t hits; /* since the start, as misses and evictions are */
    int64_t misses;
    int64_t evictions;
    int64_t entries; /* now */
    int64_t capacity;
};

/* All figures of one moment. */
struct cache_figures cache_figures(struct cache *cache);

#endif
