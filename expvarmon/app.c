/* app.c - the monitor: joins source, decode, model and screen in one loop.
 *
 * The loop waits for four descriptors at once: the fetches, the terminal, the interval's timer and the signals. Nothing
 * in it blocks, so no target can delay a key or another target.
 */
#include "app.h"

#include <errno.h>
#include <inttypes.h>
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
#include "model/fleet.h"
#include "output.h"
#include "self.h"
#include "source/record.h"
#include "source/record_reader.h"
#include "source/replay.h"
#include "source/source.h"

/* A document of more than this is not a status page. */
#define REPLY_MAX     ((size_t)8 << 20)
#define REDIRECTS_MAX 5

struct app {
    const struct app_plan *plan;
    const char **targets; /* the names of the endpoints */
    struct source *source;
    struct record *record; /* NULL: nothing is recorded */
    struct fleet fleet;
    struct output output;
    struct value *values; /* one for each variable, for the document at hand */
    int64_t rounds;       /* begun: each fetches every target once */
    size_t under_way;     /* fetches */
    int64_t end_ns;       /* when no more begin; 0: never */
    bool choosing;        /* nobody named variables, and the first round is not over */
    int timer_fd;
    int signal_fd;
    int signal_number; /* that ended the loop */
    bool quit;
    const char *failure; /* why the output or the recording ended the loop; NULL otherwise */

    /* Of a replay. */
    double speed;    /* 0: as fast as possible */
    size_t *replies; /* of each target: the rounds of a replay are counted by them */
    bool is_done;    /* with the samples or the time that were asked for */
    char notice[96];
};

/* ---- variables that nobody named --------------------------------------------------------------------------------- */

static bool is_watched(const struct fleet *fleet, const char *spec) {
    for (size_t i = 0; i < fleet->variable_count; i++) {
        if (strcmp(fleet->variables[i].spec, spec) == 0)
            return true;
    }
    return false;
}

/* The fleet's variables and those of `more` that it lacks, DOCUMENT_CHOICE_MAX at most. NULL when out of memory. */
static struct variable *join(const struct fleet *fleet, const struct variable *more, size_t more_count, size_t *count) {
    struct variable *joined = calloc(DOCUMENT_CHOICE_MAX, sizeof *joined);
    const char *reason;
    *count = 0;
    for (size_t i = 0; joined && i < fleet->variable_count + more_count && *count < DOCUMENT_CHOICE_MAX; i++) {
        bool own = i < fleet->variable_count;
        const char *spec = own ? fleet->variables[i].spec : more[i - fleet->variable_count].spec;
        if ((own || !is_watched(fleet, spec)) && variable_parse(&joined[*count], spec, &reason) == 0)
            ++*count;
    }
    return joined;
}

static int resize_values(struct app *app, size_t count) {
    struct value *values = calloc(count + 1, sizeof *values);
    if (!values)
        return -1;
    free(app->values);
    app->values = values;
    return 0;
}

/* While the targets answer for the first time, each adds what it has. */
static void choose_variables(struct app *app, const struct document *document) {
    size_t chosen_count, joined_count;
    struct variable *chosen = document_choose(document, &chosen_count);
    struct variable *joined = join(&app->fleet, chosen, chosen_count, &joined_count);
    variables_free(chosen, chosen_count);
    if (!joined || joined_count == app->fleet.variable_count || resize_values(app, joined_count) < 0 ||
        fleet_set_variables(&app->fleet, joined, joined_count) < 0)
        variables_free(joined, joined_count);
}

/* ---- replies ----------------------------------------------------------------------------------------------------- */

/* A target that tells its program is called by it: "search:5000", "search host:5000". */
static void rename_service(struct app *app, size_t target, const struct document *document) {
    const char *program = document_program(document);
    const char *address = app->targets[target];
    char *name;
    if (!program || asprintf(&name, "%s%s%s", program, *address == ':' ? "" : " ", address) < 0)
        return;
    if (strcmp(name, app->fleet.services[target].name) != 0)
        fleet_rename(&app->fleet, target, name);
    free(name);
}

