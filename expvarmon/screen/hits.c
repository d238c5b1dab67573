/* hits.c - what is where on the screen. */
#include "hits.h"

#include <stdlib.h>

#include "../tui/bounds.h"

#define FIRST_CAPACITY 64

static int grow(struct hits *hits) {
    const size_t capacity = hits->capacity ? hits->capacity * 2 : FIRST_CAPACITY;
    struct hit_area *const areas = reallocarray(hits->areas, capacity, sizeof *areas);
    if (!areas)
        return -1;
    hits->areas = areas;
    hits->capacity = capacity;
    return 0;
}

void hits_add(struct hits *hits, const struct canvas *canvas, struct rect area, struct hit hit) {
    if (!hits || (hits->count == hits->capacity && grow(hits) < 0))
        return;
    const struct rect clip = canvas->clip;
    const int x = int_max(area.x, clip.x), y = int_max(area.y, clip.y);
    const int width = int_min(area.x + area.width, clip.x + clip.width) - x;
    const int height = int_min(area.y + area.height, clip.y + clip.height) - y;
    if (width > 0 && height > 0)
        hits->areas[hits->count++] = (struct hit_area){{x, y, width, height}, hit};
}

struct hit hits_find(const struct hits *hits, int x, int y) {
    for (size_t i = hits->count; i-- > 0;) {
        const struct rect *const rect = &hits->areas[i].rect;
        if (x >= rect->x && x < rect->x + rect->width && y >= rect->y && y < rect->y + rect->height)
            return hits->areas[i].hit;
    }
    return (struct hit){HIT_NOTHING, 0};
}

void hits_clear(struct hits *hits) {
    if (hits)
        hits->count = 0;
}

void hits_fini(struct hits *hits) {
    free(hits->areas);
    *hits = (struct hits){0};
}
