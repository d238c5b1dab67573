/* options.c - the command line: a table of flags, and Go's rules for reading them. */
#include "options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "duration.h"
#include "quote.h"

#define SECOND_NS       INT64_C(1000000000)
#define DURATION_MIN_NS INT64_C(1000000) /* nothing here is timed more finely */

#define FLAG(name, argument, kind, field, help)                                                                        \
    { name, argument, help, OPTIONS_##kind, offsetof(struct options, field) }

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
    FLAG("dummy", NULL, BOOL, dummy, "print lines of text instead of drawing a screen"),
    FLAG("list", NULL, BOOL, list,
         "print the variables that the targets have, one a line, then stop;\n"
         "exit with 3 if no target answers"),
    FLAG("n", "COUNT", COUNT, samples, "stop after this many polls of every target; 0 goes on (default 0)"),
    FLAG("duration", "DURATION", DURATION, duration_ns, "stop after this time"),
    FLAG("check", "CONDITION", TEXTS, checks,
         "show nothing, and exit with 0 if the condition holds at every poll of\n"
         "every target, with 1 and one line if not, with 3 if a target or a value\n"
         "is not there; one poll unless -for or -n says more; may be repeated\n"
         "  requests < 1e9   mem:memstats.Alloc <= 10MB   hits >= misses\n"
         "  comparisons      < <= > >= == !="),
    FLAG("for", "DURATION", DURATION, duration_ns, "the same as -duration, for -check"),
    FLAG("csv", "FILE", TEXT, csv,
         "write the raw values to this file, a line for each reply, below a line\n"
         "of names; needs -vars; - is stdout, which shows nothing else then"),
    FLAG("jsonl", "FILE", TEXT, jsonl, "the same as JSON, an object a line"),
    FLAG("record", "FILE", TEXT, record,
         "record every document and every failure in this file, or behind what\n"
         "was recorded in it"),
    FLAG("recordmax", "SIZE", BYTES, record_max, "end when the recording is as large as this (default 1GB)"),
    FLAG("replay", "FILE", TEXT, replay, "show a recording instead of targets; any -vars may be given"),
    FLAG("speed", "FACTOR", FACTOR, speed,
         "pace of the replay, 0.01 to 10000 (default 1 on a screen, otherwise\n"
         "as fast as possible)"),
    FLAG("frame", "WxH", SIZE, frame_width,
         "print one screen of this size as text, then stop;\n"
         "110x32 for instance, each side 1 to 1000"),
    FLAG("view", "charts|distribution|browser", WORD, view, "what to show first, and with -frame (default charts)"),
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
    FLAG("chart", "braille|blocks|ascii", WORD, chart, "what charts are made of (default: what the terminal can show)"),
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
    FLAG("help", NULL, BOOL, help, "print this text; also -h"),
    FLAG("version", NULL, BOOL, version, "print the version"),
    {0},
};

/* A flag in the arguments: its row, and its value as it was written. */
struct given {
    const struct options_flag *flag;
    const char *value;
};

/* One line of blame. Reasons are at most a line of words and a quotation. */
struct report {
    char *text;
    size_t size;
};

static int complain(const struct report *report, const struct given *given, const char *reason) {
    struct quote quote;
    snprintf(report->text, report->size, "-%s: %s %s", given->flag->name,
             quote_text(&quote, given->value, strlen(given->value)), reason);
    return -1;
}

