/* options.h - the command line: a table of flags, in Go's manner (-flag=value, -flag value, --flag). */
#ifndef EXPVARMON_CLI_OPTIONS_H
#define EXPVARMON_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct options {
    int64_t interval_ns;
    int64_t timeout_ns; /* 0: the interval, but at least 1 s and at most 10 s */
    const char *ports;
    const char *vars; /* NULL: choose from what the target has */
    const char *endpoint;
    int64_t samples; /* 0: until stopped */
    int frame_width; /* 0: no -frame */
    int frame_height;
    bool self;
    bool dummy;
    bool help;
    bool version;
};

/* Parses the arguments over the defaults. Returns 0, or -1 with one line in `error` that names the argument and the
 * reason. The strings are those of argv. */
int options_parse(struct options *options, int argc, char *const *argv, char *error, size_t error_size);

/* Prints the table of flags. */
void options_usage(FILE *stream);

#endif
