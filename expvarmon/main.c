/* main.c - expvarmon's start: reads the command line, reports mistakes, runs the monitor. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <expvar/api.h>

#include "app.h"
#include "cli/options.h"
#include "cli/targets.h"
#include "model/variable.h"
#include "self.h"

enum { EXIT_USAGE = 2 };

#define ERROR_MAX 512

static int complain(int status, const char *error) {
    fprintf(stderr, "expvarmon: %s\n", error);
    return status;
}

static int watch(struct app_plan *plan) {
    char error[ERROR_MAX];
    int signal_number;
    int result = app_run(plan, &signal_number, error, sizeof error);
    self_stop();
    if (signal_number) { /* the shell is to see what ended it */
        sigset_t all;
        sigfillset(&all);
        signal(signal_number, SIG_DFL);
        raise(signal_number);
        sigprocmask(SIG_UNBLOCK, &all, NULL);
    }
    return result < 0 ? complain(EXIT_FAILURE, error) : EXIT_SUCCESS;
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

static int run(const struct options *options) {
    char error[ERROR_MAX];
    struct targets targets;
    struct app_plan plan = {.options = options, .targets = &targets};
    if (options->vars) {
        plan.variables = variables_parse(options->vars, &plan.variable_count, error, sizeof error);
        if (!plan.variables)
            return complain(EXIT_USAGE, error);
    }
    int status = find_targets(&targets, options, error);
    if (status) {
        variables_free(plan.variables, plan.variable_count);
        return complain(status, error);
    }
    status = watch(&plan);
    targets_fini(&targets);
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
