/* fleet.h - everything the screens show: the services that are watched, and for each of them one series a variable.
 *
 * The application feeds it (fleet_succeed, fleet_fail); the screens only read. Times are nanoseconds of a monotonic
 * clock that the application reads; the model has no clock of its own.
 */
#ifndef EXPVARMON_MODEL_FLEET_H
#define EXPVARMON_MODEL_FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "history.h"
#include "value.h"
#include "variable.h"

/* One variable of one service. */
struct series {
    struct value last; /* VALUE_NONE before the first reply and where the document has no such value */
    char *text;        /* owns last.text */
    double max;        /* of the samples since the start or the last reset; NAN before the first */
    struct value max_value; /* the sample that `max` came from, exact; never text */
    bool is_float;     /* once a float, always a float: 2 after 1.5 is 2.00 */
    struct history history;
};

enum service_state { SERVICE_WAITING, SERVICE_UP, SERVICE_FAILED };

/* What tells one run of a service from the next; filled by the decoder from each document. NAN where the document has
 * no such figure. See restart.c for the rules. */
#define RESTART_EVIDENCE_MAX 16
struct evidence {
    double figures[RESTART_EVIDENCE_MAX];
};

struct service {
    char *name; /* what the screens call it: the target, or its cmdline's program and port once known */
    enum service_state state;
    char *cause;         /* SERVICE_FAILED: why, one line */
    int64_t since_ns;    /* when it entered this state */
    int64_t replied_ns;  /* when the last good reply came; 0 before the first */
    unsigned restarts;   /* seen */
    int64_t restarted_ns; /* when the last restart was seen; 0 if none was */
    struct evidence evidence;
    struct series *series; /* one for each variable of the fleet, in the same order */
};

struct fleet {
    struct variable *variables;
    size_t variable_count;
    struct service *services;
    size_t service_count;
    int64_t interval_ns;
    int64_t now_ns;         /* the time of the last change or tick */
    int64_t updated_unix_s; /* wall-clock time of the last reply; 0 before the first */
};

/* Takes the variables (their array and what they own), copies the names. Returns 0, or -1 when out of memory. */
int fleet_init(struct fleet *fleet, struct variable *variables, size_t variable_count, const char *const *names,
               size_t service_count, int64_t interval_ns);
void fleet_fini(struct fleet *fleet);

/* Replaces the variables and forgets all samples; for variables that are chosen from a first document. */
int fleet_set_variables(struct fleet *fleet, struct variable *variables, size_t variable_count);

/* A document came: values[i] belongs to variables[i]; texts are copied. */
void fleet_succeed(struct fleet *fleet, size_t service, const struct value *values, const struct evidence *evidence,
                   int64_t now_ns);

/* A poll failed: `cause` is copied; every series gets a gap. `since_ns` moves only when the state or the cause
 * changes. */
void fleet_fail(struct fleet *fleet, size_t service, const char *cause, int64_t now_ns);

void fleet_rename(struct fleet *fleet, size_t service, const char *name);

/* Forgets the maxima: the newest sample is the new one. */
void fleet_reset_max(struct fleet *fleet);

#endif
