/* app.h - the monitor: joins source, decode, model and screen in one loop. */
#ifndef EXPVARMON_APP_H
#define EXPVARMON_APP_H

#include <stdbool.h>
#include <stddef.h>

#include "attach/processes.h"
#include "attach/program.h"
#include "cli/options.h"
#include "cli/targets.h"
#include "model/condition.h"
#include "model/panel.h"
#include "model/range.h"
#include "model/threshold.h"
#include "model/variable.h"
#include "source/record_reader.h"

/* What to do once everything that was asked for has been checked. */
struct app_plan {
    const struct options *options;
    struct targets *targets;         /* those of -ports; brought up to date when files change; of a recording, names */
    struct processes *processes;     /* all of these are targets, also those to come; NULL: that is not so */
    struct program *program;         /* that was started to be watched; NULL: none */
    const char *program_socket;      /* where it publishes */
    struct record_reader *recording; /* to replay; NULL: the targets are asked */
    struct variable *variables;      /* taken over; NULL: none */
    size_t variable_count;
    struct range *ranges; /* of -bounds */
    size_t range_count;
    bool is_choosing;             /* more variables are chosen from what the targets have */
    struct condition *conditions; /* of -check; their variables are among the variables */
    size_t condition_count;
    struct threshold *thresholds; /* of -alert; their variables are among the variables, too */
    size_t threshold_count;
    struct panels panels; /* of -group; their variables are among the variables */
    size_t panel;         /* to begin with, from 1; 0: all variables */
};

/* Reads what the flags say of variables, checks, alerts, groups, keys and the filter. Returns 0; or -1 with one line in `error`, where
 * nothing is to be freed. app_plan_fini frees the rest, but not what app_run takes over. */
int app_plan_init(struct app_plan *plan, const struct options *options, char *error, size_t error_size);
void app_plan_fini(struct app_plan *plan);

/* Whether the flags go with the number of targets. Returns 0, or -1 with one line in `error`. */
int app_plan_check_targets(const struct app_plan *plan, char *error, size_t error_size);

/* Starts the program that the options name, where it cannot disturb the screen if there is to be one, and gives it the
 * time to publish in the directory. Returns 0, or -1 with one line in `error` and the status to exit with. */
int app_program_start(struct program *program, const struct options *options, const char *directory, int *status,
                      char *error, size_t error_size);

/* The monitor is done, with this status. Ends the program if it still runs, shows what it wrote in place of the terminal,
 * and returns the status to exit with: that of the program, if it ended by itself and not well. A signal that ended it
 * then is in *signal_number. */
int app_program_finish(struct program *program, int status, int *signal_number);

/* Watches until the person quits, a signal comes, the samples are taken, a condition breaks or stdout fails. Returns
 * the status to exit with, and in `error` the line to complain with, "" for none. A signal that ended it is in
 * *signal_number, otherwise 0: the caller dies of it. */
int app_run(const struct app_plan *plan, int *signal_number, char *error, size_t error_size);

/* Whether -keys can be had. Returns 0, or -1 with one line in `error`. */
int app_check_keys(const struct options *options, char *error, size_t error_size);

#endif
