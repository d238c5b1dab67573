/* quote.c - what somebody typed, as it may be shown again in a message of one line. */
#include "quote.h"

#include <stdbool.h>
#include <string.h>

const char *quote_text(struct quote *quote, const char *text, size_t size) {
    const bool cut = size > QUOTE_SHOWN_MAX;
    const size_t shown = cut ? QUOTE_SHOWN_MAX : size;
    char *end = quote->text;
    *end++ = '"';
    for (size_t i = 0; i < shown; i++) {
        const unsigned char character = (unsigned char)text[i];
        *end++ = character < 0x20 || character == 0x7f ? '?' : text[i];
    }
    strcpy(end, cut ? "...\"" : "\"");
    return quote->text;
}
