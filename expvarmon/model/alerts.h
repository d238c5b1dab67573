/* alerts.h - compares what the services say with the thresholds, reply by reply, and keeps the log of what happens. */
#ifndef EXPVARMON_MODEL_ALERTS_H
#define EXPVARMON_MODEL_ALERTS_H

#include "events.h"
#include "fleet.h"
#include "threshold.h"

/* An event has begun or is over. All that it points to is lent for the call. */
struct alert {
    const struct event *event;
    const struct threshold *threshold; /* NULL: a failure or a restart */
    struct value value;                /* of the threshold's left side, now */
};

typedef void alerts_fn(const struct alert *alert, void *context);

/* All zero: no services. */
struct alerts {
    const struct threshold *thresholds;
    size_t threshold_count;
    struct alerts_service *services;
    struct alerts_threshold *states; /* for each service, one for each threshold */
    size_t service_count;
    struct events events;
    alerts_fn *tell;
    void *context;
};

/* thresholds  lent; there may be none: failures and restarts are events all the same
 * services    at least 1
 * tell        called for each event that begins and that ends; NULL: nobody is told
 *
 * Returns 0, or -1 when out of memory: then `alerts` is all zero. */
int alerts_init(struct alerts *alerts, const struct threshold *thresholds, size_t count, size_t services);
void alerts_fini(struct alerts *alerts);

/* A service has replied or failed, which the fleet knows already: at fleet->now_ns, which is the wall-clock time
 * `unix_ns`. Sets the levels of its series. */
void alerts_take(struct alerts *alerts, struct fleet *fleet, size_t service, int64_t unix_ns);

/* The services are other ones: `count` and `kept` as fleet_set_services has them. Events of those that are gone end.
 * Returns 0, or -1 when out of memory, with nothing changed. */
int alerts_change(struct alerts *alerts, size_t count, const size_t *kept, int64_t now_ns);

/* Forgets everything, as fleet_clear does. */
void alerts_clear(struct alerts *alerts);

#endif
