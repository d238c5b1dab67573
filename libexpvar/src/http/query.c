/* query.c - decodes the path and the parameters of a request.
 *
 * A parameter whose name or value holds a malformed escape, or one for a NUL byte, is left out, as Go does
 * with the former; the latter would end a C string early. */
#include "query.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "expvar/http.h"

/* Encoded text: from `at` to before `end`. */
struct span {
    const char *at;
    const char *end;
};

struct pair {
    struct span name;
    struct span value;
};

static int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The byte that the escape at the start of `span` stands for, or -1. */
static int escaped_byte(struct span span) {
    if (span.end - span.at < 3)
        return -1;
    int high = hex_digit(span.at[1]), low = hex_digit(span.at[2]);
    int byte = high < 0 || low < 0 ? -1 : high * 16 + low;
    return byte == 0 ? -1 : byte;
}

/* Takes one byte off the start of `span`, which is not empty; -1 if it is not well formed. */
static int next_byte(struct span *span) {
    char c = *span->at;
    if (c != '%') {
        span->at++;
        return c == '+' ? ' ' : (unsigned char)c;
    }
    int byte = escaped_byte(*span);
    span->at += 3;
    return byte;
}

int expvar__path_decode(char *path) {
    char *to = path;
    struct span from = {path, path + strlen(path)};
    while (from.at < from.end) {
        if (*from.at != '%') {
            *to++ = *from.at++;
            continue;
        }
        int byte = escaped_byte(from);
        if (byte < 0 || byte == '/')
            return -1;
        *to++ = (char)byte;
        from.at += 3;
    }
    *to = '\0';
    return 0;
}

void expvar__path_encode(struct buffer *to, const char *path) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-._~";
    while (*path) {
        size_t size = strspn(path, plain);
        expvar__buffer_append(to, path, size);
        path += size;
        if (*path) {
            const unsigned char byte = (unsigned char)*path++;
            const char escape[] = {'%', "0123456789ABCDEF"[byte >> 4], "0123456789ABCDEF"[byte & 15]};
            expvar__buffer_append(to, escape, sizeof escape);
        }
    }
}

/* Bytes of the decoded text, or -1 if it is not well formed. */
static ptrdiff_t decoded_size(struct span span) {
    ptrdiff_t size = 0;
    for (; span.at < span.end; size++)
        if (next_byte(&span) < 0)
            return -1;
    return size;
}

static char *decode(struct span span, char *to) {
    while (span.at < span.end)
        *to++ = (char)next_byte(&span);
    *to++ = '\0';
    return to;
}

static bool equals(struct span span, const char *text) {
    for (; span.at < span.end; text++)
        if (*text == '\0' || next_byte(&span) != (unsigned char)*text)
            return false;
    return *text == '\0';
}

/* Takes the next pair off `query`; false at the end. */
static bool next_pair(const char **query, struct pair *pair) {
    const char *at = *query + strspn(*query, "&");
    if (*at == '\0')
        return false;
    const char *end = at + strcspn(at, "&");
    const char *equal = memchr(at, '=', (size_t)(end - at));
    pair->name = (struct span){at, equal ? equal : end};
    pair->value = (struct span){equal ? equal + 1 : end, end};
    *query = end;
    return true;
}

/* The next pair with this name and a well-formed value. */
static bool next_match(const char **query, const char *name, struct span *value) {
    struct pair pair;
    while (next_pair(query, &pair))
        if (equals(pair.name, name) && decoded_size(pair.value) >= 0) {
            *value = pair.value;
            return true;
        }
    return false;
}

int expvar__query_values(const char *query, const char *name, char ***values, size_t *count) {
    size_t size = 0;
    struct span value;
    *values = NULL;
    *count = 0;
    for (const char *at = query ? query : ""; next_match(&at, name, &value); (*count)++)
        size += (size_t)decoded_size(value) + 1;
    if (*count == 0)
        return 0;
    *values = malloc(*count * sizeof **values + size);
    if (!*values) {
        errno = ENOMEM;
        return -1;
    }
    char *to = (char *)(*values + *count);
    size_t i = 0;
    for (const char *at = query; next_match(&at, name, &value); i++) {
        (*values)[i] = to;
        to = decode(value, to);
    }
    return 0;
}

char *expvar_request_parameter(const expvar_request *request, const char *name, size_t index) {
    struct span value;
    for (const char *at = request->query ? request->query : ""; next_match(&at, name, &value);)
        if (index-- == 0) {
            char *text = malloc((size_t)decoded_size(value) + 1);
            if (text)
                decode(value, text);
            return text;
        }
    return NULL;
}

bool expvar_request_wait(const expvar_request *request, int64_t ns) {
    if (request->wait)
        return request->wait(request, ns);
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    if (ns > 0) {
        until.tv_sec += ns / 1000000000;
        until.tv_nsec += ns % 1000000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
    }
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
        continue;
    return true;
}

const char *expvar_request_header(const expvar_request *request, const char *name) {
    return request->header ? request->header(request, name) : NULL;
}
