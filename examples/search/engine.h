/* engine.h - finds a term in the news of one source. */
#ifndef SEARCH_ENGINE_H
#define SEARCH_ENGINE_H

#include "cache.h"
#include "feed.h"
#include "sources.h"

/* Everything is set up before the first search and never changes afterwards, but for the cache, which guards
 * itself. */
struct engine {
    struct feed feeds[SOURCE_COUNT];
    struct cache *cache;
};

/* Reads the feeds below `directory`, one folder for each source, and makes a cache for `cache_capacity`
 * results. Returns 0, or -1 after it has said on stderr what is wrong; engine_fini is then still to be
 * called. */
int engine_init(struct engine *engine, const char *directory, size_t cache_capacity);
void engine_fini(struct engine *engine);

/* The items whose title or description contains `term`, which must be folded (feed.h): the more often the
 * better, a title counting three times; equals newest first. From the cache if it can. Threads: any. Returns
 * a reference, to be released; NULL if memory is short. */
struct hits *engine_search(struct engine *engine, unsigned source, const char *term);

#endif
