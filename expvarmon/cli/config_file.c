/* config_file.c - reads the configuration file. */
#include "config_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libconfig.h>

#include "option_value.h"
#include "quote.h"
#include "text_file.h"

/* Where a line of blame goes, and what it begins with: FILE:LINE: */
struct blame {
    const char *path;
    char *text;
    size_t size;
};

static int complain(const struct blame *blame, unsigned line, const char *name, const char *reason) {
    struct quote quote;
    const char *quoted = name ? quote_text(&quote, name, strlen(name)) : "";
    if (line > 0)
        snprintf(blame->text, blame->size, "%s:%u: %s%s%s", blame->path, line, quoted, name ? ": " : "", reason);
    else
        snprintf(blame->text, blame->size, "%s: %s%s%s", blame->path, quoted, name ? ": " : "", reason);
    return -1;
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

#define NUMBER_MAX 32

/* A scalar as its flag would have it. Returns NULL for what is none. */
static const char *text_of(const config_setting_t *setting, char buffer[NUMBER_MAX]) {
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_STRING:
        return config_setting_get_string(setting);
    case CONFIG_TYPE_BOOL:
        return config_setting_get_bool(setting) ? "true" : "false";
    case CONFIG_TYPE_INT:
    case CONFIG_TYPE_INT64:
        snprintf(buffer, NUMBER_MAX, "%lld", config_setting_get_int64(setting));
        return buffer;
    case CONFIG_TYPE_FLOAT:
        snprintf(buffer, NUMBER_MAX, "%.15g", config_setting_get_float(setting));
        return buffer;
    }
    return NULL;
}

/* Reads the value of a setting, behind NAME= if it is one of a group. */
static int read_scalar(struct options *options, const struct options_flag *flag, const config_setting_t *setting,
                       const char *name, const struct blame *blame) {
    char number[NUMBER_MAX], where[512];
    const unsigned line = config_setting_source_line(setting);
    const char *text = text_of(setting, number);
    if (!text)
        return complain(blame, line, flag->name, "a text is missing here, or a number, or true or false");
    char *pair = NULL;
    if (name && asprintf(&pair, "%s=%s", name, text) < 0)
        return complain(blame, line, flag->name, strerror(ENOMEM));
    const char *kept = options_keep(options, pair ? pair : text);
    free(pair);
    if (!kept)
        return complain(blame, line, flag->name, strerror(ENOMEM));
    snprintf(where, sizeof where, "%s:%u: ", blame->path, line);
    const struct option_report report = {where, blame->text, blame->size};
    options->origins[options_index(flag)] = line;
    return option_read(&(struct option_given){flag, kept}, options, &report);
}

static bool is_many(const config_setting_t *setting) {
    const int type = config_setting_type(setting);
    return type == CONFIG_TYPE_ARRAY || type == CONFIG_TYPE_LIST;
}

/* One value, or several where the flag may be repeated. */
static int read_values(struct options *options, const struct options_flag *flag, const config_setting_t *setting,
                       const char *name, const struct blame *blame) {
    if (!is_many(setting))
        return read_scalar(options, flag, setting, name, blame);
    if (flag->kind != OPTIONS_LIST && flag->kind != OPTIONS_TEXTS && flag->kind != OPTIONS_GROUP)
        return complain(blame, config_setting_source_line(setting), flag->name, "takes one value, not several");
    for (int i = 0; i < config_setting_length(setting); i++) {
        if (read_scalar(options, flag, config_setting_get_elem(setting, (unsigned)i), name, blame) < 0)
            return -1;
    }
    return 0;
}

static int read_group(struct options *options, const struct options_flag *flag, const config_setting_t *setting,
                      const struct blame *blame) {
    if (config_setting_type(setting) != CONFIG_TYPE_GROUP)
        return complain(blame, config_setting_source_line(setting), flag->name,
                        "a group such as { name = value; } is missing");
    for (int i = 0; i < config_setting_length(setting); i++) {
        const config_setting_t *member = config_setting_get_elem(setting, (unsigned)i);
        if (read_values(options, flag, member, config_setting_name(member), blame) < 0)
            return -1;
    }
    return 0;
}

/* ---- fields ------------------------------------------------------------------------------------------------------ */

