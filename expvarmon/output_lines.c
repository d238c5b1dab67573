/* output_lines.c - writes to stdout: a line of text for each reply, or one frame at the end. */
#include "output.h"

#include <stdio.h>

#include "screen/plain.h"

static int lines_reply(struct output *output, const struct output_reply *reply, const char **reason) {
    plain_line(stdout, output->plan.fleet, reply->service, &output->filter);
    return output_flush(reason);
}

static void lines_warn(struct output *output, const char *warning) {
    (void)output;
    if (warning)
        fprintf(stderr, "expvarmon: %s\n", warning);
}

/* A failure has a line already, for each poll that fails. */
static void lines_alert(struct output *output, const struct alert *alert) {
    if (alert->event->kind != EVENT_FAILURE)
        plain_event(stdout, output->plan.fleet, alert->event);
}

const struct output_kind output_lines = {.reply = lines_reply, .warn = lines_warn, .alert = lines_alert};

static int frame_finish(struct output *output, const char **reason) {
    const struct options *options = output->plan.options;
    if (canvas_resize(&output->canvas, options->frame_width, options->frame_height) < 0) {
        *reason = "out of memory";
        return -1;
    }
    screen_draw(&output->canvas, output->plan.fleet, &output->view);
    canvas_write(&output->canvas, stdout);
    return output_flush(reason);
}

const struct output_kind output_frame = {.finish = frame_finish};
