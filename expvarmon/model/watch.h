/* watch.h - the globs of -vars, and what they find: a fleet's variables that grow in number while it runs. */
#ifndef EXPVARMON_MODEL_WATCH_H
#define EXPVARMON_MODEL_WATCH_H

#include <stddef.h>

#include "fleet.h"
#include "path.h"
#include "variable.h"

/* Variables that globs may find, and series that these may be: with many services there are fewer variables, but
 * WATCH_VARIABLES_MIN. What is more is counted, and shown. */
#define WATCH_VARIABLES_MAX 256
#define WATCH_VARIABLES_MIN 16
#define WATCH_SERIES_MAX    20000

/* All zero watches for nothing. */
struct watch {
    struct variable *globs;
    size_t glob_count;
    struct variable *fresh; /* found in the document at hand, and not in the fleet yet */
    size_t fresh_count;
    size_t found;    /* in all documents before */
    size_t left_out; /* of the document at hand */
    size_t expected; /* the variable of the fleet that is probably the next */
};

/* Takes the globs out of an array of variables, of which the others move up. Returns 0, or -1 when out of memory: then
 * nothing has changed. */
int watch_take(struct watch *watch, struct variable *variables, size_t *count);
void watch_fini(struct watch *watch);

/* A glob leads to a value of the document at hand. */
void watch_found(struct watch *watch, const struct fleet *fleet, const struct variable *glob, const struct path *path);

/* The document, of one service, is done: what is new goes to the fleet. Returns 0; or -1 when out of memory, where
 * it is found again by the next one. */
int watch_end(struct watch *watch, struct fleet *fleet, size_t service);

#endif
