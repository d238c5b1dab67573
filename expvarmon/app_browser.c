/* app_browser.c - the whole document of one service, while a view shows it, and the charts that are added from there.
 *
 * Nobody else needs whole documents: all others are read in part, and what is here is given back when the view is
 * closed.
 */
#include "app_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/document.h"
#include "decode/selection.h"
#include "model/reading.h"
#include "model/tree_match.h"
#include "model/tree_rows.h"
#include "screen/arrange.h"
#include "source/replay.h"

/* Charts that keys added. */
#define CHARTED_MAX 64

static struct browse *browse_of(struct app *app) {
    return &app->output.view.browse;
}

static bool is_open(const struct app *app) {
    return app->output.view.shown == VIEW_BROWSER || app->output.view.shown == VIEW_DIFFERENCE;
}

/* The cursor is to stand at the same variable, also of another service. */
static void note_place(struct app_browser *browser) {
    const char *reason;
    const struct tree *const last = browser->newest;
    browser->newest = NULL;
    if (!last || last->count == 0)
        return;
    free(browser->place);
    browser->place = tree_path(last, last->cursor, &reason);
}

static void return_to_place(const struct app_browser *browser, struct tree *tree) {
    struct path path;
    const char *reason;
    if (!browser->place || path_parse(&path, browser->place, &reason) < 0)
        return;
    uint32_t node = 0;
    while (node < tree->count && !tree_is_at(tree, node, &path))
        node++;
    if (node < tree->count)
        tree_rows_show(tree, node);
    path_fini(&path);
}

static void forget_document(struct app *app) {
    note_place(&app->browser);
    browse_of(app)->tree = NULL;
    app_difference_forget(app);
    for (size_t i = 0; i < sizeof app->browser.trees / sizeof *app->browser.trees; i++)
        tree_fini(&app->browser.trees[i]);
    app->browser.asked = false;
}

void app_browser_start(struct app *app) {
    app_difference_start(app);
}

