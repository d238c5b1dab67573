/* text.c - a growable text. */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_fini(struct text *text) {
    free(text->data);
    *text = (struct text){0};
}

static bool make_room(struct text *text, size_t size) {
    if (text->failed)
        return false;
    if (size <= text->capacity - text->size)
        return true;
    if (size > TEXT_MAX - text->size) {
        text->failed = true;
        return false;
    }
    size_t capacity = text->capacity ? text->capacity : 1024;
    while (capacity < text->size + size)
        capacity *= 2;
    char *data = realloc(text->data, capacity);
    if (!data) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->capacity = capacity;
    return true;
}

void text_add(struct text *text, const char *bytes, size_t size) {
    if (size == 0 || !make_room(text, size))
        return;
    memcpy(text->data + text->size, bytes, size);
    text->size += size;
}

void text_add_string(struct text *text, const char *string) {
    text_add(text, string, strlen(string));
}

static const char *const entities[256] = {
    ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;",
};

void text_add_html(struct text *text, const char *bytes, size_t size) {
    size_t plain = 0; /* start of what needs no entity and was not added yet */
    for (size_t i = 0; i < size; i++) {
        const char *entity = entities[(unsigned char)bytes[i]];
        if (!entity)
            continue;
        text_add(text, bytes + plain, i - plain);
        text_add_string(text, entity);
        plain = i + 1;
    }
    text_add(text, bytes + plain, size - plain);
}

void text_printf(struct text *text, const char *format, ...) {
    char line[256];
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof line) {
        text->failed = true;
        return;
    }
    text_add(text, line, (size_t)length);
}
