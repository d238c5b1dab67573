/* events.h - what has happened to the services: thresholds that were passed, failures, restarts.
 *
 * A log of at most EVENTS_MAX. The oldest one that is over gives way to a new one; where all go on, the oldest of all.
 */
#ifndef EXPVARMON_MODEL_EVENTS_H
#define EXPVARMON_MODEL_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "level.h"
#include "threshold.h"

#define EVENTS_MAX 4096

enum event_kind { EVENT_THRESHOLD, EVENT_FAILURE, EVENT_RESTART };

struct event {
    uint64_t id; /* from 1 on, in the order in which the log had them */
    enum event_kind kind;
    enum level level;
    bool is_over;
    int64_t start_ns;
    int64_t end_ns;        /* once it is over; that of a restart is its start */
    int64_t start_unix_ns; /* wall-clock time */
    const char *service;   /* what it was called then */
    const char *variable;  /* EVENT_THRESHOLD: as it was given; otherwise "" */
    const char *what;      /* the condition, or the cause of a failure */
    struct tally tally;    /* EVENT_THRESHOLD: of the values for which the condition held */
};

/* All zero: empty. */
struct events {
    struct event **at; /* in the order of their ids */
    size_t count;
    size_t room;
    uint64_t last_id;
    uint64_t left_out; /* gave way, or did not fit in memory */
};

/* Adds a copy of the event and of its texts. Returns its id, or 0 when out of memory. */
uint64_t events_add(struct events *events, const struct event *event);

/* The event is lent until the next call; NULL if it gave way. */
struct event *events_find(const struct events *events, uint64_t id);

/* Does nothing to an event that gave way. */
void events_end(struct events *events, uint64_t id, int64_t end_ns);

/* How many thresholds are passed at present, and the worst level of them. */
size_t events_ongoing(const struct events *events, enum level *worst);

/* Forgets all events; ids go on. An all-zero log is fine. */
void events_clear(struct events *events);

#endif