void app_browser_stop(struct app *app) {
    struct app_browser *const browser = &app->browser;
    forget_document(app);
    app_difference_stop(app);
    for (size_t i = 0; i < browser->charted_count; i++)
        free(browser->charted[i]);
    free(browser->charted);
    free(browser->place);
    *browser = (struct app_browser){0};
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

static bool is_shown(const struct app *app, size_t target) {
    return is_open(app) && browse_service(&app->output.view.browse, &app->fleet) == target;
}

bool app_browser_wants(const struct app *app, size_t target) {
    return is_shown(app, target) || app_difference_wants(app, target);
}

/* What is shown stands still while it is paused. A replay stops by itself: what comes then is on the way to where it
 * stands. */
static bool is_held(const struct app *app, size_t target) {
    const struct view *const view = &app->output.view;
    return view->paused && !app->plan->recording && view->browse.tree && app->browser.service == target;
}

static void take_shown(struct app *app, size_t target, const struct document *document) {
    struct app_browser *const browser = &app->browser;
    struct browse *const browse = browse_of(app);
    struct tree *const next = &browser->trees[browser->newest == &browser->trees[0]];
    if (document_flatten(document, next) < 0)
        return;
    if (browse->tree)
        (void)tree_follow(next, browse->tree); /* without memory nothing is highlighted */
    else
        return_to_place(browser, next);
    app_difference_forget(app);
    browser->newest = next;
    browser->asked = false;
    browser->service = target;
    browse->tree = next;
    browse->unix_s = app->fleet.updated_unix_s;
}

void app_browser_take(struct app *app, size_t target, const struct document *document) {
    app_difference_take(app, target, document);
    if (is_shown(app, target) && !is_held(app, target))
        take_shown(app, target, document);
}

/* The next poll may be long in coming. */
static void ask(struct app *app, size_t target) {
    if (app->browser.asked && app->browser.asked_for == target)
        return;
    app->browser.asked = true;
    app->browser.asked_for = target;
    if (app->plan->recording)
        app_replay_again(app);
    else if (app->rounds > 0 && source_fetch(app->source, target) == 0)
        app->under_way++;
}

/* Asks for the document that is to be shown, unless it is there. */
static void follow_service(struct app *app) {
    struct browse *const browse = browse_of(app);
    const size_t service = browse_service(browse, &app->fleet);
    if (app->browser.service != service)
        browse->tree = NULL;
    if (browse->tree)
        return;
    note_place(&app->browser);
    ask(app, service);
}

void app_browser_follow(struct app *app) {
    arrange_browsed(&app->fleet, &app->output.view);
    if (is_open(app))
        follow_service(app);
    else
        forget_document(app);
    app_difference_follow(app);
}

void app_browser_change(struct app *app, size_t count, const size_t *kept) {
    const size_t service = browse_service(browse_of(app), &app->fleet);
    app_difference_change(app, count, kept);
    note_place(&app->browser);
    browse_of(app)->tree = NULL;
    browse_of(app)->service = 0;
    app->browser.asked = false;
    for (size_t i = 0; i < count; i++)
        if (kept[i] == service)
            browse_of(app)->service = (int)i;
}

/* A service that has its sample of this round was asked for its document alone. */
bool app_browser_is_extra(const struct app *app, size_t target) {
    return !app->plan->recording && app->fleet.services[target].samples >= app->fleet.rounds;
}

void app_browser_take_extra(struct app *app, const struct source_reply *reply) {
    const char *cause;
    if (reply->error)
        return;
    struct document *const document = document_parse_reply(reply->body, reply->size, reply->content_type, NULL, &cause);
    if (document)
        app_browser_take(app, reply->target, document);
    document_free(document);
    app->output.dirty = true;
}

/* ---- charts ------------------------------------------------------------------------------------------------------ */

static void tell(struct app *app, const char *what, const char *path) {
    snprintf(app->browser.notice, sizeof app->browser.notice, what, path);
    browse_of(app)->notice = app->browser.notice;
}

static bool has_numbers(const struct tree *tree, uint32_t array) {
    for (uint32_t node = array + 1; node < tree->nodes[array].end; node = tree->nodes[node].end)
        if (tree->nodes[node].kind == TREE_NUMBER)
            return true;
    return false;
}

static bool is_duration(const struct tree *tree, uint32_t node) {
    const struct value text = {.kind = VALUE_TEXT, .text = tree_text(tree, node)};
    return reading_value(VARIABLE_DURATION, 1, &text, 0).kind != VALUE_TEXT;
}

/* Why a node has no chart; NULL if it has one. */
static const char *explain(const struct tree *tree, uint32_t node) {
    const struct tree_node *const at = &tree->nodes[node];
    switch ((enum tree_kind)at->kind) {
    case TREE_OBJECT:
        return "%s is an object: what is in it can be charted, it cannot";
    case TREE_ARRAY:
        return has_numbers(tree, node) ? NULL : "%s has no numbers to chart";
    case TREE_TEXT:
        return is_duration(tree, node) ? NULL : "%s is a text, not a number to chart";
    case TREE_WORD:
        return at->value.kind == VALUE_NONE ? "%s is null, which has no chart" : NULL;
    case TREE_NUMBER:
        break;
    }
    return NULL;
}

/* The unit that its name, or the text, tells. */
static const char *unit_of(const struct tree *tree, uint32_t node) {
    const char *const key = tree_key(tree, node);
    if (tree->nodes[node].kind == TREE_TEXT)
        return "duration:";
    return key ? document_unit(key) : "";
}

static size_t find_variable(const struct fleet *fleet, const char *spec) {
    size_t variable = 0;
    while (variable < fleet->variable_count && strcmp(fleet->variables[variable].spec, spec) != 0)
        variable++;
    return variable;
}

/* Documents are read for the new variables from now on. */
static void select_anew(struct app *app) {
    selection_free(app->selection);
    app->selection = NULL;
    app_select_variables(app);
}

static int add_variable(struct app *app, const char *spec, const char **reason) {
    struct app_browser *const browser = &app->browser;
    struct variable variable;
    *reason = "%s: out of memory";
    if (!browser->charted && !(browser->charted = calloc(CHARTED_MAX, sizeof *browser->charted)))
        return -1;
    char *const copy = strdup(spec);
    if (!copy || app_resize_values(app, app->fleet.variable_count + 1 + WATCH_VARIABLES_MAX) < 0 ||
        variable_parse(&variable, spec, reason) < 0) {
        free(copy);
        return -1;
    }
    if (fleet_add_variables(&app->fleet, &variable, 1) < 0) {
        variable_fini(&variable);
        free(copy);
        return -1;
    }
    browser->charted[browser->charted_count++] = copy;
    return 0;
}

/* Returns whether it was added here. */
static bool remove_variable(struct app *app, size_t variable) {
    struct app_browser *const browser = &app->browser;
    for (size_t i = 0; i < browser->charted_count; i++) {
        if (strcmp(browser->charted[i], app->fleet.variables[variable].spec) != 0)
            continue;
        free(browser->charted[i]);
        browser->charted[i] = browser->charted[--browser->charted_count];
        fleet_remove_variable(&app->fleet, variable);
        return true;
    }
    return false;
}

static void turn_chart(struct app *app, const char *spec) {
    const char *reason;
    const size_t variable = find_variable(&app->fleet, spec);
    if (variable < app->fleet.variable_count) {
        tell(app, remove_variable(app, variable) ? "%s is no longer charted" : "%s is charted anyway", spec);
    } else if (app->browser.charted_count == CHARTED_MAX) {
        tell(app, "%s: there are 64 charts from here already", spec);
    } else {
        app->choosing = false; /* what is chosen by hand stays */
        tell(app, add_variable(app, spec, &reason) < 0 ? reason : "%s is charted", spec);
    }
    select_anew(app);
}
_Static_assert(CHARTED_MAX == 64, "the text above says otherwise");

static void chart(struct app *app, const char *transform) {
    const struct tree *const tree = browse_of(app)->tree;
    if (!tree || tree->count == 0)
        return;
    const uint32_t node = tree_rows_node(tree, tree_rows_cursor(tree));
    char buffer[TREE_NAME_MAX];
    const char *reason = explain(tree, node);
    char *const path = reason ? NULL : tree_path(tree, node, &reason);
    char *spec;
    if (!path) {
        char what[128];
        snprintf(what, sizeof what, strstr(reason, "%s") ? "%s" : "%%s: %s", reason);
        tell(app, what, tree_name(tree, node, buffer));
    } else if (asprintf(&spec, "%s%s%s", transform, unit_of(tree, node), path) >= 0) {
        turn_chart(app, spec);
        free(spec);
    }
    free(path);
}

void app_browser_act(struct app *app, enum action action) {
    if (action == ACTION_CHART)
        chart(app, "");
    if (action == ACTION_CHART_RATE)
        chart(app, "rate:");
    app_difference_act(app, action);
    app_browser_follow(app);
}
