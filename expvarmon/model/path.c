/* path.c - paths from text and back. */
#include "path.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What path_format escapes: what path_parse demands to be escaped, and the space, which -vars drops before a
 * field. */
#define ESCAPED ".:,[\\ "

/* Room for an index as text: two brackets and the digits of any size_t. */
#define INDEX_TEXT_SIZE (2 + 20)

/* Steps and keys are one allocation, `steps` first: a path has nothing else to free, and a parse nothing to
 * undo. */
struct parser {
    const char *in;
    struct path_step *steps;
    size_t count;
    char *keys; /* where the next byte of a key goes */
};

static size_t steps_at_most(const char *text) {
    size_t count = 1;
    for (; *text; text++)
        count += *text == '.' || *text == '[';
    return count;
}

/* This and the next two return NULL, or the reason why the text is no path. */
static const char *parse_key(struct parser *parser) {
    char *key = parser->keys;
    for (; *parser->in && !strchr(".[", *parser->in); parser->in++) {
        if (*parser->in == ':')
            return "a ':' inside a key needs a backslash";
        if (*parser->in == ',')
            return "a ',' inside a key needs a backslash";
        if (*parser->in == '\\' && !*++parser->in)
            return "nothing behind the last backslash";
        *parser->keys++ = *parser->in;
    }
    if (parser->keys == key)
        return "empty key";
    *parser->keys++ = '\0';
    parser->steps[parser->count++] = (struct path_step){.key = key};
    return NULL;
}

static const char *parse_index(struct parser *parser) {
    const char *digits = parser->in + 1;
    size_t length = strspn(digits, "0123456789");
    if (digits[length] != ']')
        return "an index is digits between [ and ]";
    if (length == 0)
        return "empty index";
    errno = 0;
    unsigned long long index = strtoull(digits, NULL, 10);
    if (errno)
        return "index too large";
    parser->steps[parser->count++] = (struct path_step){.index = (size_t)index};
    parser->in = digits + length + 1;
    return NULL;
}

static const char *parse_steps(struct parser *parser) {
    for (;; parser->in++) {
        const char *reason = parse_key(parser);
        while (!reason && *parser->in == '[')
            reason = parse_index(parser);
        if (reason)
            return reason;
        if (*parser->in == '\0')
            return NULL;
        if (*parser->in != '.')
            return "an index is followed by a dot, another index or nothing";
    }
}

int path_parse(struct path *path, const char *text, const char **reason) {
    if (!*text) {
        *reason = "empty path";
        return -1;
    }
    size_t most = steps_at_most(text);
    struct path_step *steps = malloc(most * sizeof *steps + strlen(text) + most);
    if (!steps) {
        *reason = "out of memory";
        return -1;
    }
    struct parser parser = {.in = text, .steps = steps, .keys = (char *)(steps + most)};
    const char *problem = parse_steps(&parser);
    if (problem) {
        free(steps);
        *reason = problem;
        return -1;
    }
    *path = (struct path){.count = parser.count, .steps = steps};
    return 0;
}

void path_fini(struct path *path) {
    free(path->steps);
    *path = (struct path){0};
}

static char *put_index(char *out, size_t index) {
    return out + snprintf(out, INDEX_TEXT_SIZE + 1, "[%zu]", index);
}

static char *put_key(char *out, const char *key) {
    for (; *key; key++) {
        if (strchr(ESCAPED, *key))
            *out++ = '\\';
        *out++ = *key;
    }
    return out;
}

char *path_format(const struct path *path) {
    size_t room = 1;
    for (size_t i = 0; i < path->count; i++)
        room += path->steps[i].key ? 1 + 2 * strlen(path->steps[i].key) : INDEX_TEXT_SIZE;
    char *text = malloc(room);
    if (!text)
        return NULL;
    char *out = text;
    for (size_t i = 0; i < path->count; i++) {
        const struct path_step *step = &path->steps[i];
        if (i > 0 && step->key)
            *out++ = '.';
        out = step->key ? put_key(out, step->key) : put_index(out, step->index);
    }
    *out = '\0';
    return text;
}

char *path_title(const struct path *path) {
    size_t last = path->count - 1;
    while (!path->steps[last].key)
        last--;
    const char *key = path->steps[last].key;
    size_t length = strlen(key);
    char *title = malloc(length + (path->count - 1 - last) * INDEX_TEXT_SIZE + 1);
    if (!title)
        return NULL;
    memcpy(title, key, length + 1);
    char *out = title + length;
    for (size_t i = last + 1; i < path->count; i++)
        out = put_index(out, path->steps[i].index);
    return title;
}
