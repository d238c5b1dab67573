/* options.c - the command line: a table of flags, and Go's rules for reading them. */
#include "options.h"

#include <stdlib.h>
#include <string.h>

#include "nearest.h"
#include "option_value.h"
#include "quote.h"

#define SECOND_NS INT64_C(1000000000)

#define ROW(name, argument, kind, scope, field, help)                                                                  \
    { name, argument, help, OPTIONS_##kind, OPTIONS_##scope, offsetof(struct options, field) }
#define FLAG(name, argument, kind, field, help)         ROW(name, argument, kind, SETTING, field, help)
#define RUN_FLAG(name, argument, kind, field, help)     ROW(name, argument, kind, RUN, field, help)
#define COMMAND_FLAG(name, argument, kind, field, help) ROW(name, argument, kind, COMMAND, field, help)

const struct options_flag options_flags[] = {
    FLAG("i", "DURATION", DURATION, interval_ns, "time between two polls: 500ms, 1m, 1h30m (default 5s)"),
    FLAG("ports", "LIST", LIST, ports,
         "targets to poll, joined by commas; may be repeated\n"
         "  1234  host:1234  [::1]:1234     a port of this machine, of another one\n"
         "  1234-1240  host:1234-1240       each port of a range\n"
         "  http://user:password@host/path  a URL, also https\n"
         "  unix:/run/service.sock          a Unix socket\n"
         "  @FILE                           those in a file, which is watched"),
    FLAG("vars", "LIST", LIST, vars,
         "variables to show, joined by commas; may be repeated\n"
         "(default: chosen from what the target has)\n"
         "  [transform:][unit:]path  mem:memstats.Alloc, rate:requests, max:pct:a\n"
         "  name=expression          pct:hit=hits/(hits+misses), also with * and -\n"
         "  cache.*  *  a.*.size     globs find what appears, at most 256\n"
         "  dist:duration:memstats.PauseNs  how an array or a histogram is spread\n"
         "  transforms  rate: delta: max: avg: dist:\n"
         "  units       mem: duration: count: pct: time: ago: str:, {text}:"),
    FLAG("endpoint", "PATH", TEXT, endpoint,
         "path of the variables where a target names none\n"
         "(default /debug/vars)"),
    FLAG("header", "HEADER", TEXTS, headers,
         "'Name: value' to send with every request; may be repeated\n"
         "  ':5000 Name: value'             with those to this target only"),
    FLAG("bearer-file", "FILE", TEXT, bearer_file,
         "send the token in this file with every request; it is read\n"
         "again when it changes"),
    FLAG("cacert", "FILE", TEXT, ca_file, "certificate authorities to trust, in PEM, instead of the system's"),
    FLAG("cert", "FILE", TEXT, cert_file, "certificate to show to servers that ask for one, in PEM"),
    FLAG("key", "FILE", TEXT, key_file, "its private key (default: in the file of -cert)"),
    FLAG("insecure", NULL, BOOL, insecure, "trust whatever certificate a server has"),
    FLAG("self", NULL, BOOL, self, "watch this monitor too"),
    RUN_FLAG("dummy", NULL, BOOL, dummy, "print lines of text instead of drawing a screen"),
    RUN_FLAG("list", NULL, BOOL, list,
             "print the variables that the targets have, one a line, then stop;\n"
             "exit with 3 if no target answers"),
    RUN_FLAG("n", "COUNT", COUNT, samples, "stop after this many polls of every target; 0 goes on (default 0)"),
    RUN_FLAG("duration", "DURATION", DURATION, duration_ns, "stop after this time"),
    RUN_FLAG("check", "CONDITION", TEXTS, checks,
             "show nothing, and exit with 0 if the condition holds at every poll of\n"
             "every target, with 1 and one line if not, with 3 if a target or a value\n"
             "is not there; one poll unless -for or -n says more; may be repeated\n"
             "  requests < 1e9   mem:memstats.Alloc <= 10MB   hits >= misses\n"
             "  comparisons      < <= > >= == !="),
    RUN_FLAG("for", "DURATION", DURATION, duration_ns, "the same as -duration, for -check"),
    RUN_FLAG("diff", NULL, BOOL, diff,
             "print what differs between the documents of two targets, or between\n"
             "two of one target, at the beginning and the end of -n or -duration"),
    FLAG("alert", "THRESHOLD", TEXTS, alerts,
         "colour values and log an event while a condition holds; may be repeated\n"
         "  warning: mem:memstats.Alloc > 100MB for 10s   rate:errors > 0\n"
         "  levels           careful: warning: critical:"),
    FLAG("alert-command", "COMMAND", TEXT, alert_command,
         "run this by sh -c when an alert begins and when it ends; what it is\n"
         "about is in the environment: EXPVARMON_EVENT, EXPVARMON_LEVEL..."),
    FLAG("bell", NULL, BOOL, bell, "ring the terminal's bell when an alert begins"),
    RUN_FLAG("csv", "FILE", TEXT, csv,
             "write the raw values to this file, a line for each reply, below a line\n"
             "of names; needs -vars; - is stdout, which shows nothing else then"),
    RUN_FLAG("jsonl", "FILE", TEXT, jsonl, "the same as JSON, an object a line"),
    RUN_FLAG("record", "FILE", TEXT, record,
             "record every document and every failure in this file, or behind what\n"
             "was recorded in it"),
    RUN_FLAG("recordmax", "SIZE", BYTES, record_max, "end when the recording is as large as this (default 1GB)"),
    RUN_FLAG("replay", "FILE", TEXT, replay, "show a recording instead of targets; any -vars may be given"),
    RUN_FLAG("speed", "FACTOR", FACTOR, speed,
             "pace of the replay, 0.01 to 10000 (default 1 on a screen, otherwise\n"
             "as fast as possible)"),
    RUN_FLAG("frame", "WxH", SIZE, frame_width,
             "print one screen of this size as text, then stop;\n"
             "110x32 for instance, each side 1 to 1000"),
    FLAG("view", "charts|distribution|browser|difference|events", WORD, view,
         "what to show first, and with -frame (default charts)"),
    FLAG("group", "NAME=LIST", TEXTS, groups,
         "a group of variables with a name, as in -vars, which the keys 2 to 9\n"
         "show alone; may be repeated"),
    FLAG("panel", "NAME", TEXT, panel, "begin with this group; also with -frame"),
    FLAG("filter", "FILTER", TEXT, filter,
         "show these only: a regular expression for names of services or, with\n"
         "one service, of variables; also in plain lines\n"
         "  services/variables  for both, or /variables\n"
         "  !re  ~text          what does not match; the characters in this order"),
    FLAG("sort", "COLUMN", TEXT, sort,
         "sort the services by name, state or a variable; -sort=-COLUMN the\n"
         "other way, the greatest first"),
    FLAG("bounds", "BOUNDS", TEXTS, bounds,
         "values that the chart of a variable shows; may be repeated\n"
         "  pct:cpu=0..100%  mem:heap=0..~64MB  *=0..\n"
         "  ~                these, and beyond where values are"),
    FLAG("chart", "braille|blocks|ascii", WORD, chart, "what charts are made of (default: what the terminal can show)"),
    FLAG("zoom", "STEPS", COUNT, zoom, "how far charts are zoomed out: a slot is 2, 4, 8... polls, 0 to 8"),
    FLAG("log", NULL, BOOL, log, "charts have logarithmic scales"),
    FLAG("theme", "dark|light|mono|16|256", WORD, theme,
         "colours: 256 of them for a dark, a light or any background (256),\n"
         "the terminal's own 16, or none (default: what the terminal can show)"),
    FLAG("mouse", NULL, BOOL, mouse,
         "let the mouse select, sort, scroll and zoom, which is the default;\n"
         "most terminals select text while Shift is held down, and without it\n"
         "with -mouse=false"),
    FLAG("timeout", "DURATION", DURATION, timeout_ns,
         "time that one poll may take\n"
         "(default: the interval, but at least 1s and at most 10s)"),
    FLAG("keys", "ACTION=KEY", GROUP, keys,
         "use this key for an action, in place of those that it has; may be\n"
         "repeated; the names are in the manual page"),
    COMMAND_FLAG("config", "FILE", TEXT, config,
                 "read these flags from a file; those of the command line come first\n"
                 "(default $XDG_CONFIG_HOME/expvarmon/expvarmon.conf, if it is there;\n"
                 "an empty name reads none)"),
    COMMAND_FLAG("write-config", "[FILE]", OPTIONAL, write_config,
                 "print all settings as such a file, or save them in one"),
    COMMAND_FLAG("help", NULL, BOOL, help, "print this text; also -h"),
    COMMAND_FLAG("version", NULL, BOOL, version, "print the version"),
    {0},
};

_Static_assert(sizeof options_flags / sizeof *options_flags <= OPTIONS_FLAGS_MAX, "origins has a place for each");

const struct options_flag *options_find(const char *name, size_t length) {
    if (length == 1 && *name == 'h')
        return options_find("help", 4);
    for (const struct options_flag *flag = options_flags; flag->name; flag++)
        if (strlen(flag->name) == length && !memcmp(flag->name, name, length))
            return flag;
    return NULL;
}

size_t options_index(const struct options_flag *flag) {
    return (size_t)(flag - options_flags);
}

const char *options_nearest(const char *name, bool in_file) {
    struct nearest nearest = nearest_to(name);
    for (const struct options_flag *flag = options_flags; flag->name; flag++)
        if (!in_file || flag->scope != OPTIONS_COMMAND)
            nearest_try(&nearest, flag->name);
    return nearest.found;
}

const char *options_keep(struct options *options, const char *text) {
    char **texts = realloc(options->texts, (options->text_count + 1) * sizeof *texts);
    if (!texts)
        return NULL;
    options->texts = texts;
    texts[options->text_count] = strdup(text);
    return texts[options->text_count] ? texts[options->text_count++] : NULL;
}

/* ---- arguments --------------------------------------------------------------------------------------------------- */

static int complain_unknown(const char *argument, size_t length, const struct option_report *report) {
    struct quote quote;
    char name[64];
    const size_t dashes = strspn(argument, "-");
    snprintf(name, sizeof name, "%.*s", (int)(length - dashes), argument + dashes);
    const char *nearest = options_nearest(name, false);
    snprintf(report->text, report->size, "%s: there is no such flag%s%s%s", quote_text(&quote, argument, length),
             nearest ? "; did you mean -" : "", nearest ? nearest : "", nearest ? "?" : "");
    return -1;
}

/* What stands for the value of a flag that has none behind an equals sign; NULL: nothing does. */
static const char *implied_value(const struct options_flag *flag, const char *next) {
    if (flag->kind == OPTIONS_BOOL)
        return "true";
    return flag->kind == OPTIONS_OPTIONAL && (!next || *next == '-') ? "-" : NULL;
}

/* Reads the flag at `argument`, whose value may be `next`. Returns how many arguments it took, or -1. */
static int read_flag(struct option_given *given, const char *argument, const char *next,
                     const struct option_report *report) {
    const char *name = argument + (argument[1] == '-' ? 2 : 1);
    const char *equals = strchr(name, '=');
    given->flag = options_find(name, equals ? (size_t)(equals - name) : strlen(name));
    if (!given->flag)
        return complain_unknown(argument, equals ? (size_t)(equals - argument) : strlen(argument), report);
    const char *implied = equals ? NULL : implied_value(given->flag, next);
    given->value = equals ? equals + 1 : implied ? implied : next;
    if (!given->value) {
        snprintf(report->text, report->size, "-%s: its value (%s) is missing", given->flag->name,
                 given->flag->argument);
        return -1;
    }
    return equals || implied ? 1 : 2;
}

/* What a file has set, by this name or another, gives way. */
static void replace(struct options *options, const struct options_flag *flag) {
    for (const struct options_flag *same = options_flags; same->name; same++) {
        unsigned *origin = &options->origins[options_index(same)];
        if (same->offset != flag->offset || *origin == 0 || *origin == OPTIONS_COMMAND_LINE)
            continue;
        option_reset(same, options);
        *origin = 0;
    }
}

/* What is behind the flags: a program, if two dashes end them. */
static int read_program(struct options *options, char *const *argv, bool has_dashes, char *error, size_t error_size) {
    struct quote quote;
    if (has_dashes == (*argv != NULL)) {
        options->program = has_dashes ? argv : NULL;
        return 0;
    }
    if (has_dashes)
        snprintf(error, error_size, "--: there is no program behind it");
    else
        snprintf(error, error_size, "%s: unexpected argument; targets are given with -ports, a program behind --",
                 quote_text(&quote, *argv, strlen(*argv)));
    return -1;
}

int options_read_arguments(struct options *options, int argc, char *const *argv, char *error, size_t error_size) {
    const struct option_report report = {"-", error, error_size};
    int at = 1;
    while (at < argc && argv[at][0] == '-' && argv[at][1]) {
        if (!strcmp(argv[at], "--"))
            return read_program(options, argv + at + 1, true, error, error_size);
        struct option_given given;
        const int taken = read_flag(&given, argv[at], at + 1 < argc ? argv[at + 1] : NULL, &report);
        if (taken < 0)
            return -1;
        replace(options, given.flag);
        if (option_read(&given, options, &report))
            return -1;
        options->origins[options_index(given.flag)] = OPTIONS_COMMAND_LINE;
        if (options->help || options->version)
            return 0;
        at += taken;
    }
    return read_program(options, argv + at, false, error, error_size);
}

/* ---- all together ------------------------------------------------------------------------------------------------ */

static bool is_stdout(const char *path) {
    return path && !strcmp(path, "-");
}

/* Flags that each are fine, but not together. */
int options_check(const struct options *options, char *error, size_t error_size) {
    const int stdout_users = is_stdout(options->csv) + is_stdout(options->jsonl) + options->diff +
                             (options->frame_width || options->checks.count);
    const struct {
        bool is_wrong;
        const char *reason;
    } rules[] = {
        {options->replay && (options->ports || options->self), "-replay: has targets of its own; -ports and -self do "
                                                               "not go with it"},
        {options->replay && options->record, "-record: what is replayed is a recording"},
        {options->speed != 0 && !options->replay, "-speed: is of -replay, which is missing"},
        {options->replay && options->program, "-replay: has targets of its own; a program does not go with it"},
        {options->key_file && !options->cert_file, "-key: a key is of no use without its certificate (-cert)"},
        {options->list && (options->checks.count || options->frame_width || options->csv || options->jsonl),
         "-list: does not go with -check, -frame, -csv or -jsonl"},
        {options->checks.count && options->frame_width, "-frame: does not go with -check, which shows nothing"},
        {options->csv && !options->vars && !options->groups.count && !options->checks.count,
         "-csv: its columns are the variables of -vars, "
         "which is missing"},
        {(options->csv && !*options->csv) || (options->jsonl && !*options->jsonl), "-csv, -jsonl: the name is empty"},
        {stdout_users > 1, "stdout can be only one of -csv=-, -jsonl=-, -frame, -check and -diff"},
        {options->zoom > OPTIONS_ZOOM_MAX, "-zoom: is not within 0 and 8"},
        {options->write_config && !*options->write_config, "-write-config: the name is empty"},
    };
    if (options->help || options->version)
        return 0;
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
        if (rules[i].is_wrong) {
            snprintf(error, error_size, "%s", rules[i].reason);
            return -1;
        }
    return 0;
}

void options_blame(const struct options *options, char *error, size_t error_size) {
    const size_t length = *error == '-' ? strcspn(error + 1, ": ") : 0;
    const struct options_flag *flag = length > 0 ? options_find(error + 1, length) : NULL;
    const unsigned line = flag ? options->origins[options_index(flag)] : 0;
    if (line == 0 || line == OPTIONS_COMMAND_LINE || !options->config_path)
        return;
    char *text;
    if (asprintf(&text, "%s:%u: %s", options->config_path, line, error + 1) < 0)
        return;
    snprintf(error, error_size, "%s", text);
    free(text);
}

void options_init(struct options *options) {
    *options = (struct options){
        .interval_ns = 5 * SECOND_NS, .record_max = INT64_C(1) << 30, .endpoint = "/debug/vars", .mouse = true};
}

int options_parse(struct options *options, int argc, char *const *argv, char *error, size_t error_size) {
    options_init(options);
    if (!options_read_arguments(options, argc, argv, error, error_size) && !options_check(options, error, error_size))
        return 0;
    options_fini(options);
    return -1;
}

void options_fini(struct options *options) {
    for (const struct options_flag *flag = options_flags; flag->name; flag++)
        option_reset(flag, options);
    for (size_t i = 0; i < options->text_count; i++)
        free(options->texts[i]);
    free(options->texts);
    free(options->config_path);
    options->texts = NULL;
    options->text_count = 0;
    options->config_path = NULL;
}

bool options_attach(const struct options *options) {
    return !options->ports && !options->self && !options->replay && !options->program;
}

int64_t options_timeout_ns(const struct options *options) {
    if (options->timeout_ns)
        return options->timeout_ns;
    if (options->list) /* a shell waits for it */
        return SECOND_NS;
    if (options->interval_ns < SECOND_NS)
        return SECOND_NS;
    return options->interval_ns > 10 * SECOND_NS ? 10 * SECOND_NS : options->interval_ns;
}

void options_usage(FILE *stream) {
    fputs("usage: expvarmon [flags]\n"
          "       expvarmon [flags] -- PROGRAM [ARGUMENT...]\n\n"
          "Without -ports, processes of yours that publish by libexpvar-hooks are watched.\n"
          "A PROGRAM is started with it, and watched.\n\n",
          stream);
    for (const struct options_flag *flag = options_flags; flag->name; flag++) {
        fprintf(stream, "  -%s%s%s\n", flag->name, flag->argument ? " " : "", flag->argument ? flag->argument : "");
        for (const char *line = flag->help; line;) {
            const char *end = strchrnul(line, '\n');
            fprintf(stream, "        %.*s\n", (int)(end - line), line);
            line = *end ? end + 1 : NULL;
        }
    }
}
