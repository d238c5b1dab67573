/* selection.c - copies what is selected of a text, and steps over the rest. */
#include "selection.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- the paths ------------------------------------------------------------------------------------------------ */

/* A key that is wanted, with those that are wanted below it. */
struct wanted {
    struct wanted *below;
    struct wanted *next; /* beside it */
    bool is_glob;        /* the key is a pattern of path.h */
    bool is_whole;       /* an object there is kept with all that it has */
    size_t length;
    char key[];
};

struct selection {
    struct wanted *top;
};

struct selection *selection_new(void) {
    return calloc(1, sizeof(struct selection));
}

static void free_wanted(struct wanted *wanted) {
    while (wanted) {
        struct wanted *next = wanted->next;
        free_wanted(wanted->below);
        free(wanted);
        wanted = next;
    }
}

void selection_free(struct selection *selection) {
    if (!selection)
        return;
    free_wanted(selection->top);
    free(selection);
}

static struct wanted *find(struct wanted *wanted, const struct path_step *step) {
    const size_t length = strlen(step->key);
    while (wanted && (wanted->is_glob != step->is_glob || wanted->length != length ||
                      memcmp(wanted->key, step->key, length) != 0))
        wanted = wanted->next;
    return wanted;
}

static struct wanted *add(struct wanted **list, const struct path_step *step) {
    size_t length = strlen(step->key);
    struct wanted *wanted = malloc(sizeof *wanted + length + 1);
    if (!wanted)
        return NULL;
    *wanted = (struct wanted){.next = *list, .is_glob = step->is_glob, .length = length};
    memcpy(wanted->key, step->key, length + 1);
    *list = wanted;
    return wanted;
}

static bool is_wanted(const struct wanted *wanted, const char *key, size_t length) {
    if (!wanted->is_glob)
        return wanted->length == length && *wanted->key == *key && memcmp(wanted->key, key, length) == 0;
    return path_key_matches(&(struct path_step){.key = (char *)(uintptr_t)wanted->key, .is_glob = true}, key, length);
}

/* What is wanted of one member. */
struct match {
    bool is_wanted;
    bool is_whole;        /* all is kept: a path wants it, or more than one go on below it */
    struct wanted *below; /* where one does */
};

/* A path that ends at an object, and does not want all of it, has no value there: it adds nothing to what is wanted below.
 */
static struct match match_key(struct wanted *wanted, const char *key, size_t length) {
    struct match match = {0};
    for (; wanted; wanted = wanted->next) {
        if (!is_wanted(wanted, key, length))
            continue;
        match.is_wanted = true;
        match.is_whole |= wanted->is_whole || (match.below && wanted->below);
        if (wanted->below)
            match.below = wanted->below;
    }
    return match;
}

static size_t leading_keys(const struct path *path) {
    size_t count = 0;
    while (count < path->count && path->steps[count].key)
        count++;
    return count;
}

static int add_path(struct selection *selection, const struct path *path, bool is_whole) {
    size_t depth = leading_keys(path);
    if (depth > SELECTION_DEPTH_MAX) {
        errno = E2BIG;
        return -1;
    }
    struct wanted **list = &selection->top;
    for (size_t i = 0; i < depth; i++) {
        struct wanted *wanted = find(*list, &path->steps[i]);
        if (!wanted)
            wanted = add(list, &path->steps[i]);
        if (!wanted)
            return -1;
        wanted->is_whole |= is_whole && i + 1 == depth;
        list = &wanted->below;
    }
    return 0;
}

int selection_add(struct selection *selection, const struct path *path) {
    return add_path(selection, path, false);
}

int selection_add_whole(struct selection *selection, const struct path *path) {
    return add_path(selection, path, true);
}

/* ---- stepping over ---------------------------------------------------------------------------------------------- */

enum {
    BLANK = 1,   /* between tokens */
    WORD = 2,    /* in a number, true, false, null, NaN, Infinity */
    BRACKET = 4, /* opens or closes an object or array */
    QUOTE = 8,
    BACKSLASH = 16,
    ABOVE_ASCII = 32,
};

static const unsigned char classes[256] = {
    [' '] = BLANK,
    ['\t'] = BLANK,
    ['\n'] = BLANK,
    ['\r'] = BLANK,
    ['+'] = WORD,
    ['-'] = WORD,
    ['.'] = WORD,
    ['0' ... '9'] = WORD,
    ['A' ... 'Z'] = WORD,
    ['a' ... 'z'] = WORD,
    ['{'] = BRACKET,
    ['}'] = BRACKET,
    ['['] = BRACKET,
    [']'] = BRACKET,
    ['"'] = QUOTE,
    ['\\'] = BACKSLASH,
    [0x80 ... 0xFF] = ABOVE_ASCII,
};

static bool is(char c, unsigned set) {
    return classes[(unsigned char)c] & set;
}

static const char *skip_any(const char *in, const char *end, unsigned set) {
    while (in < end && is(*in, set))
        in++;
    return in;
}

static const char *skip_to(const char *in, const char *end, unsigned set) {
    while (in < end && !is(*in, set))
        in++;
    return in;
}

/* This and the following return what is behind what they skip, or NULL where it is not complete. */
static const char *skip_rest_of_string(const char *in, const char *end) {
    for (;; in += 2) {
        in = skip_to(in, end, QUOTE | BACKSLASH);
        if (in < end && *in == '"')
            return in + 1;
        if (end - in < 2)
            return NULL;
    }
}

