/* allocator.c - what the host's memory allocator knows of itself.
 *
 * The other allocators are recognised by their own introspection functions, as weak symbols: they are there when the
 * loader found the allocator in the process, and null when it did not.
 */
#include "stats/allocator.h"

#include <malloc.h>
#include <stdbool.h>
#include <stddef.h>

/* jemalloc(3), tcmalloc's malloc_extension_c.h, mimalloc.h */
__attribute__((weak)) extern int mallctl(const char *name, void *old, size_t *old_size, void *new, size_t new_size);
__attribute__((weak)) extern int MallocExtension_GetNumericProperty(const char *property, size_t *value);
__attribute__((weak)) extern void mi_process_info(size_t *elapsed_ms, size_t *user_ms, size_t *system_ms,
                                                  size_t *current_rss, size_t *peak_rss, size_t *current_commit,
                                                  size_t *peak_commit, size_t *page_faults);

struct allocator {
    const char *name;
    bool (*is_present)(void);
    void (*read)(struct heap_figures *figures);
};

static uint64_t difference(uint64_t a, uint64_t b) {
    return a == EXPVAR__UNKNOWN || b == EXPVAR__UNKNOWN ? EXPVAR__UNKNOWN : a > b ? a - b : 0;
}

static uint64_t sum(uint64_t a, uint64_t b) {
    return a == EXPVAR__UNKNOWN || b == EXPVAR__UNKNOWN ? EXPVAR__UNKNOWN : a + b;
}

/* ---- jemalloc ------------------------------------------------------------------------------------------------ */

static bool jemalloc_is_present(void) {
    return mallctl != NULL;
}

static uint64_t jemalloc_size(const char *name) {
    size_t value, size = sizeof value;
    return mallctl(name, &value, &size, NULL, 0) == 0 ? value : EXPVAR__UNKNOWN;
}

static uint64_t jemalloc_count(const char *name) {
    uint64_t value;
    size_t size = sizeof value;
    return mallctl(name, &value, &size, NULL, 0) == 0 ? value : EXPVAR__UNKNOWN;
}

/* Arena 4096 is all arenas together (MALLCTL_ARENAS_ALL). */
static void jemalloc_read(struct heap_figures *figures) {
    uint64_t epoch = 1; /* writing it makes jemalloc bring its figures up to date */
    size_t size = sizeof epoch;
    mallctl("epoch", &epoch, &size, &epoch, size);
    uint64_t mapped = jemalloc_size("stats.mapped");
    figures->alloc = jemalloc_size("stats.allocated");
    figures->inuse = jemalloc_size("stats.active");
    figures->released = jemalloc_size("stats.retained");
    figures->sys = sum(mapped, figures->released);
    figures->idle = sum(difference(mapped, figures->inuse), figures->released);
    figures->mallocs =
        sum(jemalloc_count("stats.arenas.4096.small.nmalloc"), jemalloc_count("stats.arenas.4096.large.nmalloc"));
    figures->frees =
        sum(jemalloc_count("stats.arenas.4096.small.ndalloc"), jemalloc_count("stats.arenas.4096.large.ndalloc"));
}

/* ---- tcmalloc ------------------------------------------------------------------------------------------------ */

static bool tcmalloc_is_present(void) {
    return MallocExtension_GetNumericProperty != NULL;
}

static uint64_t tcmalloc_property(const char *name) {
    size_t value;
    return MallocExtension_GetNumericProperty(name, &value) ? value : EXPVAR__UNKNOWN;
}

static void tcmalloc_read(struct heap_figures *figures) {
    figures->alloc = tcmalloc_property("generic.current_allocated_bytes");
    figures->released = tcmalloc_property("tcmalloc.pageheap_unmapped_bytes");
    figures->idle = sum(tcmalloc_property("tcmalloc.pageheap_free_bytes"), figures->released);
    figures->sys = tcmalloc_property("generic.heap_size");
    figures->inuse = difference(figures->sys, figures->idle);
}

/* ---- mimalloc ------------------------------------------------------------------------------------------------ */

static bool mimalloc_is_present(void) {
    return mi_process_info != NULL;
}

/* All that mimalloc tells without its statistics build. */
static void mimalloc_read(struct heap_figures *figures) {
    size_t elapsed_ms, user_ms, system_ms, current_rss, peak_rss, current_commit, peak_commit, page_faults;
    mi_process_info(&elapsed_ms, &user_ms, &system_ms, &current_rss, &peak_rss, &current_commit, &peak_commit,
                    &page_faults);
    figures->sys = current_commit;
}

/* ---- glibc --------------------------------------------------------------------------------------------------- */

static bool glibc_is_present(void) {
    return true;
}

/* mallinfo(3); sums all arenas. What threads keep in their caches counts as handed out. */
static void glibc_read(struct heap_figures *figures) {
    struct mallinfo2 info = mallinfo2();
    figures->alloc = info.uordblks + info.hblkhd;
    figures->inuse = figures->alloc;
    figures->idle = info.fordblks;
    figures->sys = info.arena + info.hblkhd;
}

/* The first that is present. */
static const struct allocator allocators[] = {
    {"jemalloc", jemalloc_is_present, jemalloc_read},
    {"tcmalloc", tcmalloc_is_present, tcmalloc_read},
    {"mimalloc", mimalloc_is_present, mimalloc_read},
    {"glibc", glibc_is_present, glibc_read},
};

void expvar__allocator_read(struct heap_figures *figures) {
    const struct allocator *allocator = allocators;
    while (!allocator->is_present())
        allocator++;
    *figures = (struct heap_figures){
        .allocator = allocator->name,
        .alloc = EXPVAR__UNKNOWN,
        .inuse = EXPVAR__UNKNOWN,
        .idle = EXPVAR__UNKNOWN,
        .released = EXPVAR__UNKNOWN,
        .sys = EXPVAR__UNKNOWN,
        .mallocs = EXPVAR__UNKNOWN,
        .frees = EXPVAR__UNKNOWN,
        .total_alloc = EXPVAR__UNKNOWN,
    };
    allocator->read(figures);
    figures->heap_objects = difference(figures->mallocs, figures->frees);
}