static void take_document(struct app *app, size_t target, const struct document *document, int64_t now_ns) {
    if (app->choosing)
        choose_variables(app, document);
    rename_service(app, target, document);
    for (size_t i = 0; i < app->fleet.variable_count; i++)
        app->values[i] = document_value(document, &app->fleet.variables[i].path);
    struct evidence evidence;
    document_evidence(document, &evidence);
    fleet_succeed(&app->fleet, target, app->values, &evidence, now_ns);
}

static void take_reply(struct app *app, const struct source_reply *reply, int64_t now_ns) {
    const char *cause = reply->error;
    struct document *document = cause ? NULL : document_parse(reply->body, reply->size, &cause);
    if (document)
        take_document(app, reply->target, document, now_ns);
    else
        fleet_fail(&app->fleet, reply->target, cause, now_ns);
    document_free(document);
    self_count(SELF_POLLS, 1);
    self_count(SELF_POLL_NS, reply->took_ns);
    self_count(SELF_BYTES, (int64_t)reply->size);
    self_count(SELF_POLL_ERRORS, document == NULL);
}

static void record_reply(struct app *app, const struct source_reply *reply, int64_t unix_ns) {
    const struct record_entry entry = {
        .unix_ns = unix_ns,
        .took_ns = reply->took_ns,
        .target = reply->target,
        .error = reply->error,
        .body = reply->body,
        .size = reply->size,
    };
    if (record_write(app->record, &entry, &app->failure) < 0)
        app->quit = true;
}

/* Counts a reply of the recording. Returns false if what was asked for ended before it. */
static bool count_replayed(struct app *app, const struct source_reply *reply) {
    const struct options *options = app->plan->options;
    const size_t samples = ++app->replies[reply->target];
    app->choosing = app->choosing && samples == 1;
    app->is_done = app->is_done || (options->samples && samples > (size_t)options->samples) ||
                   (options->duration_ns && reply->unix_ns - app->plan->recording->first_ns > options->duration_ns);
    return !app->is_done;
}

static void on_reply(const struct source_reply *reply, void *context) {
    struct app *app = context;
    const int64_t unix_ns = reply->unix_ns ? reply->unix_ns : clock_unix_ns();
    if (app->quit || (app->plan->recording && !count_replayed(app, reply)))
        return;
    app->under_way -= app->plan->recording ? 0 : 1;
    app->fleet.updated_unix_s = unix_ns / 1000000000;
    if (app->record)
        record_reply(app, reply, unix_ns);
    take_reply(app, reply, source_now_ns(app->source));
    if (!app->quit && output_take(&app->output, &(struct output_reply){reply->target, unix_ns}, &app->failure) < 0)
        app->quit = true;
}

/* ---- a replay ---------------------------------------------------------------------------------------------------- */

static void write_length(char *text, size_t size, int64_t ns) {
    const int64_t seconds = ns / 1000000000;
    if (seconds >= 3600)
        snprintf(text, size, "%" PRId64 ":%02d:%02d", seconds / 3600, (int)(seconds / 60 % 60), (int)(seconds % 60));
    else
        snprintf(text, size, "%d:%02d", (int)(seconds / 60), (int)(seconds % 60));
}

/* Where the replay is, for the status: "0:12/1:30 x10" */
static void note_position(struct app *app) {
    const struct record_reader *recording = app->plan->recording;
    char at[32], length[32];
    write_length(at, sizeof at, app->fleet.now_ns - recording->first_ns);
    write_length(length, sizeof length, recording->last_ns - recording->first_ns);
    snprintf(app->notice, sizeof app->notice, app->speed == 1 || app->speed == 0 ? "%s/%s" : "%s/%s x%g", at, length,
             app->speed);
    app->output.view.notice = app->notice;
}

static void seek(struct app *app, int64_t by_ns) {
    if (!replay_seek(app->source, source_now_ns(app->source) + by_ns))
        return;
    fleet_clear(&app->fleet);
    memset(app->replies, 0, app->plan->endpoint_count * sizeof *app->replies);
    app->is_done = false;
}

/* A step is what people read easily: 1, 2, 5, 10. */
static void change_speed(struct app *app, bool faster) {
    static const double steps[] = {0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};
    const size_t count = sizeof steps / sizeof *steps;
    size_t step = 0;
    while (step + 1 < count && (faster ? steps[step] <= app->speed : steps[step + 1] < app->speed))
        step++;
    app->speed = steps[step];
    replay_set_speed(app->source, app->speed);
}

