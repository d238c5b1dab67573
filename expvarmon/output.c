/* output.c - chooses where the monitor shows what it sees. */
#include "output.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int output_flush(const char **reason) {
    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    static char text[128];
    snprintf(text, sizeof text, "stdout: %s", strerror(errno));
    *reason = text;
    return -1;
}

const struct output_kind output_none = {0};

static bool is_stdout(const char *path) {
    return path && strcmp(path, "-") == 0;
}

static const struct output_kind *choose(const struct options *options) {
    const struct {
        bool is_wanted;
        const struct output_kind *kind;
    } rows[] = {
        {options->list, &output_list},
        {options->checks.count > 0, &output_check},
        {options->diff, &output_diff},
        {options->frame_width > 0, &output_frame},
        {is_stdout(options->csv) || is_stdout(options->jsonl), &output_none},
        {options->dummy || !isatty(STDOUT_FILENO), &output_lines},
        {true, &output_terminal},
    };
    size_t row = 0;
    while (!rows[row].is_wanted)
        row++;
    return rows[row].kind;
}

bool output_is_screen(const struct options *options) {
    return choose(options) == &output_terminal;
}

enum plot_kind output_plot(const struct options *options) {
    if (options->chart)
        return (enum plot_kind)(options->chart - 1);
    if (options->frame_width)
        return PLOT_BRAILLE;
    setlocale(LC_CTYPE, "");
    return plot_kind_for(nl_langinfo(CODESET), getenv("TERM"));
}

/* One that is wrong was refused before. */
static void use_filter(struct output *output) {
    char error[FILTER_SIZE];
    const char *const filter = output->plan.options->filter;
    if (filter && filter_parse(&output->filter, filter, error, sizeof error) == 0)
        snprintf(output->view.filter, sizeof output->view.filter, "%s", filter);
}

/* Those that are wrong were refused before. */
static void use_keys(struct output *output) {
    const struct options_texts *given = &output->plan.options->keys;
    const char *reason;
    for (size_t i = 0; i < given->count; i++)
        (void)keymap_bind(&output->keymap, given->at[i], &reason);
    output->view.keymap = &output->keymap;
}

void output_init(struct output *output, const struct output_plan *plan) {
    *output = (struct output){.plan = *plan, .kind = choose(plan->options)};
    output->view.shown = plan->options->view ? (enum view_name)(plan->options->view - 1) : VIEW_CHARTS;
    if (plan->options->diff)
        output->view.shown = VIEW_DIFFERENCE;
    output->view.plot = output_plot(plan->options);
    output->plot_chosen = output->view.plot;
    output->view.zoom = (int)plan->options->zoom;
    output->view.is_log = plan->options->log;
    use_keys(output);
    output->view.sort = plan->options->sort;
    output->view.panels = plan->panels;
    output->view.panel = plan->panel;
    use_filter(output);
}

int output_start(struct output *output, const char **reason) {
    const struct {
        const char *path;
        const struct rows_format *format;
    } files[] = {{output->plan.options->csv, &rows_csv}, {output->plan.options->jsonl, &rows_jsonl}};
    _Static_assert(sizeof files / sizeof *files == sizeof output->rows / sizeof *output->rows, "one for each");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (files[i].path && rows_open(&output->rows[i], files[i].format, files[i].path, reason) < 0)
            return -1;
    }
    output->is_started = true;
    return output->kind->start ? output->kind->start(output, reason) : 0;
}

int output_take(struct output *output, const struct output_reply *reply, const char **reason) {
    for (size_t i = 0; i < sizeof output->rows / sizeof *output->rows; i++) {
        const struct rows_row row = {
            .target = output->plan.targets[reply->service],
            .unix_ns = reply->unix_ns,
            .fleet = output->plan.fleet,
            .service = reply->service,
        };
        if (output->rows[i].stream && rows_write(&output->rows[i], &row, reason) < 0)
            return -1;
    }
    return output->kind->reply ? output->kind->reply(output, reply, reason) : 0;
}

int output_change(struct output *output, const char *const *targets, size_t count, const size_t *kept,
                  const char **reason) {
    output->plan.targets = targets;
    return output->kind->change ? output->kind->change(output, count, kept, reason) : 0;
}

/* Files are closed here, where a disk that turns out to be full can still be told. */
int output_finish(struct output *output, const char **reason) {
    for (size_t i = 0; i < sizeof output->rows / sizeof *output->rows; i++) {
        if (rows_close(&output->rows[i], reason) < 0)
            return -1;
    }
    return output->kind->finish ? output->kind->finish(output, reason) : 0;
}

void output_stop(struct output *output) {
    const char *reason;
    for (size_t i = 0; i < sizeof output->rows / sizeof *output->rows; i++)
        (void)rows_close(&output->rows[i], &reason);
    if (output->is_started && output->kind->stop)
        output->kind->stop(output);
}

void output_fini(struct output *output) {
    filter_fini(&output->filter);
    hits_fini(&output->hits);
    canvas_fini(&output->canvas);
}