static int complain_unknown(const config_setting_t *setting, const struct blame *blame) {
    const char *name = config_setting_name(setting);
    const char *nearest = options_nearest(name, true);
    char reason[128];
    snprintf(reason, sizeof reason, "there is no such field%s%s%s", nearest ? "; did you mean " : "",
             nearest ? nearest : "", nearest ? "?" : "");
    return complain(blame, config_setting_source_line(setting), name, reason);
}

static int read_field(struct options *options, const config_setting_t *setting, const struct blame *blame) {
    const char *name = config_setting_name(setting);
    const struct options_flag *flag = options_find(name, strlen(name));
    if (!flag)
        return complain_unknown(setting, blame);
    if (flag->scope == OPTIONS_COMMAND)
        return complain(blame, config_setting_source_line(setting), name, "is for the command line only");
    if (flag->kind == OPTIONS_GROUP)
        return read_group(options, flag, setting, blame);
    return read_values(options, flag, setting, NULL, blame);
}

/* libconfig follows @include by itself, wherever a line begins with it. */
static unsigned find_include(const char *text) {
    static const char word[] = "@include";
    for (unsigned line = 1;; line++) {
        text += strspn(text, " \t\r");
        if (strncmp(text, word, sizeof word - 1) == 0)
            return line;
        text += strcspn(text, "\n");
        if (!*text++)
            return 0;
    }
}

static int read_fields(struct options *options, const config_t *config, const struct blame *blame) {
    const config_setting_t *root = config_root_setting(config);
    for (int i = 0; i < config_setting_length(root); i++) {
        if (read_field(options, config_setting_get_elem(root, (unsigned)i), blame) < 0)
            return -1;
    }
    return 0;
}

int config_file_parse(struct options *options, const char *path, const char *text, char *error, size_t error_size) {
    const struct blame blame = {path, error, error_size};
    const unsigned include = find_include(text);
    if (include > 0)
        return complain(&blame, include, "@include", "other files are not read");
    config_t config;
    config_init(&config);
    int result;
    if (config_read_string(&config, text) == CONFIG_TRUE)
        result = read_fields(options, &config, &blame);
    else
        result = complain(&blame, (unsigned)config_error_line(&config), NULL, config_error_text(&config));
    config_destroy(&config);
    return result;
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

/* An @ that does not begin a field, as that of a list in a file does, ends credentials. */
static bool has_credentials(const char *ports) {
    for (const char *at = ports; at && (at = strchr(at, '@')); at++) {
        if (at > ports && at[-1] != ',' && at[-1] != ' ')
            return true;
    }
    return false;
}

static int check_mode(const struct options *options, mode_t mode, const struct blame *blame) {
    const struct {
        bool is_wrong;
        const char *field;
        const char *reason;
    } rules[] = {
        {(mode & (S_IRGRP | S_IROTH)) && options->headers.count > 0, "header",
         "may be a secret, and others can read the file: chmod 600 it"},
        {(mode & (S_IRGRP | S_IROTH)) && has_credentials(options->ports), "ports",
         "has credentials, and others can read the file: chmod 600 it"},
        {(mode & S_IWOTH) && options->alert_command, "alert-command",
         "is a command, and everybody can write the file: chmod 600 it"},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const struct options_flag *flag = options_find(rules[i].field, strlen(rules[i].field));
        if (rules[i].is_wrong)
            return complain(blame, options->origins[options_index(flag)], rules[i].field, rules[i].reason);
    }
    return 0;
}

int config_file_read(struct options *options, bool must_exist, char *error, size_t error_size) {
    const struct blame blame = {options->config_path, error, error_size};
    const char *reason;
    struct stat about;
    if (!must_exist && access(options->config_path, F_OK) < 0 && (errno == ENOENT || errno == ENOTDIR))
        return 0;
    char *text = text_file_read(options->config_path, CONFIG_FILE_MAX, &reason);
    if (!text)
        return complain(&blame, 0, NULL, reason);
    int result = config_file_parse(options, options->config_path, text, error, error_size);
    free(text);
    if (result == 0 && stat(options->config_path, &about) == 0)
        result = check_mode(options, about.st_mode, &blame);
    return result;
}