static void act(enum action action, void *context) {
    static const struct {
        enum action action;
        int seconds;
    } seeks[] = {
        {ACTION_REPLAY_BACK, -10},
        {ACTION_REPLAY_ON, 10},
        {ACTION_REPLAY_FAR_BACK, -60},
        {ACTION_REPLAY_FAR_ON, 60},
    };
    struct app *app = context;
    if (!app->plan->recording)
        return;
    for (size_t i = 0; i < sizeof seeks / sizeof *seeks; i++) {
        if (seeks[i].action == action)
            seek(app, seeks[i].seconds * INT64_C(1000000000));
    }
    if (action == ACTION_REPLAY_SLOWER || action == ACTION_REPLAY_FASTER)
        change_speed(app, action == ACTION_REPLAY_FASTER);
}

/* The model's time is that of the source. */
static void tell_time(struct app *app) {
    app->fleet.now_ns = source_now_ns(app->source);
    if (!app->plan->recording)
        return;
    replay_pause(app->source, app->output.view.paused);
    note_position(app);
}

/* ---- rounds ------------------------------------------------------------------------------------------------------ */

/* A frame and a check are of one sample unless something else was asked for. */
static bool all_begun(const struct app *app) {
    const struct options *options = app->plan->options;
    if (app->plan->recording) /* a screen stays at the end of the recording */
        return app->is_done || (source_is_over(app->source) && !app->output.kind->fd);
    int64_t samples = options->samples;
    if (!samples && !app->end_ns && (options->frame_width || options->checks.count))
        samples = 1;
    return (samples && app->rounds >= samples) || (app->end_ns && clock_monotonic_ns() >= app->end_ns);
}

/* Milliseconds until no more rounds begin; -1 for ever. */
static int until_end(const struct app *app) {
    int64_t rest_ns = app->end_ns - clock_monotonic_ns();
    if (!app->end_ns || rest_ns <= 0)
        return -1; /* over: the fetches under way wake the loop */
    return rest_ns / 1000000 < INT_MAX ? (int)(rest_ns / 1000000) + 1 : INT_MAX;
}

/* A target whose last fetch still runs is left out of a round: its fetches never overlap. */
static void begin_round(struct app *app) {
    if (all_begun(app))
        return;
    app->choosing = app->choosing && app->rounds == 0;
    app->rounds++;
    for (size_t i = 0; i < app->plan->endpoint_count; i++) {
        if (source_fetch(app->source, i) == 0)
            app->under_way++;
        else
            self_count(SELF_POLLS_LATE, 1);
    }
}

/* ---- the loop ---------------------------------------------------------------------------------------------------- */

static void on_timer(struct app *app) {
    uint64_t expirations;
    if (read(app->timer_fd, &expirations, sizeof expirations) == sizeof expirations)
        begin_round(app);
}

/* The shorter of two times to wait, of which -1 is for ever. */
static int sooner(int a_ms, int b_ms) {
    if (a_ms < 0 || b_ms < 0)
        return a_ms < 0 ? b_ms : a_ms;
    return a_ms < b_ms ? a_ms : b_ms;
}

static void on_signal(struct app *app) {
    struct signalfd_siginfo information;
    if (read(app->signal_fd, &information, sizeof information) != sizeof information)
        return;
    app->signal_number = (int)information.ssi_signo;
    app->quit = true;
}

