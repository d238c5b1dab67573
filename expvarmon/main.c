/* main.c - expvarmon's start: reads the command line, reports mistakes, runs the monitor. */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <expvar/api.h>

#include "app.h"
#include "cli/options.h"
#include "cli/targets.h"
#include "model/condition.h"
#include "model/filter.h"
#include "model/variable.h"
#include "self.h"
#include "source/record_reader.h"

enum { EXIT_USAGE = 2 };

#define ERROR_MAX 512

static int complain(int status, const char *error) {
    fprintf(stderr, "expvarmon: %s\n", error);
    return status;
}

static int watch(struct app_plan *plan) {
    char error[ERROR_MAX];
    int signal_number;
    int status = app_run(plan, &signal_number, error, sizeof error);
    self_stop();
    if (signal_number) { /* the shell is to see what ended it */
        sigset_t all;
        sigfillset(&all);
        signal(signal_number, SIG_DFL);
        raise(signal_number);
        sigprocmask(SIG_UNBLOCK, &all, NULL);
    }
    return *error ? complain(status, error) : status;
}

/* Reads -vars and -check: what is checked is watched as well. Returns 0, or -1 with `error`. */
static int read_variables(struct app_plan *plan, struct condition **conditions, char *error, size_t error_size) {
    const struct options *options = plan->options;
    const struct options_texts *checks = &options->checks;
    if (options->vars) {
        plan->variables = variables_parse(options->vars, &plan->variable_count, error, error_size);
        if (!plan->variables)
            return -1;
    }
    if (checks->count == 0)
        return 0;
    *conditions = conditions_parse(checks->at, checks->count, error, error_size);
    if (!*conditions) {
        variables_free(plan->variables, plan->variable_count);
        return -1;
    }
    plan->conditions = *conditions;
    plan->condition_count = checks->count;
    plan->variables = conditions_join(plan->variables, &plan->variable_count, *conditions, checks->count);
    if (plan->variables)
        return 0;
    conditions_free(*conditions, checks->count);
    snprintf(error, error_size, "-check: %s", strerror(ENOMEM));
    return -1;
}

/* Reads the targets; with -self, the monitor's own address is one more. */
static int find_targets(struct targets *targets, const struct options *options, char *error) {
    char *own = NULL;
    if (options->self && !(own = self_serve())) {
        snprintf(error, ERROR_MAX, "-self: %s", strerror(errno));
        return EXIT_FAILURE;
    }
    int result = targets_init(targets, options, own, error, ERROR_MAX);
    free(own);
    return result < 0 ? EXIT_USAGE : EXIT_SUCCESS;
}

static int watch_targets(struct app_plan *plan) {
    char error[ERROR_MAX];
    struct targets targets;
    int status = find_targets(&targets, plan->options, error);
    if (status) {
        variables_free(plan->variables, plan->variable_count);
        return complain(status, error);
    }
    plan->targets = &targets;
    status = watch(plan);
    targets_fini(&targets);
    return status;
}

/* The targets of a recording are names. */
static int watch_recording(struct app_plan *plan) {
    const char *reason;
    plan->recording = record_reader_open(plan->options->replay, &reason);
    struct endpoint *endpoints = plan->recording ? calloc(plan->recording->count, sizeof *endpoints) : NULL;
    if (!endpoints) {
        reason = plan->recording ? strerror(errno) : reason;
        record_reader_free(plan->recording);
        variables_free(plan->variables, plan->variable_count);
        return complain(EXIT_FAILURE, reason);
    }
    struct targets targets = {.options = plan->options, .endpoints = endpoints, .count = plan->recording->count};
    for (size_t i = 0; i < targets.count; i++)
        endpoints[i].name = (char *)plan->recording->names[i]; /* nobody writes to it */
    if (plan->recording->ignored)
        fprintf(stderr, "expvarmon: %s: %s\n", plan->options->replay, plan->recording->ignored);
    plan->targets = &targets;
    const int status = watch(plan);
    free(endpoints);
    record_reader_free(plan->recording);
    return status;
}

/* What is checked here needs nothing else. */
static int check_filter(const struct options *options, char *error, size_t error_size) {
    struct filter filter;
    char reason[ERROR_MAX - 16];
    if (!options->filter)
        return 0;
    setlocale(LC_CTYPE, ""); /* of which characters the expressions are */
    if (filter_parse(&filter, options->filter, reason, sizeof reason) < 0) {
        snprintf(error, error_size, "-filter: %s", reason);
        return -1;
    }
    filter_fini(&filter);
    return 0;
}

static int run(const struct options *options) {
    char error[ERROR_MAX];
    struct condition *conditions = NULL;
    struct app_plan plan = {.options = options};
    if (check_filter(options, error, sizeof error) < 0 || read_variables(&plan, &conditions, error, sizeof error) < 0)
        return complain(EXIT_USAGE, error);
    int status = options->replay ? watch_recording(&plan) : watch_targets(&plan);
    conditions_free(conditions, plan.condition_count);
    return status;
}

int main(int argc, char **argv) {
    struct options options;
    char error[ERROR_MAX];
    if (options_parse(&options, argc, argv, error, sizeof error) < 0)
        return complain(EXIT_USAGE, error);
    int status = EXIT_SUCCESS;
    if (options.help)
        options_usage(stdout);
    else if (options.version)
        puts("expvarmon " EXPVAR_VERSION);
    else
        status = run(&options);
    options_fini(&options);
    return status;
}
