/* app_replies.c - what comes in: documents go to the model, and the variables that it shows are found in them. */
#include "app_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "decode/document.h"
#include "output_list.h"
#include "self.h"

/* ---- variables that nobody named --------------------------------------------------------------------------------- */

/* The fleet's variables and those of `more` that it lacks, these while there are less than DOCUMENT_CHOICE_MAX. NULL when
 * out of memory. */
static struct variable *join(const struct fleet *fleet, const struct variable *more, size_t more_count, size_t *count) {
    struct variable *joined = calloc(fleet->variable_count + DOCUMENT_CHOICE_MAX, sizeof *joined);
    const char *reason;
    *count = 0;
    for (size_t i = 0; joined && i < fleet->variable_count + more_count; i++) {
        const bool own = i < fleet->variable_count;
        if (!own && *count >= DOCUMENT_CHOICE_MAX)
            break;
        const char *spec = own ? fleet->variables[i].spec : more[i - fleet->variable_count].spec;
        if ((own || fleet_find_variable(fleet, spec) == fleet->variable_count) &&
            variable_parse(&joined[*count], spec, &reason) == 0)
            ++*count;
    }
    return joined;
}

int app_resize_values(struct app *app, size_t count) {
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
    if (!joined || joined_count == app->fleet.variable_count || app_resize_values(app, joined_count) < 0 ||
        fleet_set_variables(&app->fleet, joined, joined_count) < 0)
        variables_free(joined, joined_count);
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

static void read_variable(struct app *app, size_t target, const struct document *document, size_t variable) {
    const struct variable *read = &app->fleet.variables[variable];
    app->values[variable] = document_read(document, read);
    struct dist *distribution = document_distribution(document, read, &app->values[variable]);
    if (distribution)
        fleet_distribute(&app->fleet, target, variable, distribution);
}

static void list_path(void *context, const struct path *path) {
    struct app *app = context;
    char *text = path_format(path);
    if (!text || output_list_add(&app->output, text) < 0) {
        app->failure = "out of memory";
        app->quit = true;
    }
    free(text);
}

static void take_document(struct app *app, size_t target, const struct document *document, int64_t now_ns) {
    if (app->plan->options->list)
        document_leaves(document, list_path, app);
    if (app->choosing)
        choose_variables(app, document);
    find_variables(app, target, document);
    rename_service(app, target, document);
    for (size_t i = 0; i < app->fleet.variable_count; i++)
        read_variable(app, target, document, i);
    struct evidence evidence;
    document_evidence(document, &evidence);
    fleet_succeed(&app->fleet, target, app->values, &evidence, now_ns);
    backoff_succeed(&app->backoffs[target]);
    app_browser_take(app, target, document);
}

/* Polls that are counted are all made, and so are those of a recording: back-off is for those that go on. */
static void take_failure(struct app *app, size_t target, const char *cause, int64_t now_ns) {
    fleet_fail(&app->fleet, target, cause, now_ns);
    if (app_samples_asked(app) || app->plan->recording)
        return;
    backoff_fail(&app->backoffs[target], app->plan->options->interval_ns, now_ns);
    fleet_set_next_try(&app->fleet, target, app->backoffs[target].next_ns);
}

static void take_reply(struct app *app, const struct source_reply *reply, int64_t now_ns) {
    const char *cause = reply->error;
    const struct selection *selection = app_browser_wants(app, reply->target) ? NULL : app->selection;
    struct document *document =
        cause ? NULL : document_parse_reply(reply->body, reply->size, reply->content_type, selection, &cause);
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

/* Variables change while they are chosen, which takes whole documents, and as globs find more, which are selected. */
void app_select_variables(struct app *app) {
    if (app->choosing || app->selection || app->plan->options->list)
        return;
    app->selection = document_select(app->fleet.variables, app->fleet.variable_count);
    if (app->selection && document_select_more(app->selection, app->watch.globs, app->watch.glob_count) < 0) {
        selection_free(app->selection);
        app->selection = NULL;
    }
}

void app_take_reply(const struct source_reply *reply, void *context) {
    struct app *app = context;
    const int64_t unix_ns = reply->unix_ns ? reply->unix_ns : clock_unix_ns();
    if (app->quit || (app->plan->recording && !app_replay_count(app, reply)))
        return;
    app->under_way -= app->plan->recording ? 0 : 1;
    if (app_program_expects(app, reply))
        return;
    if (app_browser_is_extra(app, reply->target)) {
        app_browser_take_extra(app, reply);
        return;
    }
    app->fleet.updated_unix_s = unix_ns / 1000000000;
    if (app_record_reply(app, reply, unix_ns) < 0)
        app->quit = true;
    take_reply(app, reply, source_now_ns(app->source));
    alerts_take(&app->alerts, &app->fleet, reply->target, unix_ns);
    if (!app->quit && output_take(&app->output, &(struct output_reply){reply->target, unix_ns}, &app->failure) < 0)
        app->quit = true;
}
