/* output_terminal.c - shows the fleet on the terminal, and does what its keys say. */
#include "output.h"

#include <stdlib.h>

#include "clock.h"
#include "screen/keys.h"
#include "screen/pointer.h"
#include "screen/prompt.h"
#include "self.h"
#include "tui/term.h"
#include "tui/theme.h"

/* Replies of many targets come in a burst: they are drawn together. Keys are drawn at once. */
#define DRAW_INTERVAL_NS INT64_C(50000000)

/* Ages and the clock move on even when nothing comes. */
#define REFRESH_NS INT64_C(1000000000)

enum theme output_theme(const struct options *options) {
    const struct theme_hints hints = {getenv("NO_COLOR"), getenv("TERM"), getenv("COLORTERM"), getenv("COLORFGBG")};
    return options->theme ? (enum theme)(options->theme - 1) : theme_choose(&hints);
}

static int terminal_start(struct output *output, const char **reason) {
    output->dirty = true;
    const enum theme theme = output_theme(output->plan.options);
    output->view.single_colour = theme == THEME_MONO;
    if (term_init(theme, reason) < 0)
        return -1;
    if (output->plan.options->mouse) {
        output->view.hits = &output->hits;
        term_use_mouse();
    }
    return 0;
}

/* Whether a view of documents is drawn without one, which is on its way. */
static bool lacks_document(const struct view *view) {
    return (view->shown == VIEW_BROWSER && !view->browse.tree) ||
           (view->shown == VIEW_DIFFERENCE && !view->browse.difference);
}

static void terminal_draw(struct output *output) {
    int width, height;
    term_size(&width, &height);
    output->dirty = false;
    output->shown_ns = clock_monotonic_ns();
    if (canvas_resize(&output->canvas, width, height) < 0)
        return; /* no memory: the screen stays as it is, and the next draw tries again */
    output->awaits_document = lacks_document(&output->view);
    screen_draw(&output->canvas, output->plan.fleet, &output->view);
    term_show(&output->canvas);
    if (output->ring)
        term_bell();
    output->ring = false;
    self_count(SELF_FRAMES, 1);
}

static int terminal_reply(struct output *output, const struct output_reply *reply, const char **reason) {
    (void)reply;
    (void)reason;
    output->dirty = true;
    return 0;
}

/* The screen shows the fleet's warning. */
static void terminal_warn(struct output *output, const char *warning) {
    (void)warning;
    output->dirty = true;
}

static void terminal_alert(struct output *output, const struct alert *alert) {
    output->ring = output->ring || (output->plan.options->bell && alert->threshold && !alert->event->is_over &&
                                    !output->plan.is_replay);
}

/* Paused, a screen stays as it is, once it is complete. */
static bool is_still(const struct output *output) {
    return output->view.paused && output->shown_ns && !output->plan.is_replay && !output->awaits_document;
}

static int terminal_idle(struct output *output) {
    if (is_still(output))
        return -1;
    int64_t age_ns = clock_monotonic_ns() - output->shown_ns;
    int64_t wait_ns = (output->dirty ? DRAW_INTERVAL_NS : REFRESH_NS) - age_ns;
    if (wait_ns <= 0) {
        terminal_draw(output);
        wait_ns = REFRESH_NS;
    }
    return (int)(wait_ns / 1000000) + 1;
}

/* Does what a key says. Returns true if it quits. */
static bool press(struct output *output, uint32_t key) {
    if (prompt_key(&output->view, key) || browser_search_key(&output->view, key))
        return false;
    if (key == KEY_MOUSE) {
        const struct mouse mouse = term_mouse();
        pointer_apply(&mouse, &output->view);
        return false;
    }
    const enum action rest = keys_apply(keys_action_in(&output->view, key), &output->view);
    if (rest == ACTION_RESET_MAX)
        fleet_reset_max(output->plan.fleet);
    else if (rest != ACTION_NONE && rest != ACTION_QUIT)
        output->plan.act(rest, output->plan.context);
    return rest == ACTION_QUIT && !(key == KEY_CTRL_C && output->plan.interrupt(output->plan.context));
}

static bool terminal_input(struct output *output) {
    bool pressed = false;
    for (uint32_t key; (key = term_key()) != KEY_NONE;) {
        pressed = true;
        if (press(output, key))
            return true;
    }
    if (pressed)
        terminal_draw(output);
    return false;
}

/* The selected service stays the same. */
static int terminal_change(struct output *output, size_t count, const size_t *kept, const char **reason) {
    (void)reason;
    const size_t selected = output->view.service;
    output->view.service = 0;
    for (size_t i = 0; i < count; i++)
        if (selected > 0 && kept[i] == selected - 1)
            output->view.service = i + 1;
    output->dirty = true;
    return 0;
}

static void terminal_stop(struct output *output) {
    (void)output;
    term_fini();
}

const struct output_kind output_terminal = {
    .start = terminal_start,
    .reply = terminal_reply,
    .warn = terminal_warn,
    .alert = terminal_alert,
    .idle = terminal_idle,
    .input = terminal_input,
    .change = terminal_change,
    .stop = terminal_stop,
    .fd = term_fd,
};
