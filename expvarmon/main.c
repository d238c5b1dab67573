/* main.c - expvarmon's start: reads the command line, reports mistakes, runs the monitor. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <expvar/api.h>

#include "app.h"
#include "cli/config_text.h"
#include "app_aims.h"
#include "cli/options.h"
#include "cli/settings.h"
#include "cli/targets.h"
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
    if (plan->program)
        status = app_program_finish(plan->program, status, &signal_number);
    if (signal_number) { /* the shell is to see what ended it */
        sigset_t all;
        sigfillset(&all);
        signal(signal_number, SIG_DFL);
        raise(signal_number);
        sigprocmask(SIG_UNBLOCK, &all, NULL);
    }
    return *error ? complain(status, error) : status;
}

static int watch_targets(struct app_plan *plan) {
    char error[AIMS_ERROR_MAX];
    struct app_aims aims;
    int status;
    if (app_aims_init(&aims, plan, &status, error) == 0) {
        status = watch(plan);
    } else {
        variables_free(plan->variables, plan->variable_count);
        if (*error)
            complain(status, error);
    }
    app_aims_fini(&aims);
    return status;
}

static int watch_checked(struct app_plan *plan) {
    char error[ERROR_MAX];
    if (app_plan_check_targets(plan, error, sizeof error) == 0)
        return watch(plan);
    variables_free(plan->variables, plan->variable_count);
    return complain(EXIT_USAGE, error);
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
    const int status = watch_checked(plan);
    free(endpoints);
    record_reader_free(plan->recording);
    return status;
}

/* -write-config: prints the settings, or saves them. */
static int write_settings(const struct options *options) {
    const char *path = options->write_config;
    const bool is_stdout = strcmp(path, "-") == 0;
    if ((is_stdout ? config_text_print(stdout, options, CONFIG_ALL) : config_text_save(path, options, CONFIG_ALL)) == 0)
        return EXIT_SUCCESS;
    char error[ERROR_MAX];
    snprintf(error, sizeof error, "%s: %s", is_stdout ? "stdout" : path, strerror(errno));
    return complain(EXIT_FAILURE, error);
}

static int run(const struct options *options) {
    char error[ERROR_MAX];
    struct app_plan plan;
    if (app_plan_init(&plan, options, error, sizeof error) < 0) {
        options_blame(options, error, sizeof error);
        return complain(EXIT_USAGE, error);
    }
    if (options->write_config)
        variables_free(plan.variables, plan.variable_count);
    const int status = options->write_config ? write_settings(options)
                       : options->replay     ? watch_recording(&plan)
                                             : watch_targets(&plan);
    app_plan_fini(&plan);
    return status;
}

int main(int argc, char **argv) {
    struct options options;
    char error[ERROR_MAX];
    if (settings_read(&options, argc, argv, error, sizeof error) < 0)
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
