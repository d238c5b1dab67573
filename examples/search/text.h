/* text.h - a growable text, for building pages. */
#ifndef SEARCH_TEXT_H
#define SEARCH_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* A text that would grow beyond this fails. */
#define TEXT_MAX ((size_t)16 << 20)

/* All zero is an empty text. Once an append has failed, `failed` stays true and later appends do nothing, so
 * that a caller checks once, at the end. One thread at a time. */
struct text {
    char *data; /* not terminated; NULL while nothing was added */
    size_t size;
    size_t capacity;
    bool failed;
};

void text_fini(struct text *text);

void text_add(struct text *text, const char *bytes, size_t size);
void text_add_string(struct text *text, const char *string);

/* Adds with & < > " ' as entities: safe between tags and inside quoted attributes. */
void text_add_html(struct text *text, const char *bytes, size_t size);

/* At most 255 bytes at a time; more makes the text fail. */
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
