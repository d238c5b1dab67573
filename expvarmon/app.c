/* app.c - the monitor: joins source, decode, model and screen in one loop.
 *
 * The loop waits for four descriptors at once: the fetches, the terminal, the interval's timer and the signals. Nothing
 * in it blocks, so no target can delay a key or another target. What it does with what comes is in the files beside this
 * one: app_replies.c, app_browser.c, app_record.c, app_replay.c, app_targets.c, app_alerts.c, app_settings.c,
 * app_attach.c, app_program.c.
 */
#include "app_state.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "clock.h"
#include "decode/document.h"
#include "self.h"

/* ---- rounds ------------------------------------------------------------------------------------------------------ */

/* A frame, a list and a check are of one round unless something else was asked for; what differs at one target is told by
 * two. */
static int64_t samples_by_default(const struct app *app) {
    return app->output.view.shown == VIEW_DIFFERENCE && app->plan->targets->count == 1 ? 2 : 1;
}

/* How many rounds there are to be; 0: no end. */
int64_t app_samples_asked(const struct app *app) {
    const struct options *options = app->plan->options;
    const bool is_brief =
        (options->frame_width || options->checks.count || options->diff || options->list) && !options->duration_ns;
    return options->samples || !is_brief || app->plan->recording ? options->samples : samples_by_default(app);
}

bool app_all_begun(const struct app *app) {
    if (app->is_done)
        return true;
    if (app->plan->recording) /* a screen stays at the end of the recording */
        return source_is_over(app->source) && !app->output.kind->fd;
    const int64_t samples = app_samples_asked(app);
    return (samples && app->rounds >= samples) || (app->end_ns && clock_monotonic_ns() >= app->end_ns);
}

/* Milliseconds until no more rounds begin; -1 for ever. */
static int until_end(const struct app *app) {
    int64_t rest_ns = app->end_ns - clock_monotonic_ns();
    if (!app->end_ns || rest_ns <= 0)
        return -1; /* over: the fetches under way wake the loop */
    return rest_ns / 1000000 < INT_MAX ? (int)(rest_ns / 1000000) + 1 : INT_MAX;
}

/* A target whose last fetch still runs is left out of a round, as its fetches never overlap; and so is one that has
 * failed again and again. */
void app_poll(struct app *app, size_t target) {
    if (!backoff_is_due(&app->backoffs[target], app->plan->options->interval_ns, clock_monotonic_ns())) {
        self_count(SELF_POLLS_SKIPPED, 1);
    } else if (source_fetch(app->source, target) == 0) {
        app->under_way++;
    } else {
        cost_late(&app->fleet.cost);
        self_count(SELF_POLLS_LATE, 1);
    }
}

/* `steps` is how many intervals have passed. What is left of a program is its last state. */
static void begin_round(struct app *app, uint64_t steps) {
    if (app_all_begun(app) || (app->plan->program && app->plan->program->is_over))
        return;
    fleet_begin_round(&app->fleet, steps, clock_unix_ns());
    app->choosing = app->choosing && app->rounds == 0;
    app_select_variables(app);
    app->rounds++;
    for (size_t i = 0; i < app->plan->targets->count; i++)
        app_poll(app, i);
    cost_measure(&app->fleet.cost, clock_monotonic_ns(), clock_cpu_ns(), self_rss_bytes());
}

/* ---- the loop ---------------------------------------------------------------------------------------------------- */

/* The model's time is that of the source. */
static void tell_time(struct app *app) {
    app->fleet.now_ns = source_now_ns(app->source);
    app_replay_tell(app);
    app_browser_follow(app);
}

static void on_timer(struct app *app) {
    uint64_t expirations;
    if (read(app->timer_fd, &expirations, sizeof expirations) != sizeof expirations)
        return;
    app_check_files(app);
    app_settings_forget(app);
    begin_round(app, expirations);
    app_check_processes(app);
}

/* The shorter of two times to wait, of which -1 is for ever. */
static int sooner(int a_ms, int b_ms) {
    if (a_ms < 0 || b_ms < 0)
        return a_ms < 0 ? b_ms : a_ms;
    return a_ms < b_ms ? a_ms : b_ms;
}

static void on_files(struct app *app) {
    files_drain(&app->files);
    app_check_files(app);
}

static void on_signal(struct app *app) {
    struct signalfd_siginfo information;
    if (read(app->signal_fd, &information, sizeof information) != sizeof information)
        return;
    if (app_program_take_signal(app, &information))
        return;
    app->signal_number = (int)information.ssi_signo;
    app->quit = true;
}

static void loop(struct app *app) {
    const struct output_kind *kind = app->output.kind;
    struct program *program = app->plan->program;
    struct pollfd fds[] = {
        {.fd = source_fd(app->source), .events = POLLIN},
        {.fd = app->timer_fd, .events = POLLIN},
        {.fd = app->signal_fd, .events = POLLIN},
        {.fd = kind->fd ? kind->fd() : -1, .events = POLLIN},
        {.fd = app->files.fd, .events = POLLIN},
        {.fd = app->commands.fd, .events = POLLIN},
        {.fd = program ? program->output_fd : -1, .events = POLLIN},
    };
    while (!app->quit && !(app_all_begun(app) && app->under_way == 0)) {
        tell_time(app);
        int timeout_ms = kind->idle ? kind->idle(&app->output) : -1;
        if (poll(fds, sizeof fds / sizeof *fds, sooner(timeout_ms, until_end(app))) < 0)
            continue; /* EINTR: a resize */
        tell_time(app);
        if (fds[3].revents && kind->input(&app->output))
            app->quit = true;
        if (fds[4].revents)
            on_files(app);
        if (fds[5].revents)
            app_alerts_reap(app);
        if (fds[2].revents)
            on_signal(app);
        if (fds[1].revents)
            on_timer(app);
        if (fds[0].revents)
            source_dispatch(app->source);
        if (fds[6].revents)
            program_read_output(program);
        fds[6].fd = program ? program->output_fd : -1;
    }
}

