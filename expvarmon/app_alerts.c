/* app_alerts.c - what happens when a threshold is passed: the log, the output, and a command. */
#include "app_state.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/raw.h"

/* Sets the warning about the command; NULL takes it away. */
static void warn(struct app *app, const char *warning) {
    app_warn(app, APP_WARNING_COMMAND, warning);
}

/* The rows are the variables of the command's environment: the name behind EXPVARMON_, the text. */
static void run_command(struct app *app, const struct alert *alert) {
    const struct event *event = alert->event;
    char number[RAW_MAX], start[RAW_MAX];
    const char *value = raw_number(number, &alert->value);
    const struct {
        const char *name;
        const char *text;
    } rows[] = {
        {"EVENT", event->is_over ? "end" : "begin"},
        {"LEVEL", level_name(event->level)},
        {"SERVICE", event->service},
        {"VARIABLE", event->variable},
        {"VALUE", value ? value : ""},
        {"CONDITION", event->what},
        {"START", raw_time(start, event->start_unix_ns)},
    };
    enum { COUNT = sizeof rows / sizeof *rows };
    char *variables[COUNT + 1] = {NULL};
    const char *reason = "-alert-command: out of memory";
    size_t made = 0;
    while (made < COUNT && asprintf(&variables[made], "EXPVARMON_%s=%s", rows[made].name, rows[made].text) >= 0)
        made++;
    variables[made] = NULL;
    if (made < COUNT || commands_run(&app->commands, (const char *const *)variables, &reason) < 0)
        warn(app, reason);
    for (size_t i = 0; i < made; i++)
        free(variables[i]);
}

/* What is replayed has happened: nobody is called for it again. */
static void on_alert(const struct alert *alert, void *context) {
    struct app *app = context;
    if (app->output.kind->alert)
        app->output.kind->alert(&app->output, alert);
    if (alert->threshold && app->commands.fd >= 0)
        run_command(app, alert);
}

int app_alerts_start(struct app *app) {
    const struct app_plan *plan = app->plan;
    if (alerts_init(&app->alerts, plan->thresholds, plan->threshold_count, app->fleet.service_count) < 0)
        return -1;
    app->alerts.tell = on_alert;
    app->alerts.context = app;
    app->fleet.events = &app->alerts.events;
    if (!plan->options->alert_command || plan->recording)
        return 0;
    return commands_init(&app->commands, plan->options->alert_command);
}

void app_alerts_stop(struct app *app) {
    commands_fini(&app->commands);
    app->fleet.events = NULL;
    alerts_fini(&app->alerts);
}

void app_alerts_reap(struct app *app) {
    const char *reason = NULL;
    warn(app, commands_reap(&app->commands, &reason) < 0 ? reason : NULL);
}