/* Each bracket that is open is a bit, the innermost lowest: 1 is an array. The first bit is always there. */
static const char *skip_brackets(const char *in, const char *end) {
    uint64_t open = 1;
    do {
        in = skip_to(in, end, BRACKET | QUOTE);
        if (in == end)
            return NULL;
        const char c = *in++;
        if (c == '"') {
            in = skip_rest_of_string(in, end);
            if (!in)
                return NULL;
        } else if (c == '{' || c == '[') {
            if (open >> 63)
                return NULL;
            open = open << 1 | (c == '[');
        } else {
            if ((open & 1) != (c == ']'))
                return NULL;
            open >>= 1;
        }
    } while (open != 1);
    return in;
}

/* Arrays of numbers are long, Go's memstats has two of 256, and their end is found faster than byte by byte. NULL
 * for an array that may hold anything else, too. */
static const char *skip_rest_of_numbers(const char *in, const char *end) {
    static const char others[] = {'"', '{', '[', '}'};
    const char *close = memchr(in, ']', (size_t)(end - in));
    for (size_t i = 0; close && i < sizeof others; i++) {
        if (memchr(in, others[i], (size_t)(close - in)))
            return NULL;
    }
    return close ? close + 1 : NULL;
}

static const char *skip_array(const char *in, const char *end) {
    const char *behind = skip_rest_of_numbers(in + 1, end);
    return behind ? behind : skip_brackets(in, end);
}

static const char *skip_value(const char *in, const char *end) {
    if (in == end)
        return NULL;
    if (*in == '"')
        return skip_rest_of_string(in + 1, end);
    if (*in == '[')
        return skip_array(in, end);
    if (*in == '{')
        return skip_brackets(in, end);
    const char *behind = skip_any(in, end, WORD);
    return behind == in ? NULL : behind;
}

/* ---- copying ------------------------------------------------------------------------------------------------------ */

/* The output never outgrows the input: what stands between two members that are kept had a comma. */
struct cut {
    const char *in;
    const char *end;
    char *out;
};

static void skip_blanks(struct cut *cut) {
    cut->in = skip_any(cut->in, cut->end, BLANK);
}

static bool at(const struct cut *cut, char c) {
    return cut->in < cut->end && *cut->in == c;
}

static bool skip_byte(struct cut *cut, char c) {
    if (!at(cut, c))
        return false;
    cut->in++;
    return true;
}

static void put(struct cut *cut, const char *bytes, size_t size) {
    memcpy(cut->out, bytes, size);
    cut->out += size;
}

struct key {
    const char *text;
    size_t length;
    bool is_plain; /* without escapes, and ASCII */
};

/* Passes over the key and the colon behind it. */
static bool read_key(struct cut *cut, struct key *key) {
    if (!skip_byte(cut, '"'))
        return false;
    key->text = cut->in;
    const char *end = skip_to(cut->in, cut->end, QUOTE | BACKSLASH | ABOVE_ASCII);
    key->is_plain = end < cut->end && *end == '"';
    cut->in = skip_rest_of_string(end, cut->end);
    if (!cut->in)
        return false;
    key->length = (size_t)(cut->in - 1 - key->text);
    skip_blanks(cut);
    if (!skip_byte(cut, ':'))
        return false;
    skip_blanks(cut);
    return true;
}

static bool copy_value(struct cut *cut) {
    const char *value = cut->in;
    cut->in = skip_value(value, cut->end);
    if (!cut->in)
        return false;
    put(cut, value, (size_t)(cut->in - value));
    return true;
}

static bool copy_object(struct cut *cut, struct wanted *wanted);

static bool copy_member(struct cut *cut, struct wanted *wanted) {
    struct key key;
    if (!read_key(cut, &key))
        return false;
    const struct match match =
        key.is_plain ? match_key(wanted, key.text, key.length) : (struct match){.is_whole = true};
    if (key.is_plain && !match.is_wanted) {
        cut->in = skip_value(cut->in, cut->end);
        return cut->in != NULL;
    }
    if (cut->out[-1] != '{')
        put(cut, ",", 1);
    put(cut, key.text - 1, key.length + 2);
    put(cut, ":", 1);
    return !match.is_whole && at(cut, '{') ? copy_object(cut, match.below) : copy_value(cut);
}

/* Goes no deeper than the paths do. */
static bool copy_object(struct cut *cut, struct wanted *wanted) {
    put(cut, cut->in++, 1);
    skip_blanks(cut);
    if (!at(cut, '}')) {
        do {
            skip_blanks(cut);
            if (!copy_member(cut, wanted))
                return false;
            skip_blanks(cut);
        } while (skip_byte(cut, ','));
    }
    if (!at(cut, '}'))
        return false;
    put(cut, cut->in++, 1);
    return true;
}

size_t selection_copy(const struct selection *selection, const char *text, size_t size, char *out) {
    static const char byte_order_mark[] = {'\xEF', '\xBB', '\xBF'};
    if (size == 0 || memchr(text, '\0', size))
        return 0;
    struct cut cut = {.in = text, .end = text + size, .out = out};
    if (size > sizeof byte_order_mark && memcmp(text, byte_order_mark, sizeof byte_order_mark) == 0)
        cut.in += sizeof byte_order_mark;
    skip_blanks(&cut);
    if (!at(&cut, '{') || !copy_object(&cut, selection->top))
        return 0;
    skip_blanks(&cut);
    return cut.in == cut.end ? (size_t)(cut.out - out) : 0;
}
