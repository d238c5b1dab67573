/* settings.c - the command line: a table of flags in Go's manner, -flag=value, -flag value or --flag. */
#include "settings.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>

#include "pool.h"

static bool set_listen(struct settings *settings, const char *value) {
    settings->listen = value;
    return true;
}

static bool set_feeds(struct settings *settings, const char *value) {
    settings->feeds = value;
    return true;
}

static bool set_workers(struct settings *settings, const char *value) {
    char *end;
    errno = 0;
    const long count = strtol(value, &end, 10);
    if (errno || end == value || *end || count < 1 || count > POOL_WORKERS_MAX)
        return false;
    settings->workers = (unsigned)count;
    return true;
}

static bool set_allow_remote(struct settings *settings, const char *value) {
    (void)value;
    settings->allow_remote = true;
    return true;
}

static bool set_help(struct settings *settings, const char *value) {
    (void)value;
    settings->help = true;
    return true;
}

static const struct flag {
    const char *name;
    const char *argument; /* NULL: takes none */
    const char *help;
    bool (*set)(struct settings *settings, const char *value);
} flags[] = {
    {"listen", "ADDRESS", "where to serve: :5000, :0 for any free port, unix:/path (default :5000)", set_listen},
    {"workers", "N", "threads that search, 1 to 256 (default 4)", set_workers},
    {"feeds", "DIR", "folder with the folders cnn, bbc and nyt of RSS files (default: the ones shipped)", set_feeds},
    {"allow-remote", NULL, "accept an address that other machines can reach", set_allow_remote},
    {"h", NULL, "print this help", set_help},
    {"help", NULL, NULL, set_help},
};
enum { FLAG_COUNT = sizeof flags / sizeof flags[0] };

int settings_read(struct settings *settings, int argc, char **argv) {
    *settings = (struct settings){.listen = ":5000", .feeds = SEARCH_FEEDS_DIR, .workers = 4};
    struct option options[FLAG_COUNT + 1] = {0};
    for (int i = 0; i < FLAG_COUNT; i++) {
        options[i].name = flags[i].name;
        options[i].has_arg = flags[i].argument ? required_argument : no_argument;
    }
    int index = 0;
    int result;
    while ((result = getopt_long_only(argc, argv, "", options, &index)) != -1) {
        if (result != 0)
            return -1; /* getopt has said why */
        if (!flags[index].set(settings, optarg)) {
            fprintf(stderr, "%s: -%s: not a possible value: %s\n", argv[0], flags[index].name, optarg);
            return -1;
        }
    }
    if (optind < argc) {
        fprintf(stderr, "%s: what is %s? Arguments are flags only.\n", argv[0], argv[optind]);
        return -1;
    }
    return 0;
}

void settings_usage(FILE *stream) {
    fputs("usage: search [flags]\nA search engine for news, with /debug/vars beside it.\n\n", stream);
    for (int i = 0; i < FLAG_COUNT; i++) {
        const struct flag *flag = &flags[i];
        const char *argument = flag->argument ? flag->argument : "";
        if (flag->help)
            fprintf(stream, "  -%s%s%s\n        %s\n", flag->name, *argument ? " " : "", argument, flag->help);
    }
}
