/* app_targets.c - who is asked: the targets of -ports, and the files that say so while the monitor runs. */
#include "app_state.h"

#include <stdio.h>
#include <stdlib.h>

/* A document of more than this is not a status page. */
#define REPLY_MAX     ((size_t)8 << 20)
#define REDIRECTS_MAX 5

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

const char **app_target_names(const struct targets *targets) {
    const char **names = calloc(targets->count, sizeof *names);
    for (size_t i = 0; names && i < targets->count; i++)
        names[i] = targets->endpoints[i].name;
    return names;
}

int app_targets_start(struct app *app) {
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
    app->source = source_new(all, targets->count, &options, app_take_reply, app);
    free(all);
    return app->source && source_set_bearer(app->source, targets->bearer) == 0 ? 0 : -1;
}

/* ---- files that change ------------------------------------------------------------------------------------------- */

void app_warn(struct app *app, size_t file, const char *warning) {
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
    app_warn(app, file, result == 0 ? NULL : warning);
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
    if (!app->quit && app_record_change(app, change->count) < 0)
        app->quit = true;
}

/* Brings all that knows the targets to the new ones: the targets themselves last, as the others may be out of memory. */
static int change_targets(struct app *app, struct targets_change *change) {
    struct targets *targets = app->plan->targets;
    const struct targets next = {.headers = targets->headers, .endpoints = change->endpoints, .count = change->count};
    struct source_target *all = source_targets_of(&next);
    const char **names = app_target_names(&next);
    struct backoff *backoffs = keep_backoffs(app->backoffs, change);
    const ssize_t ended =
        all && names && backoffs ? source_set_targets(app->source, all, next.count, change->kept) : -1;
    free(all);
    if (ended >= 0)
        app_browser_change(app, next.count, change->kept);
    int result = ended < 0 ? -1 : alerts_change(&app->alerts, next.count, change->kept, app->fleet.now_ns);
    if (result == 0)
        result = fleet_set_services(&app->fleet, names, next.count, change->kept);
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
        if (app->fleet.services[i].state == SERVICE_WAITING && !app_all_begun(app))
            app_poll(app, i);
    return 0;
}

void app_read_targets(struct app *app, size_t file) {
    char warning[WARNING_MAX];
    struct targets_change change;
    int result = targets_read_list(app->plan->targets, &change, warning, sizeof warning);
    if (result == 0 && change_targets(app, &change) < 0) {
        targets_change_fini(&change);
        result = snprintf(warning, sizeof warning, "-ports: out of memory");
    }
    app_warn(app, file, result == 0 ? NULL : warning);
    app->output.dirty = true;
}

/* All files of lists are read together: a warning about one of them is one about all. */
void app_check_files(struct app *app) {
    const size_t lists = app->plan->targets->file_count;
    bool changed = false;
    for (size_t i = 0; i < lists; i++)
        changed = files_changed(&app->files, i) || changed;
    if (changed)
        app_read_targets(app, 0);
    if (app->files.count > lists && files_changed(&app->files, lists))
        read_bearer(app, lists);
}

int app_files_start(struct app *app) {
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
