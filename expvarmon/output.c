/* output.c - chooses where the monitor shows what it sees. */
#include "output.h"

#include <errno.h>
#include <stdio.h>
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

static const struct output_kind *choose(const struct options *options) {
    const struct {
        bool is_wanted;
        const struct output_kind *kind;
    } rows[] = {
        {options->checks.count > 0, &output_check},
        {options->frame_width > 0, &output_frame},
        {options->dummy || !isatty(STDOUT_FILENO), &output_lines},
        {true, &output_terminal},
    };
    size_t row = 0;
    while (!rows[row].is_wanted)
        row++;
    return rows[row].kind;
}

void output_init(struct output *output, const struct output_plan *plan) {
    *output = (struct output){.plan = *plan, .kind = choose(plan->options)};
}

void output_fini(struct output *output) {
    canvas_fini(&output->canvas);
}
