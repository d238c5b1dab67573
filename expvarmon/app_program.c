/* app_program.c - a program that is started and watched: expvarmon -- PROGRAM. */
#include "app_state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include "attach/hooks_library.h"
#include "clock.h"

/* What a program may take until it publishes; it is watched all the same. */
#define START_NS INT64_C(5000000000)

/* As shells have it. */
enum { STATUS_CANNOT_RUN = 126, STATUS_NOT_FOUND = 127, STATUS_SIGNAL = 128 };

static int start(struct program *program, const struct options *options, const char *library) {
    char **environment = hooks_environment(library);
    if (!environment)
        return ENOMEM;
    const int error = program_start(program, &(struct program_plan){
                                                 .arguments = options->program,
                                                 .environment = environment,
                                                 .is_apart = output_is_screen(options),
                                             });
    hooks_environment_free(environment);
    return error;
}

int app_program_start(struct program *program, const struct options *options, const char *directory, int *status,
                      char *error, size_t error_size) {
    char socket[RUNTIME_DIR_MAX + 32];
    *status = EXIT_FAILURE;
    char *library = hooks_library_find(error, error_size);
    if (!library)
        return -1;
    const int number = start(program, options, library);
    free(library);
    if (number) {
        *status = number == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN;
        snprintf(error, error_size, "%s: %s", options->program[0], strerror(number));
        return -1;
    }
    if (runtime_dir_socket(socket, sizeof socket, directory, program->pid) == 0)
        program_await_socket(program, socket, START_NS);
    return 0;
}

/* Its core file, if it left one, is not to be replaced by one of ours. */
static int end_as_program(const struct program *program, int status, int *signal_number) {
    if (WIFSIGNALED(program->status)) {
        *signal_number = WTERMSIG(program->status);
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        return STATUS_SIGNAL + *signal_number;
    }
    return WEXITSTATUS(program->status) ? WEXITSTATUS(program->status) : status;
}

int app_program_finish(struct program *program, int status, int *signal_number) {
    const bool ended_first = program->is_over;
    program_signal(program, SIGTERM);
    program_await_end(program);
    tail_write(&program->tail, stdout);
    if (ended_first)
        status = end_as_program(program, status, signal_number);
    program_fini(program);
    return status;
}

/* ---- while it runs ----------------------------------------------------------------------------------------------- */

/* A screen stays with the last state, for whoever wants to know what led to the end. */
void app_program_check_end(struct app *app) {
    char end[PROGRAM_END_MAX];
    if (!app->plan->program || !app->plan->program->is_over)
        return;
    if (!app->output.kind->fd) {
        app->is_done = true;
        return;
    }
    snprintf(app->notice, sizeof app->notice, "the program %s", program_end(end, app->plan->program));
    app->output.view.notice = app->notice;
    app->output.dirty = true;
}

bool app_program_take_signal(struct app *app, const struct signalfd_siginfo *information) {
    struct program *program = app->plan->program;
    if (!program)
        return false;
    if (program->is_over && information->ssi_signo != SIGCHLD)
        return false;
    program_take_signal(program, information);
    app_program_check_end(app);
    return true;
}

static bool is_program(const struct app *app, size_t target) {
    const char *socket = app->plan->targets->endpoints[target].unix_socket;
    return socket && app->plan->program && strcmp(socket, app->plan->program_socket) == 0;
}

/* A program that becomes another one, as env(1) does, publishes twice, and stops in between: such a round does not count. */
static bool is_starting(const struct app *app, size_t target) {
    return app->fleet.services[target].state == SERVICE_WAITING &&
           clock_monotonic_ns() - app->plan->program->started_ns < START_NS;
}

/* It stops answering before it is over; if it is not by the next round, it has failed. */
bool app_program_expects(struct app *app, const struct source_reply *reply) {
    if (!is_program(app, reply->target))
        return false;
    if (reply->error && is_starting(app, reply->target) && !app->plan->program->is_over) {
        app->rounds -= app->rounds > 0;
        return true;
    }
    const bool is_first = app->fleet.services[reply->target].state == SERVICE_UP && !app->is_lost;
    app->is_lost = reply->error != NULL;
    return reply->error && (is_first || app->plan->program->is_over);
}

bool app_program_interrupt(void *context) {
    const struct app *app = context;
    struct program *program = app->plan->program;
    if (!program || program->is_over)
        return false;
    program_signal(program, SIGINT);
    return true;
}
