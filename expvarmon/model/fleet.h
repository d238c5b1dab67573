/* fleet.h - everything the screens show: the services that are watched, and for each of them one series a
 * variable.
 *
 * The application feeds it (fleet_succeed, fleet_fail); the screens only read. Times are nanoseconds of a
 * monotonic clock that the application reads; the model has no clock of its own.
 */
#ifndef EXPVARMON_MODEL_FLEET_H
#define EXPVARMON_MODEL_FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cost.h"
#include "history.h"
#include "level.h"
#include "range.h"
#include "spread.h"
#include "transform.h"
#include "value.h"
#include "variable.h"

/* One variable of one service. */
struct series {
    struct value last;      /* as its unit and transform have it; VALUE_NONE before the first reply and in a gap */
    char *text;             /* owns last.text */
    double max;             /* of the samples since the start or the last reset; NAN before the first */
    struct value max_value; /* the sample that `max` came from, exact; never text, VALUE_NONE before the first */
    bool is_float;          /* once a float, always: integers in `last` and `max_value` become floats as well */
    struct history history; /* stays empty for str: variables, as `max` does */
    struct transform transform;
    enum level level;      /* of the worst threshold that it is beyond; set by alerts.c */
    struct spread *spread; /* NULL: no document had a distribution; sketches are those of dist: variables only */
};

enum service_state { SERVICE_WAITING, SERVICE_UP, SERVICE_FAILED };

/* What tells one run of a service from the next; filled by the decoder from each document. NAN where the
 * document has no such figure. See restart.c for the rules. */
#define RESTART_EVIDENCE_MAX 20
struct evidence {
    double figures[RESTART_EVIDENCE_MAX];
};

/* The restarts of a service that have a mark on the time axis: the newest so many. */
#define SERVICE_RESTARTS_MAX 16

struct service {
    char *name;    /* what the screens call it: the target, or its cmdline's program and port once known */
    size_t number; /* its place among the services of its fleet */
    size_t colour; /* the same, but among those that are shown: tells its lines from others */
    enum service_state state;
    char *cause;          /* SERVICE_FAILED: why, one line; NULL otherwise */
    int64_t next_try_ns;  /* SERVICE_FAILED: no poll before; 0: in the next round */
    int64_t since_ns;     /* when it entered this state */
    int64_t replied_ns;   /* when the last good reply came; 0 before the first */
    unsigned restarts;    /* seen */
    int64_t restarted_ns; /* when the last restart was seen; 0 if none was */
    /* The samples by which the newest restarts were seen: restart n, from 0, is at n % SERVICE_RESTARTS_MAX. */
    uint64_t restart_samples[SERVICE_RESTARTS_MAX];
    uint64_t samples; /* of each series so far, gaps included: the number of the next, see history.h */
    struct evidence evidence;
    size_t left_out;       /* values of its last document that globs led to, and that are more than are watched */
    struct series *series; /* one for each variable of the fleet, in the same order */
};

struct events;

struct fleet {
    struct variable *variables;
    size_t variable_count;
    struct service *services;
    size_t service_count;
    int64_t interval_ns;
    uint64_t rounds;            /* of polls so far */
    uint64_t samples;           /* the greatest of the services': samples of one number are of one round */
    int64_t start_unix_ns;      /* wall-clock time of sample 0: sample n came n intervals later. 0: not known */
    const struct range *ranges; /* of charts, lent by the application */
    size_t range_count;
    int64_t now_ns;              /* the time of the last change; the application moves it on at each tick */
    struct cost cost;            /* by the application */
    char *warning;               /* what is wrong with the monitor's own files, one line; NULL: nothing */
    int64_t updated_unix_s;      /* wall-clock time of the last reply, by the application; 0 before the first */
    const struct events *events; /* what has happened, lent by the application; NULL: nobody keeps a log */
};

/* Takes the variables (their array from malloc, and what they own), copies the names. Returns 0, or -1 when
 * out of memory: then the caller still owns the variables and `fleet` is all zero.
 *
 * variable_count  0 is fine: nobody has chosen yet
 * service_count   at least 1
 */
int fleet_init(struct fleet *fleet, struct variable *variables, size_t variable_count, const char *const *names,
               size_t service_count, int64_t interval_ns);

/* A fleet that is all zero is fine. */
void fleet_fini(struct fleet *fleet);

/* Replaces the variables and forgets all samples; for variables that are chosen from a first document. Takes
 * them as fleet_init does. Returns 0, or -1 when out of memory: then nothing has changed. */
int fleet_set_variables(struct fleet *fleet, struct variable *variables, size_t variable_count);

/* Adds variables behind the others, which keep their samples. Takes what `more` owns, not the array. Returns 0, or -1
 * when out of memory: then nothing has changed. */
int fleet_add_variables(struct fleet *fleet, const struct variable *more, size_t count);

/* The place of the variable that was given as `spec`; variable_count if there is none. */
size_t fleet_find_variable(const struct fleet *fleet, const char *spec);

/* Takes one away, with its samples; those behind it move up. */
void fleet_remove_variable(struct fleet *fleet, size_t variable);

/* A round of polls begins, `steps` intervals after the one before (1 unless some were missed), at the given wall-clock
 * time. Services that do not reply before the next one have a gap. Without it, each reply is a round of its service. */
void fleet_begin_round(struct fleet *fleet, uint64_t steps, int64_t unix_ns);

/* The wall-clock time of a sample, in nanoseconds since the epoch; as far as updated_unix_s tells it where no round was
 * begun. */
int64_t fleet_sample_unix_ns(const struct fleet *fleet, uint64_t sample);

/* A document came, at updated_unix_s: values[i] belongs to variables[i]; texts are copied. Where memory for a sample or
 * a text is missing, that one series has a gap. Rates are by the time between this `now_ns` and that of the reply
 * before. */
void fleet_succeed(struct fleet *fleet, size_t service, const struct value *values, const struct evidence *evidence,
                   int64_t now_ns);

/* Takes the distribution that the document at hand has for a variable, from malloc; fleet_succeed comes next. A dist:
 * variable's value is then the median of what came since the document before; its entry in `values` does not count. */
void fleet_distribute(struct fleet *fleet, size_t service, size_t variable, struct dist *distribution);

/* A poll failed: `cause` is copied; every series gets a gap and keeps its last value. `since_ns` moves only
 * when the state or the cause changes. */
void fleet_fail(struct fleet *fleet, size_t service, const char *cause, int64_t now_ns);

/* Replaces the services; those that stay keep all that they have.
 *
 * count  at least 1
 * kept   for each of the new ones, which of the present ones it is, each once at most; FLEET_NEW
 *
 * Returns 0, or -1 when out of memory: then nothing has changed. */
#define FLEET_NEW ((size_t)-1)
int fleet_set_services(struct fleet *fleet, const char *const *names, size_t count, const size_t *kept);

/* When a failed service is tried again; 0: in the next round, as after fleet_succeed. */
void fleet_set_next_try(struct fleet *fleet, size_t service, int64_t next_ns);

/* Copies the name; the service keeps the one it has when out of memory. */
void fleet_rename(struct fleet *fleet, size_t service, const char *name);

/* Forgets all samples and states, and keeps the variables and the names: everything comes once more. */
void fleet_clear(struct fleet *fleet);

/* Sets the warning that the screens show, copied; NULL takes it away. */
void fleet_warn(struct fleet *fleet, const char *warning);

/* Forgets the maxima, and what max: and avg: have summed up: the newest sample is the new one. Distributions of counters
 * begin at nothing. */
void fleet_reset_max(struct fleet *fleet);

#endif
