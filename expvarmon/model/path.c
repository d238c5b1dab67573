/* path.c - paths from text and back. */
#include "path.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What path_format escapes: what path_parse demands to be escaped, and the space, which -vars drops before a
 * field. */
#define ESCAPED ".:,[\\ *"

/* Room for brackets as text: these, a colon and any two int64_t. */
#define BRACKETS_TEXT_SIZE (3 + 2 * 20)

static const char *const reduction_names[] = {
#define X(id, name) [PATH_##id] = (name),
    PATH_REDUCTIONS(X)
#undef X
};
#define PICK_COUNT (sizeof reduction_names / sizeof *reduction_names)

static const char not_in_brackets[] = "in brackets there is an index, a slice as 2:5, or one of"
#define X(id, name) " " name
    PATH_REDUCTIONS(X);
#undef X

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

/* Whether the key at `text` has a `*` that no backslash precedes. */
static bool has_star(const char *text) {
    for (; *text && !strchr(".[", *text); text++) {
        if (*text == '*')
            return true;
        if (*text == '\\' && text[1])
            text++;
    }
    return false;
}

/* This and the next two return NULL, or the reason why the text is no path. */
static const char *parse_key(struct parser *parser) {
    char *key = parser->keys;
    const bool is_glob = has_star(parser->in);
    for (; *parser->in && !strchr(".[", *parser->in); parser->in++) {
        if (*parser->in == ':')
            return "a ':' inside a key needs a backslash";
        if (*parser->in == ',')
            return "a ',' inside a key needs a backslash";
        const bool is_escaped = *parser->in == '\\';
        if (is_escaped && !*++parser->in)
            return "nothing behind the last backslash";
        if (is_escaped && is_glob && strchr("*\\", *parser->in))
            *parser->keys++ = '\\';
        *parser->keys++ = *parser->in;
    }
    if (parser->keys == key)
        return "empty key";
    *parser->keys++ = '\0';
    parser->steps[parser->count++] = (struct path_step){.key = key, .is_glob = is_glob};
    return NULL;
}

static bool is_index(const char *text) {
    text += *text == '-';
    return *text >= '0' && *text <= '9';
}

/* Reads an index, or nothing and leaves *index. Returns what is behind it; NULL if it is too large. */
static const char *read_index(const char *text, int64_t *index) {
    if (!is_index(text))
        return text;
    char *end;
    errno = 0;
    *index = strtoll(text, &end, 10);
    return errno ? NULL : end;
}

static enum path_pick find_reduction(const char *text, size_t length) {
    for (size_t i = PATH_SLICE + 1; i < PICK_COUNT; i++) {
        if (strlen(reduction_names[i]) == length && memcmp(reduction_names[i], text, length) == 0)
            return (enum path_pick)i;
    }
    return PATH_INDEX;
}

/* Reads `text` up to the closing bracket into a step. */
static const char *parse_inside(struct path_step *step, const char *text, const char *close) {
    *step = (struct path_step){.pick = find_reduction(text, (size_t)(close - text)), .end = PATH_END};
    if (step->pick != PATH_INDEX)
        return NULL;
    const char *in = read_index(text, &step->index);
    if (in && *in == ':') {
        step->pick = PATH_SLICE;
        in = read_index(in + 1, &step->end);
    }
    if (!in)
        return "index too large";
    return in == close ? NULL : not_in_brackets;
}

static const char *parse_brackets(struct parser *parser) {
    const enum path_pick before =
        parser->steps[parser->count - 1].key ? PATH_INDEX : parser->steps[parser->count - 1].pick;
    const char *text = parser->in + 1;
    const char *close = strchr(text, ']');
    if (!close)
        return not_in_brackets;
    if (close == text)
        return "empty index";
    struct path_step *step = &parser->steps[parser->count++];
    const char *reason = parse_inside(step, text, close);
    if (reason)
        return reason;
    if (before == PATH_SLICE && step->pick <= PATH_SLICE)
        return "a slice is followed by a reduction or nothing";
    if (before > PATH_SLICE)
        return "a reduction is followed by nothing";
    parser->in = close + 1;
    return NULL;
}

static const char *parse_steps(struct parser *parser) {
    for (;; parser->in++) {
        const char *reason = parse_key(parser);
        while (!reason && *parser->in == '[')
            reason = parse_brackets(parser);
        if (reason)
            return reason;
        if (*parser->in == '\0')
            return NULL;
        const struct path_step *last = &parser->steps[parser->count - 1];
        if (!last->key && last->pick != PATH_INDEX)
            return "a slice or a reduction is not followed by a key";
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

static char *put_brackets(char *out, const struct path_step *step) {
    const size_t room = BRACKETS_TEXT_SIZE + 1;
    if (step->pick == PATH_INDEX)
        return out + snprintf(out, room, "[%" PRId64 "]", step->index);
    if (step->pick != PATH_SLICE)
        return out + snprintf(out, room, "[%s]", reduction_names[step->pick]);
    if (step->end == PATH_END)
        return out + snprintf(out, room, "[%" PRId64 ":]", step->index);
    return out + snprintf(out, room, "[%" PRId64 ":%" PRId64 "]", step->index, step->end);
}

/* In the first key a `=` would end a name. A pattern has the backslashes that it needs before stars and backslashes. */
static char *put_key(char *out, const struct path_step *step, bool is_first) {
    for (const char *key = step->key; *key; key++) {
        const bool is_pattern = step->is_glob && strchr("*\\", *key);
        if ((strchr(ESCAPED, *key) || (is_first && *key == '=')) && !is_pattern)
            *out++ = '\\';
        *out++ = *key;
        if (is_pattern && *key == '\\')
            *out++ = *++key;
    }
    return out;
}

char *path_format(const struct path *path) {
    size_t room = 1;
    for (size_t i = 0; i < path->count; i++)
        room += path->steps[i].key ? 1 + 2 * strlen(path->steps[i].key) : BRACKETS_TEXT_SIZE;
    char *text = malloc(room);
    if (!text)
        return NULL;
    char *out = text;
    for (size_t i = 0; i < path->count; i++) {
        const struct path_step *step = &path->steps[i];
        if (i > 0 && step->key)
            *out++ = '.';
        out = step->key ? put_key(out, step, i == 0) : put_brackets(out, step);
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
    char *title = malloc(length + (path->count - 1 - last) * BRACKETS_TEXT_SIZE + 1);
    if (!title)
        return NULL;
    memcpy(title, key, length + 1);
    char *out = title + length;
    for (size_t i = last + 1; i < path->count; i++)
        out = put_brackets(out, &path->steps[i]);
    return title;
}

bool path_is_glob(const struct path *path, size_t *last) {
    for (size_t i = path->count; i > 0; i--) {
        if (path->steps[i - 1].is_glob) {
            *last = i - 1;
            return true;
        }
    }
    return false;
}

/* Where a star has matched too little, the last one takes a byte more: those before it need not. */
static bool matches(const char *pattern, const char *key, const char *end) {
    const char *star = NULL, *star_key = NULL;
    while (key < end) {
        if (*pattern == '*') {
            star = ++pattern;
            star_key = key;
            continue;
        }
        const char *literal = *pattern == '\\' ? pattern + 1 : pattern;
        if (*literal && *literal == *key) {
            pattern = literal + 1;
            key++;
        } else if (star) {
            pattern = star;
            key = ++star_key;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

bool path_key_matches(const struct path_step *step, const char *key, size_t length) {
    if (step->is_glob)
        return matches(step->key, key, key + length);
    return strlen(step->key) == length && memcmp(step->key, key, length) == 0;
}
