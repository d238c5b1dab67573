/* settings.c - joins the configuration file and the command line. */
#include "settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_file.h"
#include "option_value.h"

char *settings_default_path(void) {
    const char *const home = getenv("HOME"), *const config = getenv("XDG_CONFIG_HOME");
    char *path = NULL;
    int result = -1;
    if (config && *config == '/') /* others are to be ignored: the XDG Base Directory Specification */
        result = asprintf(&path, "%s/expvarmon/expvarmon.conf", config);
    else if (home && *home == '/')
        result = asprintf(&path, "%s/.config/expvarmon/expvarmon.conf", home);
    return result < 0 ? NULL : path;
}

static bool is_from(const struct options *options, const char *name, bool command_line) {
    const unsigned origin = options->origins[options_index(options_find(name, strlen(name)))];
    return command_line ? origin == OPTIONS_COMMAND_LINE : origin != 0 && origin != OPTIONS_COMMAND_LINE;
}

/* What was said now comes before what was written once. */
static void drop_rivals(struct options *options) {
    static const struct {
        const char *said;
        const char *written;
    } rivals[] = {
        {"replay", "ports"}, {"replay", "self"}, {"replay", "record"}, {"ports", "replay"}, {"self", "replay"},
        {"check", "frame"},  {"frame", "check"}, {"record", "replay"}, {"list", "check"},   {"diff", "check"},
        {"diff", "frame"},   {"list", "frame"},  {"list", "csv"},      {"list", "jsonl"},
    };
    for (size_t i = 0; i < sizeof rivals / sizeof *rivals; i++) {
        if (!is_from(options, rivals[i].said, true) || !is_from(options, rivals[i].written, false))
            continue;
        const struct options_flag *flag = options_find(rivals[i].written, strlen(rivals[i].written));
        option_reset(flag, options);
        options->origins[options_index(flag)] = 0;
    }
}

static int read_file(struct options *options, const struct options *said, char *error, size_t error_size) {
    if (said->config && !*said->config)
        return 0;
    options->config_path = said->config ? strdup(said->config) : settings_default_path();
    if (!options->config_path) {
        snprintf(error, error_size, "-config: %s", strerror(ENOMEM));
        return said->config ? -1 : 0;
    }
    return config_file_read(options, said->config != NULL, error, error_size);
}

/* Reads the arguments once to learn of the file, and once more over what is in it. */
static int read_all(struct options *options, struct options *said, int argc, char *const *argv, char *error,
                    size_t error_size) {
    if (options_read_arguments(said, argc, argv, error, error_size) < 0)
        return -1;
    if (!said->help && !said->version && read_file(options, said, error, error_size) < 0)
        return -1;
    if (options_read_arguments(options, argc, argv, error, error_size) < 0)
        return -1;
    drop_rivals(options);
    if (options_check(options, error, error_size) == 0)
        return 0;
    options_blame(options, error, error_size);
    return -1;
}

int settings_read(struct options *options, int argc, char *const *argv, char *error, size_t error_size) {
    struct options said;
    options_init(&said);
    options_init(options);
    const int result = read_all(options, &said, argc, argv, error, error_size);
    options_fini(&said);
    if (result < 0)
        options_fini(options);
    return result;
}
