/* output.h - where the monitor shows what it sees: the terminal, plain lines, or one frame of text. */
#ifndef EXPVARMON_OUTPUT_H
#define EXPVARMON_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/options.h"
#include "model/fleet.h"
#include "screen/screen.h"
#include "tui/canvas.h"

struct output {
    const struct output_kind *kind;
    const struct options *options;
    struct fleet *fleet;
    struct canvas canvas;
    struct view view;
    bool dirty; /* the terminal shows an older state */
    int64_t shown_ns;
};

/* One way of showing. The functions may be NULL; those with a result return 0, or -1 with *reason set to one line. */
struct output_kind {
    int (*start)(struct output *output, const char **reason);
    int (*reply)(struct output *output, size_t service, const char **reason); /* a service replied or failed */
    void (*warn)(struct output *output, const char *warning); /* something is wrong that ends nothing */
    int (*idle)(struct output *output);   /* before each wait; returns the milliseconds it may last, -1 for ever */
    bool (*input)(struct output *output); /* its descriptor is readable; true: the person quits */
    int (*finish)(struct output *output, const char **reason); /* all samples are taken */
    void (*stop)(struct output *output);
    int (*fd)(void);
};

/* The kind that the options and stdout call for. */
void output_init(struct output *output, const struct options *options, struct fleet *fleet);
void output_fini(struct output *output);

#endif
