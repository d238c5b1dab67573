/* app_replay.c - a recording in place of targets (-replay). */
#include "app_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source/record_reader.h"
#include "source/replay.h"

/* Where nobody looks on there is no reason to wait. */
int app_replay_start(struct app *app) {
    const double given = app->plan->options->speed;
    const double speed = given != 0 ? given : app->output.kind->fd ? 1 : 0;
    app->speed = speed;
    app->replies = calloc(app->plan->targets->count, sizeof *app->replies);
    if (!app->replies)
        return -1;
    app->source = replay_new(app->plan->recording, speed, app_take_reply, app);
    return app->source ? 0 : -1;
}

bool app_replay_count(struct app *app, const struct source_reply *reply) {
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
    app_select_variables(app);
    return true;
}

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

static void begin_again(struct app *app) {
    fleet_clear(&app->fleet);
    alerts_clear(&app->alerts);
    memset(app->replies, 0, app->plan->targets->count * sizeof *app->replies);
    app->is_done = false;
}

static void seek(struct app *app, int64_t by_ns) {
    if (replay_seek(app->source, source_now_ns(app->source) + by_ns))
        begin_again(app);
}

void app_replay_again(struct app *app) {
    replay_again(app->source);
    begin_again(app);
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

void app_replay_act(struct app *app, enum action action) {
    static const struct {
        enum action action;
        int seconds;
    } seeks[] = {
        {ACTION_REPLAY_BACK, -10},
        {ACTION_REPLAY_ON, 10},
        {ACTION_REPLAY_FAR_BACK, -60},
        {ACTION_REPLAY_FAR_ON, 60},
    };
    if (!app->plan->recording)
        return;
    for (size_t i = 0; i < sizeof seeks / sizeof *seeks; i++) {
        if (seeks[i].action == action)
            seek(app, seeks[i].seconds * INT64_C(1000000000));
    }
    if (action == ACTION_REPLAY_SLOWER || action == ACTION_REPLAY_FASTER)
        change_speed(app, action == ACTION_REPLAY_FASTER);
}

void app_replay_tell(struct app *app) {
    if (!app->plan->recording)
        return;
    replay_pause(app->source, app->output.view.paused);
    note_position(app);
}
