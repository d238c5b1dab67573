/* events.c - the log of what has happened to the services. */
#include "events.h"

#include <stdlib.h>
#include <string.h>

/* The event and its texts, in one piece. */
static struct event *copy_event(const struct event *event) {
    const char *const texts[] = {event->service, event->variable, event->what};
    size_t sizes[3], total = 0;
    for (size_t i = 0; i < 3; i++)
        total += sizes[i] = strlen(texts[i]) + 1;
    struct event *copy = malloc(sizeof *copy + total);
    if (!copy)
        return NULL;
    *copy = *event;
    char *text = (char *)(copy + 1);
    const char **const places[] = {&copy->service, &copy->variable, &copy->what};
    for (size_t i = 0; i < 3; i++) {
        *places[i] = memcpy(text, texts[i], sizes[i]);
        text += sizes[i];
    }
    return copy;
}

static void drop(struct events *events, size_t index) {
    free(events->at[index]);
    events->count--;
    memmove(events->at + index, events->at + index + 1, (events->count - index) * sizeof *events->at);
    events->left_out++;
}

static int make_room(struct events *events) {
    if (events->count < events->room)
        return 0;
    if (events->room == EVENTS_MAX) {
        size_t oldest = 0;
        while (oldest < events->count && !events->at[oldest]->is_over)
            oldest++;
        drop(events, oldest < events->count ? oldest : 0);
        return 0;
    }
    const size_t room = events->room ? events->room * 2 : 64;
    struct event **at = realloc(events->at, room * sizeof *at);
    if (!at)
        return -1;
    events->at = at;
    events->room = room;
    return 0;
}
_Static_assert((EVENTS_MAX & (EVENTS_MAX - 1)) == 0 && EVENTS_MAX >= 64, "room is doubled until it is all");

uint64_t events_add(struct events *events, const struct event *event) {
    struct event *copy = copy_event(event);
    if (!copy || make_room(events) < 0) {
        free(copy);
        events->left_out++;
        return 0;
    }
    copy->id = ++events->last_id;
    events->at[events->count++] = copy;
    return copy->id;
}

struct event *events_find(const struct events *events, uint64_t id) {
    size_t low = 0, high = events->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (events->at[middle]->id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < events->count && events->at[low]->id == id ? events->at[low] : NULL;
}

void events_end(struct events *events, uint64_t id, int64_t end_ns) {
    struct event *event = events_find(events, id);
    if (!event)
        return;
    event->is_over = true;
    event->end_ns = end_ns;
}

size_t events_ongoing(const struct events *events, enum level *worst) {
    size_t ongoing = 0;
    *worst = LEVEL_NONE;
    for (size_t i = 0; i < events->count; i++) {
        if (events->at[i]->is_over || events->at[i]->kind != EVENT_THRESHOLD)
            continue;
        ongoing++;
        *worst = events->at[i]->level > *worst ? events->at[i]->level : *worst;
    }
    return ongoing;
}

void events_clear(struct events *events) {
    for (size_t i = 0; i < events->count; i++)
        free(events->at[i]);
    free(events->at);
    *events = (struct events){.last_id = events->last_id};
}
