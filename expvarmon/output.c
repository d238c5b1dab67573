/* output.c - where the monitor shows what it sees. */
#include "output.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "screen/keys.h"
#include "screen/plain.h"
#include "self.h"
#include "tui/term.h"

/* ---- the terminal ------------------------------------------------------------------------------------------------ */

/* Replies of many targets come in a burst: they are drawn together. Keys are drawn at once. */
#define DRAW_INTERVAL_NS INT64_C(50000000)

/* Ages and the clock move on even when nothing comes. */
#define REFRESH_NS INT64_C(1000000000)

static int terminal_start(struct output *output, const char **reason) {
    const char *no_color = getenv("NO_COLOR"); /* https://no-color.org: set and not empty */
    output->dirty = true;
    return term_init(!no_color || !*no_color, reason);
}

static void terminal_draw(struct output *output) {
    int width, height;
    term_size(&width, &height);
    output->dirty = false;
    output->shown_ns = clock_monotonic_ns();
    output->fleet->now_ns = output->shown_ns;
    if (canvas_resize(&output->canvas, width, height) < 0)
        return; /* no memory: the screen stays as it is, and the next draw tries again */
    screen_draw(&output->canvas, output->fleet, &output->view);
    term_show(&output->canvas);
    self_count(SELF_FRAMES, 1);
}

static int terminal_reply(struct output *output, size_t service, const char **reason) {
    (void)service;
    (void)reason;
    output->dirty = true;
    return 0;
}

/* The screen shows the fleet's warning. */
static void terminal_warn(struct output *output, const char *warning) {
    (void)warning;
    output->dirty = true;
}

static int terminal_idle(struct output *output) {
    if (output->view.paused && output->shown_ns)
        return -1;
    int64_t age_ns = clock_monotonic_ns() - output->shown_ns;
    int64_t wait_ns = (output->dirty ? DRAW_INTERVAL_NS : REFRESH_NS) - age_ns;
    if (wait_ns <= 0) {
        terminal_draw(output);
        wait_ns = REFRESH_NS;
    }
    return (int)(wait_ns / 1000000) + 1;
}

static bool terminal_input(struct output *output) {
    bool pressed = false;
    for (uint32_t key; (key = term_key()) != KEY_NONE;) {
        enum action rest = keys_apply(keys_action(key), &output->view);
        if (rest == ACTION_QUIT)
            return true;
        if (rest == ACTION_RESET_MAX)
            fleet_reset_max(output->fleet);
        pressed = true;
    }
    if (pressed)
        terminal_draw(output);
    return false;
}

static void terminal_stop(struct output *output) {
    (void)output;
    term_fini();
}

static const struct output_kind terminal = {
    .start = terminal_start,
    .reply = terminal_reply,
    .warn = terminal_warn,
    .idle = terminal_idle,
    .input = terminal_input,
    .stop = terminal_stop,
    .fd = term_fd,
};

/* ---- plain lines and frames -------------------------------------------------------------------------------------- */

static int flush(const char **reason) {
    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    static char text[128];
    snprintf(text, sizeof text, "stdout: %s", strerror(errno));
    *reason = text;
    return -1;
}

static int lines_reply(struct output *output, size_t service, const char **reason) {
    plain_line(stdout, output->fleet, service);
    return flush(reason);
}

static void lines_warn(struct output *output, const char *warning) {
    (void)output;
    if (warning)
        fprintf(stderr, "expvarmon: %s\n", warning);
}

static const struct output_kind lines = {.reply = lines_reply, .warn = lines_warn};

static int frame_finish(struct output *output, const char **reason) {
    const struct options *options = output->options;
    if (canvas_resize(&output->canvas, options->frame_width, options->frame_height) < 0) {
        *reason = "out of memory";
        return -1;
    }
    output->fleet->now_ns = clock_monotonic_ns();
    screen_draw(&output->canvas, output->fleet, &output->view);
    canvas_write(&output->canvas, stdout);
    return flush(reason);
}

static const struct output_kind frame = {.finish = frame_finish};

/* ------------------------------------------------------------------------------------------------------------------ */

static const struct output_kind *choose(const struct options *options) {
    if (options->frame_width)
        return &frame;
    return options->dummy || !isatty(STDOUT_FILENO) ? &lines : &terminal;
}

/* The -chart that was given, or what the terminal can show. */
static enum plot_kind choose_plot(const struct options *options) {
    if (options->chart)
        return (enum plot_kind)(options->chart - 1);
    if (options->frame_width)
        return PLOT_BRAILLE;
    setlocale(LC_CTYPE, "");
    return plot_kind_for(nl_langinfo(CODESET), getenv("TERM"));
}

void output_init(struct output *output, const struct options *options, struct fleet *fleet) {
    *output = (struct output){.kind = choose(options), .options = options, .fleet = fleet};
    output->view.plot = choose_plot(options);
}

void output_fini(struct output *output) {
    canvas_fini(&output->canvas);
}