static int parse_bool(const struct given *given, void *field, const struct report *report) {
    static const struct {
        const char *word;
        bool value;
    } words[] = {
        {"1", true},  {"t", true},  {"T", true},  {"true", true},   {"TRUE", true},   {"True", true},
        {"0", false}, {"f", false}, {"F", false}, {"false", false}, {"FALSE", false}, {"False", false},
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (!strcmp(given->value, words[i].word)) {
            *(bool *)field = words[i].value;
            return 0;
        }
    return complain(report, given, "is neither true nor false");
}

static int parse_duration(const struct given *given, void *field, const struct report *report) {
    int64_t duration_ns;
    char reason[160];
    char line[200];
    if (duration_parse(given->value, &duration_ns, reason, sizeof(reason))) {
        snprintf(line, sizeof(line), "is not a duration: %s", reason);
        return complain(report, given, line);
    }
    if (duration_ns < DURATION_MIN_NS)
        return complain(report, given, "is below 1ms");
    *(int64_t *)field = duration_ns;
    return 0;
}

/* Decimal digits only: no sign, no blanks. Returns what follows them, or NULL with errno EINVAL or ERANGE. */
static const char *read_count(const char *text, int64_t *count) {
    errno = EINVAL;
    if (*text < '0' || *text > '9')
        return NULL;
    errno = 0;
    char *end;
    *count = strtoll(text, &end, 10);
    return errno ? NULL : end;
}

static int parse_count(const struct given *given, void *field, const struct report *report) {
    int64_t count;
    const char *end = read_count(given->value, &count);
    if (!end && errno == ERANGE)
        return complain(report, given, "is too large");
    if (!end || *end)
        return complain(report, given, "is not a count");
    *(int64_t *)field = count;
    return 0;
}

static int parse_bytes(const struct given *given, void *field, const struct report *report) {
    static const char *const units[] = {"B", "KB", "MB", "GB", "TB"};
    int64_t count;
    const char *unit = read_count(given->value, &count);
    for (size_t i = 0; unit && i < sizeof(units) / sizeof(units[0]); i++) {
        if (strcmp(unit, *unit ? units[i] : "") != 0 && (*unit || i > 0))
            continue;
        if (count == 0 || __builtin_mul_overflow(count, INT64_C(1) << (10 * i), &count))
            return complain(report, given, count ? "is too large" : "is nothing");
        *(int64_t *)field = count;
        return 0;
    }
    return complain(report, given, "is not a size such as 100MB");
}

static int parse_factor(const struct given *given, void *field, const struct report *report) {
    char *end;
    const double factor = strtod(given->value, &end);
    if (end == given->value || *end || !(factor >= OPTIONS_FACTOR_MIN && factor <= OPTIONS_FACTOR_MAX))
        return complain(report, given, "is not a number within 0.01 and 10000");
    *(double *)field = factor;
    return 0;
}

static int parse_text(const struct given *given, void *field, const struct report *report) {
    (void)report;
    *(const char **)field = given->value;
    return 0;
}

static int parse_list(const struct given *given, void *field, const struct report *report) {
    char **list = field;
    size_t backslashes = 0;
    for (const char *at = given->value; *at; at++)
        backslashes = *at == '\\' ? backslashes + 1 : 0;
    if (backslashes % 2) { /* not quoted: targets may have passwords */
        snprintf(report->text, report->size, "-%s: the list ends in a backslash, with nothing behind it to escape",
                 given->flag->name);
        return -1;
    }
    if (!*given->value)
        return 0;
    char *longer;
    if (asprintf(&longer, "%s%s%s", *list ? *list : "", *list ? "," : "", given->value) < 0)
        return complain(report, given, "does not fit in memory");
    free(*list);
    *list = longer;
    return 0;
}

static int parse_texts(const struct given *given, void *field, const struct report *report) {
    struct options_texts *texts = field;
    const char **more = realloc(texts->at, (texts->count + 1) * sizeof *more);
    if (!more) { /* not quoted: a header may be a secret */
        snprintf(report->text, report->size, "-%s: it does not fit in memory", given->flag->name);
        return -1;
    }
    texts->at = more;
    texts->at[texts->count++] = given->value;
    return 0;
}

static int parse_word(const struct given *given, void *field, const struct report *report) {
    const size_t length = strlen(given->value);
    int index = 1;
    for (const char *word = given->flag->argument; word; index++) {
        const char *end = strchrnul(word, '|');
        if ((size_t)(end - word) == length && memcmp(word, given->value, length) == 0) {
            *(int *)field = index;
            return 0;
        }
        word = *end ? end + 1 : NULL;
    }
    char reason[160];
    snprintf(reason, sizeof(reason), "is none of %s", given->flag->argument);
    return complain(report, given, reason);
}

static int parse_size(const struct given *given, void *field, const struct report *report) {
    int64_t width;
    int64_t height;
    const char *end = read_count(given->value, &width);
    if (end && *end == 'x')
        end = read_count(end + 1, &height);
    else
        end = NULL;
    if ((!end && errno != ERANGE) || (end && *end))
        return complain(report, given, "is not a size such as 110x32");
    if (!end || width < 1 || height < 1 || width > OPTIONS_SIZE_MAX || height > OPTIONS_SIZE_MAX)
        return complain(report, given, "is not within 1x1 and 1000x1000");
    ((int *)field)[0] = (int)width;
    ((int *)field)[1] = (int)height;
    return 0;
}
_Static_assert(offsetof(struct options, frame_height) == offsetof(struct options, frame_width) + sizeof(int),
               "OPTIONS_SIZE writes two ints");

static int (*const parsers[])(const struct given *given, void *field, const struct report *report) = {
    [OPTIONS_BOOL] = parse_bool,     [OPTIONS_DURATION] = parse_duration, [OPTIONS_COUNT] = parse_count,
    [OPTIONS_TEXT] = parse_text,     [OPTIONS_LIST] = parse_list,         [OPTIONS_TEXTS] = parse_texts,
    [OPTIONS_SIZE] = parse_size,     [OPTIONS_WORD] = parse_word,         [OPTIONS_BYTES] = parse_bytes,
    [OPTIONS_FACTOR] = parse_factor,
};

static const struct options_flag *find_flag(const char *name, size_t length) {
    if (length == 1 && *name == 'h')
        return find_flag("help", 4);
    for (const struct options_flag *flag = options_flags; flag->name; flag++)
        if (strlen(flag->name) == length && !memcmp(flag->name, name, length))
            return flag;
    return NULL;
}

/* Reads the flag at `argument`, whose value may be `next`. Returns how many arguments it took, or -1. */
static int read_flag(struct given *given, const char *argument, const char *next, const struct report *report) {
    struct quote quote;
    const char *name = argument + (argument[1] == '-' ? 2 : 1);
    const char *equals = strchr(name, '=');
    given->flag = find_flag(name, equals ? (size_t)(equals - name) : strlen(name));
    if (!given->flag) {
        snprintf(report->text, report->size, "%s: there is no such flag",
                 quote_text(&quote, argument, equals ? (size_t)(equals - argument) : strlen(argument)));
        return -1;
    }
    const bool is_bool = given->flag->kind == OPTIONS_BOOL;
    given->value = equals ? equals + 1 : is_bool ? "true" : next;
    if (!given->value) {
        snprintf(report->text, report->size, "-%s: its value (%s) is missing", given->flag->name,
                 given->flag->argument);
        return -1;
    }
    return equals || is_bool ? 1 : 2;
}

/* Flags that each are fine, but not together. */
static bool is_stdout(const char *path) {
    return path && !strcmp(path, "-");
}

static int check_together(const struct options *options, const struct report *report) {
    const struct {
        bool is_wrong;
        const char *reason;
    } rules[] = {
        {options->replay && (options->ports || options->self), "-replay: has targets of its own; -ports and -self do "
                                                               "not go with it"},
        {options->replay && options->record, "-record: what is replayed is a recording"},
        {options->speed != 0 && !options->replay, "-speed: is of -replay, which is missing"},
        {!options->ports && !options->self && !options->replay,
         "-ports: there is no target; -ports=1234 names one, -self is one"},
        {options->key_file && !options->cert_file, "-key: a key is of no use without its certificate (-cert)"},
        {options->list && (options->checks.count || options->frame_width || options->csv || options->jsonl),
         "-list: does not go with -check, -frame, -csv or -jsonl"},
        {options->checks.count && options->frame_width, "-frame: does not go with -check, which shows nothing"},
        {options->csv && !options->vars && !options->groups.count && !options->checks.count,
         "-csv: its columns are the variables of -vars, "
         "which is missing"},
        {(options->csv && !*options->csv) || (options->jsonl && !*options->jsonl), "-csv, -jsonl: the name is empty"},
        {is_stdout(options->csv) + is_stdout(options->jsonl) + (options->frame_width || options->checks.count) > 1,
         "stdout can be only one of -csv=-, -jsonl=-, -frame and -check"},
    };
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
        if (rules[i].is_wrong) {
            snprintf(report->text, report->size, "%s", rules[i].reason);
            return -1;
        }
    return 0;
}

static int parse_arguments(struct options *options, int argc, char *const *argv, const struct report *report) {
    int at = 1;
    while (at < argc && argv[at][0] == '-' && argv[at][1]) {
        if (!strcmp(argv[at], "--")) {
            at++;
            break;
        }
        struct given given;
        const int taken = read_flag(&given, argv[at], at + 1 < argc ? argv[at + 1] : NULL, report);
        if (taken < 0 || parsers[given.flag->kind](&given, (char *)options + given.flag->offset, report))
            return -1;
        if (options->help || options->version)
            return 0;
        at += taken;
    }
    if (at < argc) {
        struct quote quote;
        snprintf(report->text, report->size, "%s: unexpected argument; targets are given with -ports",
                 quote_text(&quote, argv[at], strlen(argv[at])));
        return -1;
    }
    return check_together(options, report);
}

int options_parse(struct options *options, int argc, char *const *argv, char *error, size_t error_size) {
    *options = (struct options){
        .interval_ns = 5 * SECOND_NS, .record_max = INT64_C(1) << 30, .endpoint = "/debug/vars", .mouse = true};
    if (!parse_arguments(options, argc, argv, &(struct report){error, error_size}))
        return 0;
    options_fini(options);
    return -1;
}

void options_fini(struct options *options) {
    free(options->ports);
    free(options->vars);
    free(options->headers.at);
    free(options->checks.at);
    free(options->groups.at);
    options->groups = (struct options_texts){0};
    options->headers = (struct options_texts){0};
    options->ports = NULL;
    options->vars = NULL;
    options->checks = (struct options_texts){0};
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
    fputs("usage: expvarmon -ports=LIST [flags]\n\n", stream);
    for (const struct options_flag *flag = options_flags; flag->name; flag++) {
        fprintf(stream, "  -%s%s%s\n", flag->name, flag->argument ? " " : "", flag->argument ? flag->argument : "");
        for (const char *line = flag->help; line;) {
            const char *end = strchrnul(line, '\n');
            fprintf(stream, "        %.*s\n", (int)(end - line), line);
            line = *end ? end + 1 : NULL;
        }
    }
}
