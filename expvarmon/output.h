/* output.h - where the monitor shows what it sees: the terminal, plain lines, one frame of text, or an exit status. */
#ifndef EXPVARMON_OUTPUT_H
#define EXPVARMON_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/options.h"
#include "model/alerts.h"
#include "model/condition.h"
#include "model/filter.h"
#include "model/fleet.h"
#include "output_rows.h"
#include "screen/keymap.h"
#include "screen/keys.h"
#include "screen/screen.h"
#include "tui/canvas.h"
#include "tui/theme.h"

/* What an output is made from; lent for as long as it lives. */
struct output_plan {
    const struct options *options;
    struct fleet *fleet;
    const char *const *targets; /* one for each service: what it was called before it told its program */
    const struct condition *conditions;
    size_t condition_count;
    const struct panels *panels;
    size_t panel; /* as of the view */

    /* Does what the output cannot: keys of a replay, and the one that saves. The screen is drawn anew after it. */
    void (*act)(enum action action, void *context);

    /* Ctrl-C was pressed. Returns whether it was for somebody else. */
    bool (*interrupt)(void *context);
    void *context;
    bool is_replay; /* while it is paused the screen is drawn all the same: it may be told to go elsewhere */
};

struct output {
    struct output_plan plan;
    const struct output_kind *kind;
    bool is_started;
    struct canvas canvas;
    struct view view;
    struct keymap keymap;       /* of -keys */
    enum plot_kind plot_chosen; /* what charts were made of at first */
    struct filter filter;       /* of -filter */
    struct hits hits;
    bool dirty; /* the terminal shows an older state */
    bool ring;  /* its bell, with the next frame */
    int64_t shown_ns;
    bool awaits_document;    /* and what was drawn then lacked one */
    int status;              /* to exit with */
    struct check *check;     /* of output_check.c */
    struct listing *listing; /* of output_list.c */
    struct rows rows[2];     /* beside the kind: those that are open have a stream */
};

/* A service replied or failed, which the fleet knows already. */
struct output_reply {
    size_t service;
    int64_t unix_ns;
};

/* One way of showing. The functions may be NULL. Those with a result return 0; or -1 to end the monitor with the
 * output's status, and *reason set to one line where there is something to complain of. */
struct output_kind {
    int (*start)(struct output *output, const char **reason);
    int (*reply)(struct output *output, const struct output_reply *reply, const char **reason);
    void (*warn)(struct output *output, const char *warning); /* something is wrong that ends nothing */
    void (*alert)(struct output *output, const struct alert *alert);
    int (*idle)(struct output *output);   /* before each wait; returns the milliseconds it may last, -1 for ever */
    bool (*input)(struct output *output); /* its descriptor is readable; true: the person quits */
    int (*change)(struct output *output, size_t count, const size_t *kept, const char **reason); /* of services */
    int (*finish)(struct output *output, const char **reason); /* all samples are taken */
    void (*stop)(struct output *output);
    int (*fd)(void);
};

extern const struct output_kind output_terminal;
extern const struct output_kind output_lines;
extern const struct output_kind output_frame;
extern const struct output_kind output_check;
extern const struct output_kind output_diff;
extern const struct output_kind output_list;
extern const struct output_kind output_none; /* rows have stdout */

enum { OUTPUT_BROKEN = 1, OUTPUT_UNREACHABLE = 3 };

/* Whether the options and stdout call for the terminal. */
bool output_is_screen(const struct options *options);

/* The -theme that was given, or what the terminal can show. */
enum theme output_theme(const struct options *options);

/* The -chart that was given, or what the terminal can show. */
enum plot_kind output_plot(const struct options *options);

/* The kind that the options and stdout call for. */
void output_init(struct output *output, const struct output_plan *plan);
void output_fini(struct output *output);

/* The kind's functions, and the rows. */
int output_start(struct output *output, const char **reason);
int output_take(struct output *output, const struct output_reply *reply, const char **reason);

/* The services are other ones. `targets` is lent as in the plan; `kept` tells which of the present ones each of the new
 * ones is, FLEET_NEW. */
int output_change(struct output *output, const char *const *targets, size_t count, const size_t *kept,
                  const char **reason);
int output_finish(struct output *output, const char **reason);
void output_stop(struct output *output);

/* Flushes what was written to stdout. Returns 0, or -1 with *reason. */
int output_flush(const char **reason);

#endif
