/* buffer.c - a growable byte buffer with a maximum. */
#include "buffer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define CAPACITY_MIN 256

void expvar__buffer_init(struct buffer *buffer, size_t max) {
    *buffer = (struct buffer){.max = max};
}

void expvar__buffer_fini(struct buffer *buffer) {
    free(buffer->data);
    expvar__buffer_init(buffer, buffer->max);
}

void expvar__buffer_clear(struct buffer *buffer) {
    buffer->size = 0;
    buffer->error = 0;
    if (buffer->data)
        buffer->data[0] = '\0';
}

static int fail(struct buffer *buffer, int error) {
    buffer->error = error;
    return -1;
}

/* At least doubles, so that n appends copy O(n) bytes. */
static int grow(struct buffer *buffer, size_t needed) {
    size_t capacity = buffer->capacity ? buffer->capacity : CAPACITY_MIN;
    while (capacity < needed)
        capacity *= 2;
    if (capacity > buffer->max)
        capacity = buffer->max;
    char *data = realloc(buffer->data, capacity + 1);
    if (!data)
        return fail(buffer, ENOMEM);
    buffer->data = data;
    buffer->data[buffer->size] = '\0';
    buffer->capacity = capacity;
    return 0;
}

char *expvar__buffer_reserve(struct buffer *buffer, size_t size) {
    if (buffer->error)
        return NULL;
    if (size > buffer->max - buffer->size) {
        buffer->error = EMSGSIZE;
        return NULL;
    }
    if ((!buffer->data || size > buffer->capacity - buffer->size) && grow(buffer, buffer->size + size) < 0)
        return NULL;
    return buffer->data + buffer->size;
}

int expvar__buffer_vprintf(struct buffer *buffer, const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (size < 0)
        return fail(buffer, errno);
    char *room = expvar__buffer_reserve(buffer, (size_t)size);
    if (!room)
        return -1;
    vsnprintf(room, (size_t)size + 1, format, arguments);
    expvar__buffer_advance(buffer, (size_t)size);
    return 0;
}

char *expvar__buffer_take(struct buffer *buffer) {
    char *data = buffer->data;
    expvar__buffer_init(buffer, buffer->max);
    return data;
}
