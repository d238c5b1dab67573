/* filter.c - which services and variables are to be seen. */
#include "filter.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The most copies that the repetitions of an expression may make of a part of it: regcomp makes them all. */
#define COPIES_MAX 1000

static const struct filter_part all;

/* Where the slash that divides the text is; its end where there is none. */
static size_t divide(const char *text) {
    size_t at = 0;
    while (text[at] && text[at] != '/')
        at += text[at] == '\\' && text[at + 1] ? 2 : 1;
    return at;
}

/* The greater number of {m,n}, at least 1 and at most COPIES_MAX + 1. */
static long count_copies(const char *brace) {
    long most = 1;
    for (const char *at = brace + 1; *at && *at != '}'; at++) {
        const long count = isdigit((unsigned char)*at) ? strtol(at, NULL, 10) : 0;
        if (count > most)
            most = count > COPIES_MAX ? COPIES_MAX + 1 : count;
    }
    return most;
}

/* As if all repetitions were inside of one another. */
static bool has_many_copies(const char *text) {
    long copies = 1;
    for (const char *brace = text; copies <= COPIES_MAX && (brace = strchr(brace, '{')) != NULL; brace++)
        copies *= count_copies(brace);
    return copies > COPIES_MAX;
}

static bool has_capital(const char *text) {
    for (; *text; text++)
        if (isupper((unsigned char)*text))
            return true;
    return false;
}

static int parse_regex(struct filter_part *part, const char *text, char *error, size_t error_size) {
    char reason[96] = "it repeats too much";
    int code = REG_ESPACE;
    if (!has_many_copies(text)) {
        code = regcomp(&part->regex, text, REG_EXTENDED | REG_NOSUB | (has_capital(text) ? 0 : REG_ICASE));
        if (code != 0)
            regerror(code, &part->regex, reason, sizeof reason);
    }
    if (code != 0) {
        snprintf(error, error_size, "\"%s\": %s", text, reason);
        return -1;
    }
    part->kind = FILTER_REGEX;
    return 0;
}

/* `text` may be written to. */
static int parse_part(struct filter_part *part, char *text, char *error, size_t error_size) {
    *part = (struct filter_part){.is_inverse = *text == '!'};
    text += part->is_inverse;
    if (*text == '~') {
        part->kind = text[1] ? FILTER_FUZZY : FILTER_ALL;
        memcpy(part->fuzzy, text + 1, strlen(text));
    } else if (*text) {
        return parse_regex(part, text, error, error_size);
    }
    return 0;
}

int filter_parse(struct filter *filter, const char *text, char *error, size_t error_size) {
    char copy[FILTER_SIZE];
    if (strlen(text) >= sizeof copy) {
        snprintf(error, error_size, "longer than %d bytes", FILTER_SIZE - 1);
        return -1;
    }
    strcpy(copy, text);
    const size_t slash = divide(copy);
    *filter = (struct filter){.is_divided = copy[slash] == '/'};
    copy[slash] = '\0';
    if (parse_part(&filter->first, copy, error, error_size) < 0)
        return -1;
    if (filter->is_divided && parse_part(&filter->second, copy + slash + 1, error, error_size) < 0) {
        filter_fini(filter);
        return -1;
    }
    return 0;
}

static void part_fini(struct filter_part *part) {
    if (part->kind == FILTER_REGEX)
        regfree(&part->regex);
    part->kind = FILTER_ALL;
}

void filter_fini(struct filter *filter) {
    part_fini(&filter->first);
    part_fini(&filter->second);
}

const struct filter_part *filter_services(const struct filter *filter, size_t service_count) {
    return filter->is_divided || service_count > 1 ? &filter->first : &all;
}

const struct filter_part *filter_variables(const struct filter *filter, size_t service_count) {
    if (filter->is_divided)
        return &filter->second;
    return service_count > 1 ? &all : &filter->first;
}

static bool is_fuzzy_in(const char *text, const char *name) {
    for (; *text && *name; name++)
        text += tolower((unsigned char)*text) == tolower((unsigned char)*name);
    return *text == '\0';
}

static bool matches(const struct filter_part *part, const char *name) {
    if (part->kind == FILTER_FUZZY)
        return is_fuzzy_in(part->fuzzy, name);
    return regexec(&part->regex, name, 0, NULL, 0) == 0;
}

bool filter_passes(const struct filter_part *part, const char *name, const char *other) {
    if (part->kind == FILTER_ALL)
        return true;
    return (matches(part, name) || (other && matches(part, other))) != part->is_inverse;
}
