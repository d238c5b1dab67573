/* app_state.h - the monitor while it runs: what the parts of app.c share. */
#ifndef EXPVARMON_APP_STATE_H
#define EXPVARMON_APP_STATE_H

#include "app.h"
#include "commands.h"
#include "model/alerts.h"
#include "model/fleet.h"
#include "model/watch.h"
#include "output.h"
#include "source/backoff.h"
#include "source/files.h"
#include "source/record.h"
#include "source/source.h"

struct document;
struct selection;

/* Of app_browser.c. */
struct app_browser {
    struct tree trees[2]; /* the newest document and the one before */
    struct tree *newest;  /* NULL: there is none */
    size_t service;       /* whose they are */
    char *place;          /* where the cursor was in the last that was forgotten, as in -vars; NULL: nowhere */
    bool asked;           /* for a document, without waiting for the next round */
    size_t asked_for;
    char **charted; /* the variables that were added from there, as in -vars */
    size_t charted_count;
    char notice[160];
};

/* Of app_difference.c. */
struct app_difference {
    struct tree marked;
    char *name;     /* of its service, when it was marked */
    bool awaits;    /* the next document of `service` is to be marked */
    size_t service; /* whose `marked` is, or will be */
    struct difference difference;
};

struct app {
    const struct app_plan *plan;
    const char **names; /* of the targets */
    struct source *source;
    struct record *record; /* NULL: nothing is recorded */
    struct fleet fleet;
    struct alerts alerts;
    struct commands commands; /* of -alert-command; fd -1: none */
    struct output output;
    int64_t saved_ns; /* when the settings were saved, while the screen says so; 0 otherwise */
    struct watch watch;
    struct value *values;        /* one for each variable, for the document at hand */
    int64_t rounds;              /* begun: each fetches every target once */
    size_t under_way;            /* fetches */
    int64_t end_ns;              /* when no more rounds begin; 0: never */
    bool choosing;               /* nobody named variables, and the first round is not over */
    struct selection *selection; /* what of a document the fleet needs; NULL: everything */
    struct backoff *backoffs;    /* one for each target */
    struct files files;          /* the target lists, then the token's */
    const char **paths;
    size_t warning_file; /* which of them the warning is about, or one of APP_WARNING_* */
    int timer_fd;
    int signal_fd;
    int signal_number; /* that ended the loop */
    bool quit;
    bool is_done;        /* with the samples or the time that were asked for, or the program is over */
    bool is_lost;        /* the last fetch from the program failed, and nobody was told */
    const char *failure; /* why the output or the recording ended the loop; NULL otherwise */

    /* Of a replay. */
    double speed;     /* 0: as fast as possible */
    size_t *replies;  /* of each target: the rounds of a replay are counted by them */
    char notice[160]; /* of a program, too */

    struct app_browser browser;
    struct app_difference difference;
};

/* ---- app.c: rounds ----------------------------------------------------------------------------------------------- */

/* How many rounds there are to be; 0: no end. */
int64_t app_samples_asked(const struct app *app);

/* Whether no more rounds begin. */
bool app_all_begun(const struct app *app);

/* Fetches from a target, unless its last fetch still runs or it has failed again and again. */
void app_poll(struct app *app, size_t target);

/* ---- app_replies.c: what comes in -------------------------------------------------------------------------------- */

void app_take_reply(const struct source_reply *reply, void *app);

/* Room for the values of so many variables. Returns 0, or -1 with nothing changed. */
int app_resize_values(struct app *app, size_t count);

/* Brings what is read of a document to the present variables. */
void app_select_variables(struct app *app);

/* ---- app_record.c: what is kept of it ---------------------------------------------------------------------------- */

/* These return 0, or -1 with app->failure. Without -record they do nothing. */
int app_record_start(struct app *app);
int app_record_change(struct app *app, size_t target_count);
int app_record_reply(struct app *app, const struct source_reply *reply, int64_t unix_ns);

/* ---- app_replay.c: a recording in place of targets --------------------------------------------------------------- */

/* Returns 0, or -1 with errno. */
int app_replay_start(struct app *app);

/* Counts a reply of the recording. Returns false if what was asked for ended before it. */
bool app_replay_count(struct app *app, const struct source_reply *reply);

