/* utf8.c - UTF-8 as RFC 3629 has it. */
#include "utf8.h"

#include <stdint.h>

/* What the first byte says: the length, and the range of the second byte (RFC 3629, section 4). */
struct lead {
    uint8_t first, last;
    uint8_t length;
    uint8_t second_min, second_max;
};

static const struct lead leads[] = {
    {0x00, 0x7f, 1, 0x00, 0xff}, {0xc2, 0xdf, 2, 0x80, 0xbf}, {0xe0, 0xe0, 3, 0xa0, 0xbf},
    {0xe1, 0xec, 3, 0x80, 0xbf}, {0xed, 0xed, 3, 0x80, 0x9f}, {0xee, 0xef, 3, 0x80, 0xbf},
    {0xf0, 0xf0, 4, 0x90, 0xbf}, {0xf1, 0xf3, 4, 0x80, 0xbf}, {0xf4, 0xf4, 4, 0x80, 0x8f},
};

static const struct lead *find_lead(uint8_t byte) {
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++) {
        if (byte >= leads[i].first && byte <= leads[i].last)
            return &leads[i];
    }
    return NULL;
}

size_t expvar__utf8_length(const char *text, size_t size) {
    const uint8_t *bytes = (const uint8_t *)text;
    const struct lead *lead = find_lead(bytes[0]);
    if (!lead || lead->length > size)
        return 0;
    if (lead->length > 1 && (bytes[1] < lead->second_min || bytes[1] > lead->second_max))
        return 0;
    for (size_t i = 2; i < lead->length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    }
    return lead->length;
}

bool expvar__utf8_valid(const char *text, size_t size) {
    while (size) {
        size_t length = expvar__utf8_length(text, size);
        if (!length)
            return false;
        text += length;
        size -= length;
    }
    return true;
}
