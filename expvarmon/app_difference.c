/* app_difference.c - what differs between a document that was marked, A, and the one that is shown, B. */
#include "app_state.h"

#include <stdlib.h>
#include <string.h>

#include "decode/document.h"

static struct browse *browse_of(struct app *app) {
    return &app->output.view.browse;
}

void app_difference_forget(struct app *app) {
    browse_of(app)->difference = NULL;
    difference_fini(&app->difference.difference);
}

void app_difference_stop(struct app *app) {
    app_difference_forget(app);
    tree_fini(&app->difference.marked);
    free(app->difference.name);
    app->difference = (struct app_difference){0};
}

/* Two targets are compared with each other, as long as nobody says otherwise; one with itself. */
void app_difference_start(struct app *app) {
    if (app->output.view.shown != VIEW_DIFFERENCE)
        return;
    app->difference.awaits = true;
    browse_of(app)->service = app->fleet.service_count > 1 ? 1 : 0;
}

bool app_difference_wants(const struct app *app, size_t target) {
    return app->difference.awaits && app->difference.service == target;
}

/* The marked tree is filled: says so. */
static void set_marked(struct app *app, size_t target) {
    struct app_difference *const own = &app->difference;
    free(own->name);
    own->name = strdup(app->fleet.services[target].name);
    own->awaits = false;
    own->service = target;
    browse_of(app)->marked = (struct browse_side){
        .name = own->name ? own->name : "",
        .unix_s = app->fleet.updated_unix_s,
    };
    app_difference_forget(app);
}

void app_difference_take(struct app *app, size_t target, const struct document *document) {
    if (app_difference_wants(app, target) && document_flatten(document, &app->difference.marked) == 0)
        set_marked(app, target);
}

/* Marks what is shown, or what will be. */
static void mark(struct app *app) {
    const struct browse *const browse = browse_of(app);
    const size_t service = browse_service(browse, &app->fleet);
    app_difference_forget(app);
    if (!browse->tree) {
        app->difference.awaits = true;
        app->difference.service = service;
    } else if (tree_copy(&app->difference.marked, browse->tree) == 0) {
        set_marked(app, service);
        browse_of(app)->marked.unix_s = browse->unix_s;
    }
}

static void compare(struct app *app) {
    struct browse *const browse = browse_of(app);
    struct difference *const difference = &app->difference.difference;
    const bool made = difference_make(difference, &app->difference.marked, browse->tree, &browse->choice) == 0;
    browse->difference = made ? difference : NULL;
}

void app_difference_follow(struct app *app) {
    struct browse *const browse = browse_of(app);
    if (app->output.view.shown != VIEW_DIFFERENCE) {
        app_difference_forget(app);
        return;
    }
    if (!browse->marked.name && !app->difference.awaits)
        mark(app);
    if (browse->tree && browse->marked.name && !browse->difference)
        compare(app);
}

void app_difference_change(struct app *app, size_t count, const size_t *kept) {
    const size_t service = app->difference.service;
    app->difference.service = 0;
    for (size_t i = 0; i < count; i++)
        if (kept[i] == service)
            app->difference.service = i;
}

void app_difference_act(struct app *app, enum action action) {
    if (action == ACTION_MARK)
        mark(app);
    if (action == ACTION_ORDER || action == ACTION_ALL)
        app_difference_forget(app);
}