/* ---- start and stop ---------------------------------------------------------------------------------------------- */

static int start_timer(struct app *app) {
    if (app->plan->recording)
        return 0;
    int64_t interval_ns = app->plan->options->interval_ns;
    struct itimerspec times = {
        .it_value = {.tv_nsec = 1}, /* the first round at once */
        .it_interval = {.tv_sec = interval_ns / 1000000000, .tv_nsec = interval_ns % 1000000000},
    };
    app->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    return app->timer_fd < 0 ? -1 : timerfd_settime(app->timer_fd, 0, &times, NULL);
}

/* Blocked, these signals come out of the descriptor. SIGPIPE is ignored: source.h asks for it, and a closed stdout is
 * reported by the write. */
static int start_signals(struct app *app) {
    signal(SIGPIPE, SIG_IGN);
    if (app->plan->program) {
        app->signal_fd = fcntl(app->plan->program->signal_fd, F_DUPFD_CLOEXEC, 0);
        return app->signal_fd < 0 ? -1 : 0;
    }
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGQUIT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    app->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    return app->signal_fd < 0 ? -1 : 0;
}

static int start_source(struct app *app) {
    return app->plan->recording ? app_replay_start(app) : app_targets_start(app);
}

static int start_fleet(struct app *app) {
    const struct app_plan *plan = app->plan;
    const struct targets *targets = plan->targets;
    app->names = app_target_names(targets);
    app->backoffs = calloc(targets->count, sizeof *app->backoffs);
    app->output.plan.targets = app->names;
    size_t count = plan->variable_count;
    int result = -1;
    if (app->names && app->backoffs)
        result = watch_take(&app->watch, plan->variables, &count);
    if (result == 0)
        result = fleet_init(&app->fleet, plan->variables, count, app->names, targets->count,
                            plan->recording ? plan->recording->interval_ns : plan->options->interval_ns);
    if (result < 0)
        variables_free(plan->variables, count);
    app->fleet.ranges = plan->ranges;
    app->fleet.range_count = plan->range_count;
    return result < 0 ? result : app_resize_values(app, count + WATCH_VARIABLES_MAX);
}

static void act(enum action action, void *app) {
    if (action == ACTION_SAVE)
        app_settings_save(app);
    app_replay_act(app, action);
    app_browser_act(app, action);
}

static void start_output(struct app *app) {
    output_init(&app->output, &(struct output_plan){
                                  .options = app->plan->options,
                                  .fleet = &app->fleet,
                                  .conditions = app->plan->conditions,
                                  .condition_count = app->plan->condition_count,
                                  .panels = &app->plan->panels,
                                  .panel = app->plan->panel,
                                  .act = act,
                                  .interrupt = app_program_interrupt,
                                  .context = app,
                                  .is_replay = app->plan->recording != NULL,
                              });
}

static int start(struct app *app) {
    start_output(app);
    if (start_fleet(app) < 0 || start_signals(app) < 0 || app_alerts_start(app) < 0 || start_source(app) < 0 ||
        app_files_start(app) < 0 || start_timer(app) < 0) {
        app->failure = strerror(errno);
        return -1;
    }
    if (app->plan->options->duration_ns && !app->plan->recording)
        app->end_ns = clock_monotonic_ns() + app->plan->options->duration_ns;
    app_browser_start(app);
    app_program_check_end(app);
    if (app_record_start(app) < 0)
        return -1;
    return output_start(&app->output, &app->failure);
}

static void stop(struct app *app) {
    output_stop(&app->output);
    output_fini(&app->output);
    if (app->source)
        source_free(app->source);
    files_fini(&app->files);
    free(app->paths);
    free(app->backoffs);
    close(app->timer_fd);
    close(app->signal_fd);
    app_alerts_stop(app);
    watch_fini(&app->watch);
    record_free(app->record);
    free(app->replies);
    free(app->values);
    selection_free(app->selection);
    app_browser_stop(app);
    fleet_fini(&app->fleet);
    free(app->names);
}

int app_run(const struct app_plan *plan, int *signal_number, char *error, size_t error_size) {
    struct app app = {.plan = plan,
                      .choosing = plan->is_choosing,
                      .commands.fd = -1,
                      .files.fd = -1,
                      .timer_fd = -1,
                      .signal_fd = -1};
    if (start(&app) == 0) {
        loop(&app);
        tell_time(&app);
        if (!app.quit)
            output_finish(&app.output, &app.failure);
    }
    *signal_number = app.signal_number;
    snprintf(error, error_size, "%s", app.failure ? app.failure : "");
    int status = app.output.status;
    if (status == EXIT_SUCCESS && app.failure)
        status = EXIT_FAILURE;
    stop(&app);
    return status;
}
