/* app_aims.c - whom the monitor watches. */
#include "app_aims.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app_picker.h"
#include "output.h"
#include "self.h"

enum { STATUS_USAGE = 2, STATUS_UNREACHABLE = 3 };

static int fail(int *status, int number, char *error, const char *reason) {
    *status = number;
    if (error != reason)
        snprintf(error, AIMS_ERROR_MAX, "%s", reason);
    return -1;
}

/* ---- lists of targets -------------------------------------------------------------------------------------------- */

static char *list_of_program(const struct app_aims *aims) {
    struct process program = {.socket = (char *)aims->program_socket}; /* nobody writes to it */
    return processes_targets(&(struct processes){.at = &program, .count = 1}, true);
}

/* All that is watched beside -ports, as a list; to be freed. NULL when out of memory. */
static char *list_more(const struct app_aims *aims, const struct app_plan *plan) {
    char *list = aims->options->program ? list_of_program(aims) : processes_targets(&aims->processes, plan->processes);
    char *all = NULL;
    if (list && aims->own && asprintf(&all, "%s%s%s", list, *list ? "," : "", aims->own) < 0)
        all = NULL;
    if (!aims->own)
        return list;
    free(list);
    return all;
}

static int init_targets(struct app_aims *aims, const struct app_plan *plan, int *status, char *error) {
    char *more = list_more(aims, plan);
    if (!more)
        return fail(status, EXIT_FAILURE, error, "out of memory");
    const struct targets_plan given = {.more = *more ? more : NULL, .processes = aims->processes.directory};
    const int result = targets_init(&aims->targets, aims->options, &given, error, AIMS_ERROR_MAX);
    free(more);
    if (result == 0 && app_plan_check_targets(plan, error, AIMS_ERROR_MAX) == 0)
        return 0;
    options_blame(aims->options, error, AIMS_ERROR_MAX);
    return fail(status, STATUS_USAGE, error, error);
}

/* The targets are known but for the number of the program, which is running now. */
static int name_program(struct app_aims *aims, const struct app_plan *plan, char *error) {
    struct targets_change change;
    char *more = list_more(aims, plan);
    int result = more ? targets_set_more(&aims->targets, more) : -1;
    free(more);
    if (result < 0) {
        snprintf(error, AIMS_ERROR_MAX, "out of memory");
        return -1;
    }
    if (targets_read_list(&aims->targets, &change, error, AIMS_ERROR_MAX) < 0)
        return -1;
    targets_take(&aims->targets, &change);
    return 0;
}

/* ---- what there is to watch -------------------------------------------------------------------------------------- */

/* Fills in where a process publishes. */
static int place_program(struct app_aims *aims, pid_t pid) {
    return runtime_dir_socket(aims->program_socket, sizeof aims->program_socket, aims->processes.directory, pid);
}

static int start_program(struct app_aims *aims, struct app_plan *plan, int *status, char *error) {
    if (app_program_start(&aims->program, aims->options, aims->processes.directory, status, error, AIMS_ERROR_MAX) < 0)
        return -1;
    if (place_program(aims, aims->program.pid) == 0 && name_program(aims, plan, error) == 0) {
        plan->program = &aims->program;
        plan->program_socket = aims->program_socket;
        return 0;
    }
    int signal_number;
    app_program_finish(&aims->program, EXIT_FAILURE, &signal_number);
    return fail(status, EXIT_FAILURE, error, error);
}

/* Why there are none. */
static int find_none(const struct app_aims *aims, int number, int *status, char *error) {
    const char *directory = aims->processes.directory;
    if (number == EPERM)
        snprintf(error, AIMS_ERROR_MAX, "%s: it is not a directory of yours that nobody else can enter", directory);
    else
        snprintf(error, AIMS_ERROR_MAX,
                 "no process of yours publishes in %s; -ports names a target, -- a program to start", directory);
    return fail(status, number == EPERM ? EXIT_FAILURE : STATUS_UNREACHABLE, error, error);
}

static int find_processes(struct app_aims *aims, struct app_plan *plan, int *status, char *error) {
    plan->processes = &aims->processes;
    if (processes_refresh(&aims->processes) < 0 && errno != ENOENT)
        return find_none(aims, errno, status, error);
    if (output_is_screen(aims->options)) {
        bool all;
        if (app_picker_run(&aims->processes, aims->options, &all, status, error, AIMS_ERROR_MAX) < 0)
            return -1;
        plan->processes = all ? &aims->processes : NULL;
        return 0;
    }
    return aims->processes.count > 0 ? 0 : find_none(aims, 0, status, error);
}

int app_aims_init(struct app_aims *aims, struct app_plan *plan, int *status, char error[AIMS_ERROR_MAX]) {
    const struct options *options = plan->options;
    *aims = (struct app_aims){.options = options};
    plan->targets = &aims->targets;
    *error = '\0';
    if (processes_init(&aims->processes) < 0)
        return fail(status, EXIT_FAILURE, error, "XDG_RUNTIME_DIR: its name is too long");
    if (options->self && !(aims->own = self_serve())) {
        snprintf(error, AIMS_ERROR_MAX, "-self: %s", strerror(errno));
        return fail(status, EXIT_FAILURE, error, error);
    }
    if (options_attach(options) && find_processes(aims, plan, status, error) < 0)
        return -1;
    /* This process's number stands in for the program's, so that mistakes are found before it is started. */
    if (options->program && place_program(aims, getpid()) < 0)
        return fail(status, EXIT_FAILURE, error, "XDG_RUNTIME_DIR: its name is too long");
    if (init_targets(aims, plan, status, error) < 0)
        return -1;
    return options->program ? start_program(aims, plan, status, error) : 0;
}

void app_aims_fini(struct app_aims *aims) {
    targets_fini(&aims->targets);
    processes_fini(&aims->processes);
    free(aims->own);
}
