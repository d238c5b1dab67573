/* options.h - what may be set: a table of flags, which the command line has in Go's manner (-flag=value, -flag value,
 * --flag), and the configuration file as its fields. */
#ifndef EXPVARMON_CLI_OPTIONS_H
#define EXPVARMON_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The arguments of a flag that was repeated. */
struct options_texts {
    const char **at; /* owned; the texts are lent by argv, or those of the configuration file */
    size_t count;
};

/* At least the rows of options_flags. */
#define OPTIONS_FLAGS_MAX 64

/* A field that was not set in a file. */
#define OPTIONS_COMMAND_LINE (~0u)

struct options {
    int64_t interval_ns; /* at least 1 ms, as timeout_ns if it is given */
    int64_t timeout_ns;  /* 0: the interval, but at least 1 s and at most 10 s; see options_timeout_ns */
    char *ports;         /* NULL for none: see options_attach */
    char *vars;          /* NULL: choose from what the target has */
    const char *endpoint;
    int64_t samples;     /* 0: until stopped */
    int64_t duration_ns; /* 0: until stopped */
    struct options_texts checks;
    struct options_texts alerts;
    const char *alert_command; /* for sh -c; NULL: none */
    bool bell;
    const char *csv; /* paths; "-" is stdout; NULL: none */
    const char *jsonl;
    const char *record; /* a path; NULL: no recording */
    int64_t record_max; /* bytes of it */
    const char *replay; /* a path; NULL: the targets */
    double speed;       /* of the replay; 0: that of the recording on a screen, as fast as possible otherwise */
    struct options_texts bounds;
    struct options_texts headers; /* -header, each as it was given */
    const char *bearer_file;      /* NULL for none, as the next three */
    const char *ca_file;
    const char *cert_file;
    const char *key_file;
    bool insecure;
    int frame_width; /* 0: no -frame */
    int frame_height;
    int view;  /* this and the next two: the place of the word in the flag's argument, from 1; 0: not given */
    int chart; /* 0: chosen by the terminal, as the theme */
    int theme;
    struct options_texts groups; /* -group, each as it was given */
    const char *panel;           /* NULL: all variables */
    const char *filter;          /* NULL: none */
    const char *sort;            /* NULL: not sorted */
    bool list;
    bool mouse;
    int64_t zoom; /* 0..OPTIONS_ZOOM_MAX */
    bool log;
    struct options_texts keys; /* ACTION=KEY */
    bool self;
    bool dummy;
    bool diff;
    bool help;
    bool version;
    const char *config;       /* a path, "" for no file; NULL: the default path */
    const char *write_config; /* a path; "-" is stdout; NULL: nothing is written */

    /* Where each row of options_flags has its value from: 0 for the default, OPTIONS_COMMAND_LINE, or the line of the
     * configuration file. */
    unsigned origins[OPTIONS_FLAGS_MAX];
    char *config_path; /* of the configuration file, which may be missing; NULL: none */
    char **texts;      /* its texts */
    size_t text_count;
    char *const *program; /* to start and to watch, with its arguments and a NULL; lent by argv; NULL: none */
};

/* What the argument of a flag is, and the type of its field. */
enum options_kind {
    OPTIONS_BOOL,     /* bool; no argument, but -flag=false is allowed */
    OPTIONS_DURATION, /* int64_t nanoseconds, at least 1 ms */
    OPTIONS_COUNT,    /* int64_t, >= 0 */
    OPTIONS_BYTES,    /* int64_t, > 0, with a unit such as MB */
    OPTIONS_FACTOR,   /* double, OPTIONS_FACTOR_MIN..OPTIONS_FACTOR_MAX */
    OPTIONS_TEXT,     /* const char *, lent by argv or the texts of the configuration file */
    OPTIONS_LIST,     /* char *, owned; a repeated flag adds to it behind a comma */
    OPTIONS_TEXTS,    /* struct options_texts; a repeated flag adds to it */
    OPTIONS_WORD,     /* int; one of the words of `argument`, joined by bars: 1 for the first */
    OPTIONS_SIZE,     /* two ints, width and height, each 1..OPTIONS_SIZE_MAX */
    OPTIONS_OPTIONAL, /* as OPTIONS_TEXT; "-" where the next argument is another flag, or none */
    OPTIONS_GROUP,    /* as OPTIONS_TEXTS, each NAME=VALUE; a group in the configuration file */
    OPTIONS_KIND_COUNT,
};

/* Where a flag may be given, and whether it is of the next run, too. */
enum options_scope {
    OPTIONS_SETTING, /* anywhere */
    OPTIONS_RUN,     /* anywhere, but what is saved by a key is without it unless the file had it */
    OPTIONS_COMMAND, /* on the command line only */
};

#define OPTIONS_SIZE_MAX   1000
#define OPTIONS_ZOOM_MAX   8
#define OPTIONS_FACTOR_MIN 0.01
#define OPTIONS_FACTOR_MAX 10000.0

/* One flag. The parser, the usage text and the manual page are all made from these. */
struct options_flag {
    const char *name;     /* without the dash */
    const char *argument; /* the word for it in the usage text; NULL for OPTIONS_BOOL */
    const char *help;     /* lines */
    enum options_kind kind;
    enum options_scope scope;
    size_t offset; /* of the field in struct options */
};

/* Ends with a row whose name is NULL. */
extern const struct options_flag options_flags[];

/* Parses the arguments over the defaults. -help and -version end the parsing. Returns 0, or -1 with one line
 * in `error` that names the argument and the reason. argv must outlive the options; options_fini is due after
 * 0 only. */
int options_parse(struct options *options, int argc, char *const *argv, char *error, size_t error_size);
void options_fini(struct options *options);

/* The steps of options_parse, for whoever reads a configuration file in between: the defaults; the arguments, of which
 * the first of each flag replaces what a file had set, lists too; whether all of it goes together. options_fini is due
 * after options_init, whatever comes of the others. */
void options_init(struct options *options);
int options_read_arguments(struct options *options, int argc, char *const *argv, char *error, size_t error_size);
int options_check(const struct options *options, char *error, size_t error_size);

/* The row of a flag by its name, of `length` bytes, or a NULL; and the place of a row in the table. */
const struct options_flag *options_find(const char *name, size_t length);
size_t options_index(const struct options_flag *flag);

/* The name of a flag that is much like this one; NULL if none is. Only those that go in a file, if `in_file`. */
const char *options_nearest(const char *name, bool in_file);

/* Keeps a copy of a text for as long as the options live. NULL when out of memory. */
const char *options_keep(struct options *options, const char *text);

/* Where a line of blame is about a flag that the configuration file has set, says so: `-ports: ...` becomes
 * `FILE:LINE: ports: ...`. */
void options_blame(const struct options *options, char *error, size_t error_size);
/* Whether nobody named a target: those are watched that this user's processes publish at. */
bool options_attach(const struct options *options);

/* The time that one fetch may take, with the default worked out. */
int64_t options_timeout_ns(const struct options *options);

/* Prints the table of flags. */
void options_usage(FILE *stream);

#endif
