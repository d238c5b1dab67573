/* app_settings.c - the keys that somebody has chosen, and the settings as they are saved by one. */
#include "app_state.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/config_text.h"
#include "cli/nearest.h"
#include "clock.h"
#include "screen/keymap.h"

/* How long the screen says that the settings were saved. */
#define SAVED_SHOWN_NS INT64_C(5000000000)

/* ---- keys -------------------------------------------------------------------------------------------------------- */

/* The name of an action that is much like the one in ACTION=KEY, if there is no such action. */
static const char *nearest_action(const char *text) {
    char name[NEAREST_MAX + 1];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(text, "="), text);
    struct nearest nearest = nearest_to(name);
    for (enum action action = ACTION_NONE; action < ACTION_COUNT; action++) {
        const char *known = keymap_action_name(action);
        if (known)
            nearest_try(&nearest, known);
    }
    return nearest.found && strcmp(nearest.found, name) != 0 ? nearest.found : NULL;
}

int app_check_keys(const struct options *options, char *error, size_t error_size) {
    struct keymap keymap = {0};
    for (size_t i = 0; i < options->keys.count; i++) {
        const char *reason, *text = options->keys.at[i];
        if (keymap_bind(&keymap, text, &reason) == 0)
            continue;
        const char *nearest = nearest_action(text);
        snprintf(error, error_size, "-keys: %.80s: %s%s%s%s", text, reason, nearest ? "; did you mean " : "",
                 nearest ? nearest : "", nearest ? "?" : "");
        return -1;
    }
    return 0;
}

/* ---- saving ------------------------------------------------------------------------------------------------------ */

static void mark(struct options *options, const char *name, bool is_set) {
    options->origins[options_index(options_find(name, strlen(name)))] = is_set ? OPTIONS_COMMAND_LINE : 0;
}

#define SORT_MAX 512

/* What -sort would have to be for the order of the services; NULL: they are not sorted. */
static const char *sort_of(const struct app *app, char text[SORT_MAX]) {
    const struct view *view = &app->output.view;
    const struct order *order = &view->order;
    if (order->by == ORDER_TARGETS)
        return view->sort;
    const bool is_variable = order->by == ORDER_VARIABLE;
    if (is_variable && order->variable >= app->fleet.variable_count)
        return NULL;
    const char *name = is_variable               ? app->fleet.variables[order->variable].spec
                       : order->by == ORDER_NAME ? "name"
                                                 : "state";
    snprintf(text, SORT_MAX, "%s%s", order->is_descending ? "-" : "", name);
    return text;
}

/* The settings with what is shown in their place. What it borrows is valid as long as the view. */
static struct options present_options(const struct app *app, char sort[SORT_MAX]) {
    const struct view *view = &app->output.view;
    struct options options = *app->plan->options;
    options.view = (int)view->shown + 1;
    mark(&options, "view", view->shown != VIEW_CHARTS);
    options.chart = (int)view->plot + 1;
    mark(&options, "chart", app->plan->options->chart != 0 || view->plot != app->output.plot_chosen);
    options.zoom = view->zoom;
    mark(&options, "zoom", view->zoom > 0);
    options.log = view->is_log;
    mark(&options, "log", view->is_log);
    options.filter = view->filter;
    mark(&options, "filter", *view->filter != '\0');
    options.panel = view->panel > 0 ? view->panels->at[view->panel - 1].title : NULL;
    mark(&options, "panel", options.panel != NULL);
    options.sort = sort_of(app, sort);
    mark(&options, "sort", options.sort != NULL);
    return options;
}

void app_settings_save(struct app *app) {
    const char *path = app->plan->options->config_path;
    char sort[SORT_MAX], text[WARNING_MAX];
    const struct options options = present_options(app, sort);
    if (!path)
        snprintf(text, sizeof text, "the settings are not saved: there is no -config, and no HOME to save them in");
    else if (config_text_save(path, &options, CONFIG_LASTING) < 0)
        snprintf(text, sizeof text, "the settings are not saved: %s: %s", path, strerror(errno));
    else
        snprintf(text, sizeof text, "the settings are saved in %s", path);
    app_warn(app, APP_WARNING_SETTINGS, text);
    app->saved_ns = clock_monotonic_ns();
}

void app_settings_forget(struct app *app) {
    if (app->saved_ns == 0 || clock_monotonic_ns() - app->saved_ns < SAVED_SHOWN_NS)
        return;
    app->saved_ns = 0;
    app_warn(app, APP_WARNING_SETTINGS, NULL);
}
