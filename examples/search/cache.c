/* cache.c - results of recent searches, the least recently used dropped first.
 *
 * Entries stand in a search tree (tsearch) by source and term, and in a list by last use. One mutex guards
 * both and the figures: it is held for a look-up, never while somebody searches or builds a page.
 */
#include "cache.h"

#include <pthread.h>
#include <search.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

struct cached {
    TAILQ_ENTRY(cached) by_use;
    unsigned source;
    char *term;
    struct hits *hits;
};

struct cache {
    pthread_mutex_t lock; /* guards all below */
    void *tree;
    TAILQ_HEAD(cached_list, cached) by_use; /* most recent first */
    struct cache_figures figures;
};

struct hits *hits_new(size_t capacity) {
    struct hits *hits = calloc(1, sizeof *hits + capacity * sizeof hits->items[0]);
    if (hits)
        hits->references = 1;
    return hits;
}

/* What this reader did with the hits happens before the free that another thread may do: both sides are here.
 */
void hits_release(struct hits *hits) {
    if (hits && __atomic_sub_fetch(&hits->references, 1, __ATOMIC_ACQ_REL) == 0)
        free(hits);
}

static struct hits *hits_hold(struct hits *hits) {
    __atomic_add_fetch(&hits->references, 1, __ATOMIC_RELAXED);
    return hits;
}

static int compare_cached(const void *left, const void *right) {
    const struct cached *a = left;
    const struct cached *b = right;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return strcmp(a->term, b->term);
}

static void cached_free(struct cached *entry) {
    hits_release(entry->hits);
    free(entry->term);
    free(entry);
}

struct cache *cache_new(size_t capacity) {
    struct cache *cache = calloc(1, sizeof *cache);
    if (!cache)
        return NULL;
    pthread_mutex_init(&cache->lock, NULL);
    TAILQ_INIT(&cache->by_use);
    cache->figures.capacity = (int64_t)capacity;
    return cache;
}

/* With the lock held. */
static void drop(struct cache *cache, struct cached *entry) {
    tdelete(entry, &cache->tree, compare_cached);
    TAILQ_REMOVE(&cache->by_use, entry, by_use);
    cache->figures.entries--;
    cached_free(entry);
}

void cache_free(struct cache *cache) {
    if (!cache)
        return;
    while (!TAILQ_EMPTY(&cache->by_use))
        drop(cache, TAILQ_FIRST(&cache->by_use));
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

/* With the lock held: the entry, now the most recent one, or NULL. */
static struct cached *find(struct cache *cache, unsigned source, const char *term) {
    const struct cached wanted = {.source = source, .term = (char *)term};
    struct cached **found = tfind(&wanted, &cache->tree, compare_cached);
    if (!found)
        return NULL;
    TAILQ_REMOVE(&cache->by_use, *found, by_use);
    TAILQ_INSERT_HEAD(&cache->by_use, *found, by_use);
    return *found;
}

struct hits *cache_get(struct cache *cache, unsigned source, const char *term) {
    struct hits *hits = NULL;
    pthread_mutex_lock(&cache->lock);
    struct cached *entry = find(cache, source, term);
    if (entry) {
        hits = hits_hold(entry->hits);
        cache->figures.hits++;
    } else {
        cache->figures.misses++;
    }
    pthread_mutex_unlock(&cache->lock);
    return hits;
}

static struct cached *cached_new(unsigned source, const char *term, struct hits *hits) {
    struct cached *entry = calloc(1, sizeof *entry);
    char *copy = strdup(term);
    if (!entry || !copy) {
        free(entry);
        free(copy);
        return NULL;
    }
    *entry = (struct cached){.source = source, .term = copy, .hits = hits_hold(hits)};
    return entry;
}

/* With the lock held. False if the tree has no memory for it. */
static bool insert(struct cache *cache, struct cached *entry) {
    if (!tsearch(entry, &cache->tree, compare_cached))
        return false;
    TAILQ_INSERT_HEAD(&cache->by_use, entry, by_use);
    cache->figures.entries++;
    while (cache->figures.entries > cache->figures.capacity) {
        drop(cache, TAILQ_LAST(&cache->by_use, cached_list));
        cache->figures.evictions++;
    }
    return true;
}

void cache_put(struct cache *cache, unsigned source, const char *term, struct hits *hits) {
    struct cached *entry = cached_new(source, term, hits);
    if (!entry)
        return;
    pthread_mutex_lock(&cache->lock);
    /* Two workers may have searched for the same term at once: the first result stays. */
    const bool kept = !find(cache, source, term) && insert(cache, entry);
    pthread_mutex_unlock(&cache->lock);
    if (!kept)
        cached_free(entry);
}

struct cache_figures cache_figures(struct cache *cache) {
    pthread_mutex_lock(&cache->lock);
    const struct cache_figures figures = cache->figures;
    pthread_mutex_unlock(&cache->lock);
    return figures;
}
