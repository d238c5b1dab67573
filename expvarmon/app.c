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
#include "model/watch.h"
#include "output.h"
#include "self.h"
#include "source/backoff.h"
#include "source/files.h"
#include "source/record.h"
#include "source/record_reader.h"
#include "source/replay.h"
#include "source/source.h"

/* A document of more than this is not a status page. */
#define REPLY_MAX     ((size_t)8 << 20)
#define REDIRECTS_MAX 5
#define WARNING_MAX   512

struct app {
    const struct app_plan *plan;
    const char **names; /* of the targets */
    struct source *source;
    struct record *record; /* NULL: nothing is recorded */
    struct fleet fleet;
    struct output output;
    struct watch watch;
    struct value *values;        /* one for each variable, for the document at hand */
    int64_t rounds;              /* begun: each fetches every target once */
    size_t under_way;            /* fetches */
    int64_t end_ns;              /* when no more rounds begin; 0: never */
    bool choosing;               /* nobody named variables, and the first round is not over */
    struct selection *selection; /* what of a document the fleet needs; NULL: everything */
    struct backoff *backoffs;    /* one for each target */
    struct files files;          /* the target lists, then the token's */
    const char **paths;
    size_t warning_file; /* which of them the warning is about */
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

/* How many rounds there are to be; 0: no end. A frame and a check are of one unless something else was asked for. */
static int64_t samples_asked(const struct app *app) {
    const struct options *options = app->plan->options;
    const bool is_brief = (options->frame_width || options->checks.count) && !options->duration_ns;
    return options->samples || !is_brief || app->plan->recording ? options->samples : 1;
}

/* ---- replies ----------------------------------------------------------------------------------------------------- */

/* A target that tells its program is called by it: "search:5000", "search host:5000". */
static void rename_service(struct app *app, size_t target, const struct document *document) {
    const char *program = document_program(document);
    const char *address = app->names[target];
    char *name;
    if (!program || asprintf(&name, "%s%s%s", program, *address == ':' ? "" : " ", address) < 0)
        return;
    if (strcmp(name, app->fleet.services[target].name) != 0)
        fleet_rename(&app->fleet, target, name);
    free(name);
}

struct finding {
    struct app *app;
    const struct variable *glob;
};

static void on_found(void *context, const struct path *path) {
    const struct finding *finding = context;
    watch_found(&finding->app->watch, &finding->app->fleet, finding->glob, path);
}

static void find_variables(struct app *app, size_t target, const struct document *document) {
    struct watch *watch = &app->watch;
    for (size_t i = 0; i < watch->glob_count; i++)
        document_find(document, &watch->globs[i].path, on_found, &(struct finding){app, &watch->globs[i]});
    (void)watch_end(watch, &app->fleet, target); /* what is missing is shown */
}

static void take_document(struct app *app, size_t target, const struct document *document, int64_t now_ns) {
    if (app->choosing)
        choose_variables(app, document);
    find_variables(app, target, document);
    rename_service(app, target, document);
    for (size_t i = 0; i < app->fleet.variable_count; i++)
        app->values[i] = document_read(document, &app->fleet.variables[i]);
    struct evidence evidence;
    document_evidence(document, &evidence);
    fleet_succeed(&app->fleet, target, app->values, &evidence, now_ns);
    backoff_succeed(&app->backoffs[target]);
}

/* Polls that are counted are all made, and so are those of a recording: back-off is for those that go on. */
static void take_failure(struct app *app, size_t target, const char *cause, int64_t now_ns) {
    fleet_fail(&app->fleet, target, cause, now_ns);
    if (samples_asked(app) || app->plan->recording)
        return;
    backoff_fail(&app->backoffs[target], app->plan->options->interval_ns, now_ns);
    fleet_set_next_try(&app->fleet, target, app->backoffs[target].next_ns);
}

static void take_reply(struct app *app, const struct source_reply *reply, int64_t now_ns) {
    const char *cause = reply->error;
    struct document *document =
        cause ? NULL : document_parse_reply(reply->body, reply->size, reply->content_type, app->selection, &cause);
    if (document)
        take_document(app, reply->target, document, now_ns);
    else
        take_failure(app, reply->target, cause, now_ns);
    document_free(document);
    cost_poll(&app->fleet.cost, reply->took_ns, reply->size, document == NULL);
    self_count(SELF_POLLS, 1);
    self_count(SELF_POLL_NS, reply->took_ns);
    self_count(SELF_BYTES, (int64_t)reply->size);
    self_count(SELF_POLL_ERRORS, document == NULL);
}

static struct record_plan record_plan_of(const struct app *app, size_t count) {
    const struct options *options = app->plan->options;
    return (struct record_plan){
        .names = app->names,
        .count = count,
        .interval_ns = options->interval_ns,
        .unix_ns = clock_unix_ns(),
        .size_max = (uint64_t)options->record_max,
    };
}

static void record_reply(struct app *app, const struct source_reply *reply, int64_t unix_ns) {
    const struct record_entry entry = {
        .unix_ns = unix_ns,
        .took_ns = reply->took_ns,
        .target = reply->target,
        .error = reply->error,
        .body = reply->body,
        .size = reply->size,
        .content_type = reply->content_type,
    };
    if (record_write(app->record, &entry, &app->failure) < 0)
        app->quit = true;
}

/* Variables change while they are chosen, which takes whole documents, and as globs find more, which are selected. */
static void select_variables(struct app *app) {
    if (app->choosing || app->selection)
        return;
    app->selection = document_select(app->fleet.variables, app->fleet.variable_count);
    if (app->selection && document_select_more(app->selection, app->watch.globs, app->watch.glob_count) < 0) {
        selection_free(app->selection);
        app->selection = NULL;
    }
}

/* Counts a reply of the recording. Returns false if what was asked for ended before it. */
static bool count_replayed(struct app *app, const struct source_reply *reply) {
    const struct options *options = app->plan->options;
    const struct record_reader *recording = app->plan->recording;
    const size_t samples = ++app->replies[reply->target];
    app->choosing = app->choosing && samples == 1;
    app->is_done = app->is_done || (options->samples && samples > (size_t)options->samples) ||
                   (options->duration_ns && reply->unix_ns - recording->first_ns > options->duration_ns);
    if (app->is_done)
        return false;
    /* The recording has no rounds: a reply belongs to the interval that it is next to. */
    const int64_t round = (reply->unix_ns - recording->first_ns + recording->interval_ns / 2) / recording->interval_ns;
    if ((uint64_t)round + 1 > app->fleet.rounds)
        fleet_begin_round(&app->fleet, (uint64_t)round + 1 - app->fleet.rounds,
                          recording->first_ns + round * recording->interval_ns);
    select_variables(app);
    return true;
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
    memset(app->replies, 0, app->plan->targets->count * sizeof *app->replies);
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

static bool all_begun(const struct app *app) {
    if (app->plan->recording) /* a screen stays at the end of the recording */
        return app->is_done || (source_is_over(app->source) && !app->output.kind->fd);
    const int64_t samples = samples_asked(app);
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
static void poll_target(struct app *app, size_t target) {
    if (!backoff_is_due(&app->backoffs[target], app->plan->options->interval_ns, clock_monotonic_ns())) {
        self_count(SELF_POLLS_SKIPPED, 1);
    } else if (source_fetch(app->source, target) == 0) {
        app->under_way++;
    } else {
        cost_late(&app->fleet.cost);
        self_count(SELF_POLLS_LATE, 1);
    }
}

/* `steps` is how many intervals have passed. */
static void begin_round(struct app *app, uint64_t steps) {
    if (all_begun(app))
        return;
    fleet_begin_round(&app->fleet, steps, clock_unix_ns());
    app->choosing = app->choosing && app->rounds == 0;
    select_variables(app);
    app->rounds++;
    for (size_t i = 0; i < app->plan->targets->count; i++)
        poll_target(app, i);
    cost_measure(&app->fleet.cost, clock_monotonic_ns(), clock_cpu_ns(), self_rss_bytes());
}

/* ---- targets ----------------------------------------------------------------------------------------------------- */

/* A target as the source wants it. `lines` is room for its headers. */
static struct source_target source_target_of(const struct targets *targets, size_t index, const char **lines) {
    const struct endpoint *endpoint = &targets->endpoints[index];
    const bool has_headers = headers_of(&targets->headers, endpoint, lines) > 0;
    return (struct source_target){
        .url = endpoint->url,
        .unix_socket = endpoint->unix_socket,
        .user = endpoint->user,
        .password = endpoint->password,
        .headers = has_headers ? lines : NULL,
        .bearer = !endpoint->user,
    };
}

/* Returns an array of all targets, to be freed as one; NULL when out of memory. */
static struct source_target *source_targets_of(const struct targets *targets) {
    const size_t room = targets->headers.count + 1;
    struct source_target *all = calloc(targets->count, sizeof *all + room * sizeof(const char *));
    const char **lines = (const char **)(void *)(all + targets->count);
    for (size_t i = 0; all && i < targets->count; i++)
        all[i] = source_target_of(targets, i, lines + i * room);
    return all;
}

/* Returns an array of names, to be freed as one; NULL when out of memory. */
static const char **target_names(const struct targets *targets) {
    const char **names = calloc(targets->count, sizeof *names);
    for (size_t i = 0; names && i < targets->count; i++)
        names[i] = targets->endpoints[i].name;
    return names;
}

/* ---- files that change ------------------------------------------------------------------------------------------- */

/* Shows what is wrong with a file; NULL: nothing any more. */
static void warn(struct app *app, size_t file, const char *warning) {
    if (!warning && (!app->fleet.warning || app->warning_file != file))
        return;
    app->warning_file = file;
    fleet_warn(&app->fleet, warning);
    if (app->output.kind->warn)
        app->output.kind->warn(&app->output, warning);
}

static void read_bearer(struct app *app, size_t file) {
    char warning[WARNING_MAX];
    int result = targets_read_bearer(app->plan->targets, warning, sizeof warning);
    if (result == 0 && source_set_bearer(app->source, app->plan->targets->bearer) < 0)
        result = snprintf(warning, sizeof warning, "-bearer-file: out of memory");
    warn(app, file, result == 0 ? NULL : warning);
}

static struct backoff *keep_backoffs(const struct backoff *old, const struct targets_change *change) {
    struct backoff *backoffs = calloc(change->count, sizeof *backoffs);
    for (size_t i = 0; backoffs && i < change->count; i++) {
        if (change->kept[i] != TARGETS_NEW)
            backoffs[i] = old[change->kept[i]];
    }
    return backoffs;
}

/* Takes the names. What cannot go on with them ends the monitor. */
static void tell_names(struct app *app, const char **names, const struct targets_change *change) {
    if (output_change(&app->output, names, change->count, change->kept, &app->failure) < 0)
        app->quit = true;
    free(app->names);
    app->names = names;
    const struct record_plan plan = record_plan_of(app, change->count);
    if (app->record && !app->quit && record_change(app->record, &plan, &app->failure) < 0)
        app->quit = true;
}

/* Brings all that knows the targets to the new ones: the targets themselves last, as the others may be out of memory. */
static int change_targets(struct app *app, struct targets_change *change) {
    struct targets *targets = app->plan->targets;
    const struct targets next = {.headers = targets->headers, .endpoints = change->endpoints, .count = change->count};
    struct source_target *all = source_targets_of(&next);
    const char **names = target_names(&next);
    struct backoff *backoffs = keep_backoffs(app->backoffs, change);
    const ssize_t ended =
        all && names && backoffs ? source_set_targets(app->source, all, next.count, change->kept) : -1;
    free(all);
    int result = ended < 0 ? -1 : fleet_set_services(&app->fleet, names, next.count, change->kept);
    if (result < 0) {
        free(names);
        free(backoffs);
        if (ended >= 0) { /* the source has the new ones already */
            app->failure = "out of memory";
            app->quit = true;
        }
        return -1;
    }
    app->under_way -= (size_t)ended;
    free(app->backoffs);
    app->backoffs = backoffs;
    tell_names(app, names, change);
    targets_take(targets, change);
    for (size_t i = 0; i < targets->count; i++)
        if (app->fleet.services[i].state == SERVICE_WAITING && !all_begun(app))
            poll_target(app, i);
    return 0;
}

static void read_targets(struct app *app, size_t file) {
    char warning[WARNING_MAX];
    struct targets_change change;
    int result = targets_read_list(app->plan->targets, &change, warning, sizeof warning);
    if (result == 0 && change_targets(app, &change) < 0) {
        targets_change_fini(&change);
        result = snprintf(warning, sizeof warning, "-ports: out of memory");
    }
    warn(app, file, result == 0 ? NULL : warning);
    app->output.dirty = true;
}

/* All files of lists are read together: a warning about one of them is one about all. */
static void check_files(struct app *app) {
    const size_t lists = app->plan->targets->file_count;
    bool changed = false;
    for (size_t i = 0; i < lists; i++)
        changed = files_changed(&app->files, i) || changed;
    if (changed)
        read_targets(app, 0);
    if (app->files.count > lists && files_changed(&app->files, lists))
        read_bearer(app, lists);
}

static void on_files(struct app *app) {
    files_drain(&app->files);
    check_files(app);
}

/* ---- the loop ---------------------------------------------------------------------------------------------------- */

static void on_timer(struct app *app) {
    uint64_t expirations;
    if (read(app->timer_fd, &expirations, sizeof expirations) != sizeof expirations)
        return;
    check_files(app);
    begin_round(app, expirations);
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
        {.fd = source_fd(app->source), .events = POLLIN}, {.fd = app->timer_fd, .events = POLLIN},
        {.fd = app->signal_fd, .events = POLLIN},         {.fd = kind->fd ? kind->fd() : -1, .events = POLLIN},
        {.fd = app->files.fd, .events = POLLIN},
    };
    while (!app->quit && !(all_begun(app) && app->under_way == 0)) {
        tell_time(app);
        int timeout_ms = kind->idle ? kind->idle(&app->output) : -1;
        if (poll(fds, sizeof fds / sizeof *fds, sooner(timeout_ms, until_end(app))) < 0)
            continue; /* EINTR: a resize */
        tell_time(app);
        if (fds[3].revents && kind->input(&app->output))
            app->quit = true;
        if (fds[4].revents)
            on_files(app);
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
    app->replies = calloc(app->plan->targets->count, sizeof *app->replies);
    if (!app->replies)
        return -1;
    app->source = replay_new(app->plan->recording, speed, on_reply, app);
    return app->source ? 0 : -1;
}

static int start_record(struct app *app) {
    const struct options *options = app->plan->options;
    if (!options->record)
        return 0;
    const struct record_plan plan = record_plan_of(app, app->plan->targets->count);
    app->record = record_open(options->record, &plan, &app->failure);
    return app->record ? 0 : -1;
}

static int start_source(struct app *app) {
    if (app->plan->recording)
        return start_replay(app);
    const struct options *given = app->plan->options;
    const struct targets *targets = app->plan->targets;
    struct source_target *all = source_targets_of(targets);
    if (!all)
        return -1;
    const struct source_options options = {
        .timeout_ms = options_timeout_ns(given) / 1000000,
        .reply_max = REPLY_MAX,
        .redirects_max = REDIRECTS_MAX,
        .ca_file = given->ca_file,
        .cert_file = given->cert_file,
        .key_file = given->key_file,
        .insecure = given->insecure,
    };
    app->source = source_new(all, targets->count, &options, on_reply, app);
    free(all);
    return app->source && source_set_bearer(app->source, targets->bearer) == 0 ? 0 : -1;
}

static int start_files(struct app *app) {
    const struct targets *targets = app->plan->targets;
    const char *bearer_file = app->plan->options->bearer_file;
    size_t count = targets->file_count;
    app->paths = calloc(count + 1, sizeof *app->paths);
    if (!app->paths)
        return -1;
    for (size_t i = 0; i < count; i++)
        app->paths[i] = targets->files[i];
    if (bearer_file)
        app->paths[count++] = bearer_file;
    return files_init(&app->files, app->paths, count);
}

static int start_fleet(struct app *app) {
    const struct app_plan *plan = app->plan;
    const struct targets *targets = plan->targets;
    app->names = target_names(targets);
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
    return result < 0 ? result : resize_values(app, count + WATCH_VARIABLES_MAX);
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
    if (start_fleet(app) < 0 || start_signals(app) < 0 || start_source(app) < 0 || start_files(app) < 0 ||
        start_timer(app) < 0) {
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
    files_fini(&app->files);
    free(app->paths);
    free(app->backoffs);
    close(app->timer_fd);
    close(app->signal_fd);
    watch_fini(&app->watch);
    record_free(app->record);
    free(app->replies);
    free(app->values);
    selection_free(app->selection);
    fleet_fini(&app->fleet);
    free(app->names);
}

int app_run(const struct app_plan *plan, int *signal_number, char *error, size_t error_size) {
    struct app app = {.plan = plan, .choosing = !plan->variables, .files.fd = -1, .timer_fd = -1, .signal_fd = -1};
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