/* Does what a key of a replay says. */
void app_replay_act(struct app *app, enum action action);

/* Tells the source whether to stand still, and the screen where it is. */
void app_replay_tell(struct app *app);

/* Has everything up to now come once more. */
void app_replay_again(struct app *app);

/* ---- app_attach.c: processes that come and go -------------------------------------------------------------------- */

/* All processes that publish are targets: finds those that have come, and leaves out those that are gone while there are
 * others. */
void app_check_processes(struct app *app);

/* ---- app_program.c: a program of one's own ----------------------------------------------------------------------- */

/* Does what is due when the program is over; also at the start, as it may be over by then. */
void app_program_check_end(struct app *app);

/* A signal came. Returns false if there is no program to get it. */
struct signalfd_siginfo;
bool app_program_take_signal(struct app *app, const struct signalfd_siginfo *information);

/* Whether a reply says no more than that the program is ending. */
bool app_program_expects(struct app *app, const struct source_reply *reply);

/* Sends Ctrl-C on to the program. Returns false if there is none that runs. */
bool app_program_interrupt(void *app);

/* ---- app_browser.c: the whole document of one service ------------------------------------------------------------ */

/* The view that is shown first may need documents from the first on. */
void app_browser_start(struct app *app);

/* Whether the whole document of a target is shown, or to be marked; what it brings then. */
bool app_browser_wants(const struct app *app, size_t target);
void app_browser_take(struct app *app, size_t target, const struct document *document);

/* Whether a reply is of a fetch between the rounds, and brings a document to look at but no sample; takes it. */
bool app_browser_is_extra(const struct app *app, size_t target);
void app_browser_take_extra(struct app *app, const struct source_reply *reply);

/* Asks for the document that is to be shown, or forgets the one that no longer is; before each wait. */
void app_browser_follow(struct app *app);

/* The fleet is about to have other services; `kept` as in fleet_set_services. */
void app_browser_change(struct app *app, size_t count, const size_t *kept);

/* Does what a key of the views of documents says. */
void app_browser_act(struct app *app, enum action action);

void app_browser_stop(struct app *app);

/* ---- app_difference.c: what differs between the document that was marked and the one that is shown --------------- */

/* These are called by those of app_browser.c of the same names. */
void app_difference_start(struct app *app);
bool app_difference_wants(const struct app *app, size_t target);
void app_difference_take(struct app *app, size_t target, const struct document *document);
void app_difference_follow(struct app *app);
void app_difference_change(struct app *app, size_t count, const size_t *kept);
void app_difference_act(struct app *app, enum action action);
void app_difference_stop(struct app *app);

/* The documents are other ones: what differs is worked out anew by app_difference_follow. */
void app_difference_forget(struct app *app);

/* ---- app_targets.c: who is asked, and the files that say so ------------------------------------------------------ */

/* Returns an array of names, to be freed as one; NULL when out of memory. */
const char **app_target_names(const struct targets *targets);

/* These return 0, or -1 with errno. */
int app_targets_start(struct app *app);
int app_files_start(struct app *app);

/* Shows what is wrong with a file, by its place in app->files, or what else is to be said; NULL: nothing any more. */
#define APP_WARNING_COMMAND  ((size_t)-1)
#define APP_WARNING_SETTINGS ((size_t)-2)
#define WARNING_MAX          512
void app_warn(struct app *app, size_t file, const char *warning);

/* Reads the list of targets again, which is or is not the one of so many files. */
void app_read_targets(struct app *app, size_t file);

/* Reads again the files that have changed; at the notice of one, and at each round. */
void app_check_files(struct app *app);

/* ---- app_settings.c: the settings as they are saved -------------------------------------------------------------- */

/* Saves what is set and shown in the configuration file, and says so for some seconds. */
void app_settings_save(struct app *app);

/* The seconds may be over. */
void app_settings_forget(struct app *app);

/* ---- app_alerts.c: what happens when a threshold is passed ------------------------------------------------------- */

/* Returns 0, or -1 with errno. */
int app_alerts_start(struct app *app);
void app_alerts_stop(struct app *app);

/* A command has ended. */
void app_alerts_reap(struct app *app);

#endif
