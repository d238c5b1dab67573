/* main.c - expvarmon's start: reads the command line, reports mistakes, runs the monitor. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <expvar/api.h>

#include "app.h"
#include "cli/options.h"
#include "cli/ports.h"
#include "model/condition.h"
#include "model/variable.h"
#include "self.h"
#include "source/record_reader.h"

enum { EXIT_USAGE = 2 };

#define ERROR_MAX 512

static int complain(int status, const char *error) {
    fprintf(stderr, "expvarmon: %s\n", error);
    return status;
}

/* HTTP_USER and HTTP_PASSWORD, both set, are for every target that has no credentials of its own. */
static int add_credentials(struct endpoint *endpoints, size_t count) {
    const char *user = getenv("HTTP_USER"), *password = getenv("HTTP_PASSWORD");
    for (size_t i = 0; user && password && i < count; i++) {
        if (endpoints[i].user)
            continue;
        endpoints[i].user = strdup(user);
        endpoints[i].password = strdup(password);
        if (!endpoints[i].user || !endpoints[i].password)
            return -1;
    }
    return 0;
}

/* With -self, -ports and the monitor's own address in one list; to be freed. NULL with errno. */
static char *target_list(const struct options *options) {
    if (!options->self)
        return strdup(options->ports);
    char *url = self_serve(), *list;
    if (!url)
        return NULL;
    if (asprintf(&list, "%s%s%s", options->ports ? options->ports : "", options->ports ? "," : "", url) < 0)
        list = NULL;
    free(url);
    return list;
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
    *conditions = conditions_parse(checks->items, checks->count, error, error_size);
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

static int watch_endpoints(struct app_plan *plan, struct endpoint *endpoints) {
    plan->endpoints = endpoints;
    if (add_credentials(endpoints, plan->endpoint_count) == 0)
        return watch(plan);
    variables_free(plan->variables, plan->variable_count);
    return complain(EXIT_FAILURE, strerror(errno));
}

static int watch_targets(struct app_plan *plan) {
    const struct options *options = plan->options;
    char error[ERROR_MAX];
    int status = EXIT_USAGE;
    char *list = target_list(options);
    if (!list) {
        status = EXIT_FAILURE;
        snprintf(error, sizeof error, "-self: %s", strerror(errno));
    }
    struct endpoint *endpoints =
        list ? ports_parse(list, options->endpoint, &plan->endpoint_count, error, sizeof error) : NULL;
    free(list);
    if (!endpoints) {
        variables_free(plan->variables, plan->variable_count);
        return complain(status, error);
    }
    status = watch_endpoints(plan, endpoints);
    ports_free(endpoints, plan->endpoint_count);
    return status;
}

/* The endpoints of a recording are names. */
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
    plan->endpoints = endpoints;
    plan->endpoint_count = plan->recording->count;
    for (size_t i = 0; i < plan->endpoint_count; i++)
        endpoints[i].name = (char *)plan->recording->names[i]; /* nobody writes to it */
    if (plan->recording->ignored)
        fprintf(stderr, "expvarmon: %s: %s\n", plan->options->replay, plan->recording->ignored);
    const int status = watch(plan);
    free(endpoints);
    record_reader_free(plan->recording);
    return status;
}

static int run(const struct options *options) {
    char error[ERROR_MAX];
    struct condition *conditions = NULL;
    struct app_plan plan = {.options = options};
    if (read_variables(&plan, &conditions, error, sizeof error) < 0)
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
