/* metric_name.c - valid names for metrics, and the units at their end. */
#include "export/metric_name.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

/* Locale-free: what may stand in a name is ASCII. */
static bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
static bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Whether a word begins with the capital at `at`: HeapAlloc, p99Latency, and the S of HTTPServer, but not of MSpan. */
static bool begins_word(const char *text, const char *at) {
    if (at == text)
        return false;
    const bool ends_acronym = at - text >= 2 && is_upper(at[-1]) && is_upper(at[-2]) && is_lower(at[1]);
    return is_lower(at[-1]) || is_digit(at[-1]) || ends_acronym;
}

static void put(struct buffer *out, char c) {
    expvar__buffer_append(out, &c, 1);
}

/* Writes the character at `at`; returns its size. */
static size_t put_character(struct buffer *out, const char *text, const char *at) {
    if (is_lower(*at) || is_digit(*at)) {
        put(out, *at);
        return 1;
    }
    if (is_upper(*at)) {
        if (begins_word(text, at))
            put(out, '_');
        put(out, (char)(*at - 'A' + 'a'));
        return 1;
    }
    put(out, '_');
    const size_t size = expvar__utf8_length(at, strlen(at));
    return size ? size : 1;
}

void expvar__metric_name(struct buffer *out, const char *path) {
    if (is_digit(*path))
        put(out, '_');
    for (const char *at = path; *at;)
        at += put_character(out, path, at);
}

static bool ends_with(const struct buffer *out, size_t begin, const char *suffix) {
    const size_t size = strlen(suffix);
    return out->size - begin >= size && memcmp(out->data + out->size - size, suffix, size) == 0;
}

static void cut(struct buffer *out, size_t size) {
    out->size -= size;
    out->data[out->size] = '\0';
}

void expvar__metric_name_strip(struct buffer *out, size_t begin, const char *suffix) {
    if (!out->error && out->size - begin > strlen(suffix) && ends_with(out, begin, suffix))
        cut(out, strlen(suffix));
}

/* Prometheus wants base units. */
static const struct unit {
    const char *name;
    const char *base;
    double divisor;
} units[] = {
    {"ns", "seconds", 1e9},    {"nanoseconds", "seconds", 1e9},
    {"us", "seconds", 1e6},    {"microseconds", "seconds", 1e6},
    {"ms", "seconds", 1e3},    {"milliseconds", "seconds", 1e3},
    {"s", "seconds", 1},       {"seconds", "seconds", 1},
    {"B", "bytes", 1},         {"bytes", "bytes", 1},
    {"percent", "ratio", 100}, {"%", "ratio", 100},
};
#define UNITS (sizeof units / sizeof *units)

static const struct unit *find_unit(const char *name) {
    for (size_t i = 0; i < UNITS; i++)
        if (strcmp(units[i].name, name) == 0)
            return &units[i];
    return NULL;
}

/* latency_ns in nanoseconds becomes latency, to be latency_seconds. */
static void strip_unit(struct buffer *out, size_t begin, const struct unit *unit) {
    for (size_t i = 0; i < UNITS; i++) {
        const size_t size = strlen(units[i].name);
        if (units[i].divisor != unit->divisor || strcmp(units[i].base, unit->base) != 0 ||
            out->size - begin < size + 2 || !ends_with(out, begin, units[i].name) ||
            out->data[out->size - size - 1] != '_')
            continue;
        cut(out, size + 1);
        return;
    }
}

double expvar__metric_name_unit(struct buffer *out, size_t begin, const char *given, size_t *unit) {
    *unit = out->size;
    if (!given || !given[0] || out->error)
        return 1;
    const struct unit *known = find_unit(given);
    if (known)
        strip_unit(out, begin, known);
    const size_t end = out->size;
    put(out, '_');
    expvar__metric_name(out, known ? known->base : given);
    if (out->error)
        return 1;
    const size_t size = out->size - end; /* with the _ */
    /* The name may end with it already, or be it. */
    const bool is_there = (end - begin >= size && memcmp(out->data + end - size, out->data + end, size) == 0) ||
                          (end - begin == size - 1 && memcmp(out->data + begin, out->data + end + 1, size - 1) == 0);
    if (is_there)
        cut(out, size);
    *unit = out->size - (size - 1);
    return known ? known->divisor : 1;
}