static void loop(struct app *app) {
    const struct output_kind *kind = app->output.kind;
    struct pollfd fds[] = {
        {.fd = source_fd(app->source), .events = POLLIN},
        {.fd = app->timer_fd, .events = POLLIN},
        {.fd = app->signal_fd, .events = POLLIN},
        {.fd = kind->fd ? kind->fd() : -1, .events = POLLIN},
    };
    while (!app->quit && !(all_begun(app) && app->under_way == 0)) {
        tell_time(app);
        int timeout_ms = kind->idle ? kind->idle(&app->output) : -1;
        if (poll(fds, sizeof fds / sizeof *fds, sooner(timeout_ms, until_end(app))) < 0)
            continue; /* EINTR: a resize */
        tell_time(app);
        if (fds[3].revents && kind->input(&app->output))
            app->quit = true;
        if (fds[2].revents)
            on_signal(app);
        if (fds[1].revents)
            on_timer(app);
        if (fds[0].revents)
            source_dispatch(app->source);
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
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGQUIT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    app->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    return app->signal_fd < 0 ? -1 : 0;
}

/* Where nobody looks on there is no reason to wait. */
static int start_replay(struct app *app) {
    const double given = app->plan->options->speed;
    const double speed = given != 0 ? given : app->output.kind->fd ? 1 : 0;
    app->speed = speed;
    app->replies = calloc(app->plan->endpoint_count, sizeof *app->replies);
    if (!app->replies)
        return -1;
    app->source = replay_new(app->plan->recording, speed, on_reply, app);
    return app->source ? 0 : -1;
}

static int start_record(struct app *app) {
    const struct options *options = app->plan->options;
    if (!options->record)
        return 0;
    const struct record_plan plan = {
        .names = app->targets,
        .count = app->plan->endpoint_count,
        .interval_ns = options->interval_ns,
        .unix_ns = clock_unix_ns(),
        .size_max = (uint64_t)options->record_max,
    };
    app->record = record_open(options->record, &plan, &app->failure);
    return app->record ? 0 : -1;
}

static int start_source(struct app *app) {
    if (app->plan->recording)
        return start_replay(app);
    size_t count = app->plan->endpoint_count;
    struct source_target *targets = calloc(count, sizeof *targets);
    if (!targets)
        return -1;
    for (size_t i = 0; i < count; i++) {
        const struct endpoint *endpoint = &app->plan->endpoints[i];
        targets[i] = (struct source_target){endpoint->url, endpoint->unix_socket, endpoint->user, endpoint->password};
    }
    const struct source_options options = {
        .timeout_ms = options_timeout_ns(app->plan->options) / 1000000,
        .reply_max = REPLY_MAX,
        .redirects_max = REDIRECTS_MAX,
    };
    app->source = source_new(targets, count, &options, on_reply, app);
    free(targets);
    return app->source ? 0 : -1;
}

static int start_fleet(struct app *app) {
    const struct app_plan *plan = app->plan;
    app->targets = calloc(plan->endpoint_count, sizeof *app->targets);
    for (size_t i = 0; app->targets && i < plan->endpoint_count; i++)
        app->targets[i] = plan->endpoints[i].name;
    int result = -1;
    app->output.plan.targets = app->targets;
    if (app->targets)
        result = fleet_init(&app->fleet, plan->variables, plan->variable_count, app->targets, plan->endpoint_count,
                            plan->recording ? plan->recording->interval_ns : plan->options->interval_ns);
    if (result < 0)
        variables_free(plan->variables, plan->variable_count);
    return result < 0 ? result : resize_values(app, plan->variable_count);
}

static void start_output(struct app *app) {
    output_init(&app->output, &(struct output_plan){
                                  .options = app->plan->options,
                                  .fleet = &app->fleet,
                                  .conditions = app->plan->conditions,
                                  .condition_count = app->plan->condition_count,
                                  .act = act,
                                  .context = app,
                                  .is_replay = app->plan->recording != NULL,
                              });
}

static int start(struct app *app) {
    start_output(app);
    if (start_fleet(app) < 0 || start_signals(app) < 0 || start_source(app) < 0 || start_timer(app) < 0) {
        app->failure = strerror(errno);
        return -1;
    }
    if (app->plan->options->duration_ns && !app->plan->recording)
        app->end_ns = clock_monotonic_ns() + app->plan->options->duration_ns;
    if (start_record(app) < 0)
        return -1;
    return output_start(&app->output, &app->failure);
}

static void stop(struct app *app) {
    output_stop(&app->output);
    output_fini(&app->output);
    if (app->source)
        source_free(app->source);
    close(app->timer_fd);
    close(app->signal_fd);
    record_free(app->record);
    free(app->replies);
    free(app->values);
    fleet_fini(&app->fleet);
    free(app->targets);
}

int app_run(const struct app_plan *plan, int *signal_number, char *error, size_t error_size) {
    struct app app = {.plan = plan, .choosing = !plan->variables, .timer_fd = -1, .signal_fd = -1};
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
