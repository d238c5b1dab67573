/* buffer.h - a growable byte buffer with a maximum.
 *
 * Invariants: size <= capacity <= max; data[size] is a NUL when data is not NULL; once an append has failed,
 * `error` is its errno (ENOMEM, or EMSGSIZE beyond the maximum) and every further append fails too, so that a
 * series of appends needs one check at its end.
 *
 * Life: init, appends, read data and size, fini. clear empties it for reuse and forgets the error.
 */
#ifndef EXPVAR_BASE_BUFFER_H
#define EXPVAR_BASE_BUFFER_H

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

struct buffer {
    char *data;
    size_t size;
    size_t capacity; /* without the final NUL */
    size_t max;
    int error;
};

void expvar__buffer_init(struct buffer *buffer, size_t max);
void expvar__buffer_fini(struct buffer *buffer);
void expvar__buffer_clear(struct buffer *buffer);

/* Room for `size` more bytes: returns where they go, or NULL. They count once expvar__buffer_advance says how
 * many were written. */
char *expvar__buffer_reserve(struct buffer *buffer, size_t size);

static inline void expvar__buffer_advance(struct buffer *buffer, size_t size) {
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
}

/* The same, inline where there is room already. */
static inline char *expvar__buffer_room(struct buffer *buffer, size_t size) {
    if (buffer->data && !buffer->error && size <= buffer->capacity - buffer->size)
        return buffer->data + buffer->size;
    return expvar__buffer_reserve(buffer, size);
}

/* These return 0, or -1 with buffer->error set. Inline, because a document is thousands of appends of a few
 * bytes. */
static inline int expvar__buffer_append(struct buffer *buffer, const void *data, size_t size) {
    char *room = expvar__buffer_room(buffer, size);
    if (!room)
        return -1;
    if (size)
        memcpy(room, data, size);
    expvar__buffer_advance(buffer, size);
    return 0;
}

static inline int expvar__buffer_append_text(struct buffer *buffer, const char *text) {
    return expvar__buffer_append(buffer, text, strlen(text));
}

int expvar__buffer_vprintf(struct buffer *buffer, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Hands the memory over to the caller, who frees it; the buffer is empty then. NULL if nothing was ever
 * appended. */
char *expvar__buffer_take(struct buffer *buffer);

#endif
