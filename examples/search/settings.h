/* settings.h - the command line. */
#ifndef SEARCH_SETTINGS_H
#define SEARCH_SETTINGS_H

#include <stdbool.h>
#include <stdio.h>

struct settings {
    const char *listen; /* as expvar_server_listen takes it */
    const char *feeds;
    unsigned workers;
    bool allow_remote;
    bool help;
};

/* Reads the flags over the defaults; the strings are those of argv. Returns 0, or -1 after it has said on
 * stderr what is wrong. */
int settings_read(struct settings *settings, int argc, char **argv);

void settings_usage(FILE *stream);

#endif
