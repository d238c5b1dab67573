/* engine.c - finds a term in the news of one source. */
#include "engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TITLE_WEIGHT = 3 };

int engine_init(struct engine *engine, const char *directory, size_t cache_capacity) {
    *engine = (struct engine){.cache = cache_new(cache_capacity)};
    if (!engine->cache) {
        perror("search");
        return -1;
    }
    for (unsigned i = 0; i < SOURCE_COUNT; i++) {
        char *path = NULL;
        if (asprintf(&path, "%s/%s", directory, sources[i].key) < 0) {
            perror("search");
            return -1;
        }
        const int result = feed_read_directory(&engine->feeds[i], path);
        free(path);
        if (result < 0)
            return -1;
    }
    return 0;
}

void engine_fini(struct engine *engine) {
    for (unsigned i = 0; i < SOURCE_COUNT; i++)
        feed_fini(&engine->feeds[i]);
    cache_free(engine->cache);
    *engine = (struct engine){0};
}

static unsigned count_matches(const char *text, const char *term, size_t term_size) {
    unsigned count = 0;
    for (const char *at = strstr(text, term); at; at = strstr(at + term_size, term))
        count++;
    return count;
}

static unsigned score_item(const struct item *item, const char *term) {
    const size_t size = strlen(term);
    return TITLE_WEIGHT * count_matches(item->folded_title, term, size) +
           count_matches(item->folded_description, term, size);
}

struct scored {
    unsigned score;
    uint32_t item;
};

static int compare_scored(const void *left, const void *right) {
    const struct scored *a = left;
    const struct scored *b = right;
    if (a->score != b->score)
        return a->score < b->score ? 1 : -1;
    return a->item < b->item ? -1 : a->item > b->item; /* items stand newest first */
}

static size_t score_feed(const struct feed *feed, const char *term, struct scored *found) {
    size_t count = 0;
    for (uint32_t i = 0; i < feed->count; i++) {
        const unsigned score = score_item(&feed->items[i], term);
        if (score > 0)
            found[count++] = (struct scored){.score = score, .item = i};
    }
    qsort(found, count, sizeof *found, compare_scored);
    return count;
}

static struct hits *search_feed(const struct feed *feed, const char *term) {
    struct scored *found = calloc(feed->count, sizeof *found);
    if (!found)
        return NULL;
    const size_t count = score_feed(feed, term, found);
    struct hits *hits = hits_new(count);
    if (hits) {
        hits->count = count;
        for (size_t i = 0; i < count; i++)
            hits->items[i] = found[i].item;
    }
    free(found);
    return hits;
}

struct hits *engine_search(struct engine *engine, unsigned source, const char *term) {
    struct hits *hits = cache_get(engine->cache, source, term);
    if (hits)
        return hits;
    hits = search_feed(&engine->feeds[source], term);
    if (hits)
        cache_put(engine->cache, source, term, hits);
    return hits;
}
