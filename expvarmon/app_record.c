/* app_record.c - keeps what comes in for a replay (-record). */
#include "app_state.h"

#include "clock.h"

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

int app_record_start(struct app *app) {
    const struct options *options = app->plan->options;
    if (!options->record)
        return 0;
    const struct record_plan plan = record_plan_of(app, app->plan->targets->count);
    app->record = record_open(options->record, &plan, &app->failure);
    return app->record ? 0 : -1;
}

int app_record_change(struct app *app, size_t target_count) {
    const struct record_plan plan = record_plan_of(app, target_count);
    return app->record ? record_change(app->record, &plan, &app->failure) : 0;
}

int app_record_reply(struct app *app, const struct source_reply *reply, int64_t unix_ns) {
    const struct record_entry entry = {
        .unix_ns = unix_ns,
        .took_ns = reply->took_ns,
        .target = reply->target,
        .error = reply->error,
        .body = reply->body,
        .size = reply->size,
        .content_type = reply->content_type,
    };
    return app->record ? record_write(app->record, &entry, &app->failure) : 0;
}
