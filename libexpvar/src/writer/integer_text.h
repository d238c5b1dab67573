/* integer_text.h - an integer as decimal digits, at the end of a buffer. */
#ifndef EXPVAR_WRITER_INTEGER_TEXT_H
#define EXPVAR_WRITER_INTEGER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

static inline size_t expvar__digits_in(uint64_t magnitude) {
    size_t digits = 1;
    for (; magnitude >= 10000; magnitude /= 10000)
        digits += 4;
    return digits + (magnitude >= 10) + (magnitude >= 100) + (magnitude >= 1000);
}

/* Decimal digits of a magnitude, where they go: copied from elsewhere, they would be read before the stores of single
 * bytes had settled. printf's road through locale and format costs five times as much, and integers are nearly all there
 * is in a document. */
static inline void expvar__put_integer(struct buffer *out, uint64_t magnitude, bool negative) {
    const size_t size = expvar__digits_in(magnitude) + negative;
    char *room = expvar__buffer_room(out, size);
    if (!room)
        return;
    room[0] = '-';
    for (char *at = room + size; at > room + negative; magnitude /= 10)
        *--at = (char)('0' + magnitude % 10);
    expvar__buffer_advance(out, size);
}

static inline void expvar__put_int(struct buffer *out, int64_t value) {
    expvar__put_integer(out, value < 0 ? -(uint64_t)value : (uint64_t)value, value < 0);
}

#endif
