/* headers.c - the grammar of -header. */
#include "headers.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quote.h"

/* What a name may have beside digits and letters: RFC 9110, section 5.6.2. */
#define NAME_CHARACTERS "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static bool is_blank(char character) {
    return character == ' ' || character == '\t';
}

static const char *skip_blanks(const char *text) {
    while (is_blank(*text))
        text++;
    return text;
}

static size_t word_size(const char *text) {
    size_t size = 0;
    while (text[size] && !is_blank(text[size]))
        size++;
    return size;
}

/* The size of the name that `line` begins with, as a word with a colon behind it; 0 if it does not. */
static size_t name_size(const char *line) {
    const size_t size = strspn(line, NAME_CHARACTERS);
    return size > 0 && line[size] == ':' && size + 1 == word_size(line) ? size : 0;
}

static int complain(char *error, size_t error_size, const char *what, size_t size, const char *reason) {
    struct quote quote;
    snprintf(error, error_size, "-header: %s: %s", quote_text(&quote, what, size), reason);
    return -1;
}

/* The line is shown only as far as its name goes. */
static int check_line(const char *line, char *error, size_t error_size) {
    const size_t size = name_size(line);
    if (size == 0) {
        snprintf(error, error_size,
                 "-header: not `Name: value` with a blank behind the colon, nor a target before that");
        return -1;
    }
    const char *value = skip_blanks(line + size + 1);
    if (!*value)
        return complain(error, error_size, line, size, "it has no value");
    for (; *value; value++) {
        const unsigned char character = (unsigned char)*value;
        if ((character < ' ' && character != '\t') || character == 0x7f)
            return complain(error, error_size, line, size, "its value has a line end or a control character in it");
    }
    return 0;
}

/* Not shown: what was meant as a header may be a secret. */
static int parse_target(struct header *header, size_t size, const char *default_path, char *error, size_t error_size) {
    char unused[256];
    char *target = strndup(header->target, size);
    header->only = target ? ports_parse(target, default_path, &header->only_count, unused, sizeof unused) : NULL;
    if (!header->only)
        snprintf(error, error_size, "-header: its first word is neither a name with a colon behind it nor a target");
    free(target);
    return header->only ? 0 : -1;
}

static int parse(struct header *header, const char *argument, const char *default_path, char *error,
                 size_t error_size) {
    argument = skip_blanks(argument);
    *header = (struct header){.line = argument};
    if (name_size(argument) > 0)
        return check_line(argument, error, error_size);
    const size_t size = word_size(argument);
    header->target = argument;
    header->line = skip_blanks(argument + size);
    if (check_line(header->line, error, error_size) < 0)
        return -1;
    return parse_target(header, size, default_path, error, error_size);
}

int headers_parse(struct headers *headers, const char *const *arguments, size_t count, const char *default_path,
                  char *error, size_t error_size) {
    *headers = (struct headers){0};
    if (count > HEADERS_MAX) {
        snprintf(error, error_size, "-header: there are more than %d of them", HEADERS_MAX);
        return -1;
    }
    headers->at = calloc(count + 1, sizeof *headers->at);
    if (!headers->at) {
        snprintf(error, error_size, "-header: out of memory");
        return -1;
    }
    for (; headers->count < count; headers->count++) {
        if (parse(&headers->at[headers->count], arguments[headers->count], default_path, error, error_size) < 0) {
            headers_fini(headers);
            return -1;
        }
    }
    return 0;
}

void headers_fini(struct headers *headers) {
    for (size_t i = 0; i < headers->count; i++)
        ports_free(headers->at[i].only, headers->at[i].only_count);
    free(headers->at);
    *headers = (struct headers){0};
}

static bool is_for(const struct header *header, const struct endpoint *endpoint) {
    for (size_t i = 0; i < header->only_count; i++)
        if (endpoint_same(&header->only[i], endpoint))
            return true;
    return !header->only;
}

size_t headers_of(const struct headers *headers, const struct endpoint *endpoint, const char **lines) {
    size_t count = 0;
    for (size_t i = 0; i < headers->count; i++)
        if (is_for(&headers->at[i], endpoint))
            lines[count++] = headers->at[i].line;
    lines[count] = NULL;
    return count;
}

int headers_check(const struct headers *headers, const struct endpoint *endpoints, size_t count, char *error,
                  size_t error_size) {
    for (size_t i = 0; i < headers->count; i++) {
        const struct header *header = &headers->at[i];
        bool found = !header->only;
        for (size_t j = 0; j < count && !found; j++)
            found = is_for(header, &endpoints[j]);
        if (!found)
            return complain(error, error_size, header->line, name_size(header->line),
                            "the target before it is none of -ports, as they are written there");
    }
    return 0;
}
