/* strict_json.c - whether a text is JSON, by the letter of RFC 8259. */
#include "strict_json.h"

#include <stdint.h>
#include <string.h>

#define DEPTH_MAX 1000

struct reader {
    const unsigned char *at;
    const unsigned char *end;
    unsigned depth;
};

static bool value(struct reader *reader);

static int peek(const struct reader *reader) {
    return reader->at < reader->end ? *reader->at : -1;
}

static bool take(struct reader *reader, int byte) {
    if (peek(reader) != byte)
        return false;
    reader->at++;
    return true;
}

static void skip_blanks(struct reader *reader) {
    while (take(reader, ' ') || take(reader, '\t') || take(reader, '\n') || take(reader, '\r'))
        ;
}

static bool word(struct reader *reader, const char *text) {
    size_t size = strlen(text);
    if ((size_t)(reader->end - reader->at) < size || memcmp(reader->at, text, size) != 0)
        return false;
    reader->at += size;
    return true;
}

static bool is_digit(int byte) {
    return byte >= '0' && byte <= '9';
}

static bool digits(struct reader *reader) {
    if (!is_digit(peek(reader)))
        return false;
    while (is_digit(peek(reader)))
        reader->at++;
    return true;
}

static bool number(struct reader *reader) {
    take(reader, '-');
    if (!take(reader, '0') && !digits(reader))
        return false;
    if (take(reader, '.') && !digits(reader))
        return false;
    if (!take(reader, 'e') && !take(reader, 'E'))
        return true;
    if (!take(reader, '+'))
        take(reader, '-');
    return digits(reader);
}

static bool escape(struct reader *reader) {
    int byte = peek(reader);
    reader->at++;
    if (byte != 'u')
        return byte > 0 && strchr("\"\\/bfnrt", byte) != NULL;
    for (int i = 0; i < 4; i++) {
        int hex = peek(reader);
        if (!is_digit(hex) && !(hex >= 'a' && hex <= 'f') && !(hex >= 'A' && hex <= 'F'))
            return false;
        reader->at++;
    }
    return true;
}

/* One character of two bytes or more: decoded, then judged by what it decodes to. */
static bool multibyte(struct reader *reader) {
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = *reader->at;
    int length = lead >= 0xf8 ? 0 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
    if (!length || reader->end - reader->at < length)
        return false;
    uint32_t point = lead & (0x7fu >> length);
    for (int i = 1; i < length; i++) {
        if ((reader->at[i] & 0xc0) != 0x80)
            return false;
        point = point << 6 | (reader->at[i] & 0x3f);
    }
    reader->at += length;
    return point >= smallest[length] && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
}

static bool string(struct reader *reader) {
    if (!take(reader, '"'))
        return false;
    while (!take(reader, '"')) {
        int byte = peek(reader);
        bool good;
        if (byte < 0x20)
            return false;
        if (byte >= 0x80)
            good = multibyte(reader);
        else
            good = reader->at++ && (byte != '\\' || escape(reader));
        if (!good)
            return false;
    }
    return true;
}

static bool member(struct reader *reader) {
    skip_blanks(reader);
    if (!string(reader))
        return false;
    skip_blanks(reader);
    return take(reader, ':') && value(reader);
}

/* What stands between brackets: nothing, or items with commas between them. */
static bool items(struct reader *reader, bool (*item)(struct reader *reader), int close) {
    reader->at++;
    skip_blanks(reader);
    if (take(reader, close))
        return true;
    do {
        if (!item(reader))
            return false;
    } while (take(reader, ','));
    return take(reader, close);
}

static bool container(struct reader *reader) {
    if (++reader->depth > DEPTH_MAX)
        return false;
    bool good = peek(reader) == '{' ? items(reader, member, '}') : items(reader, value, ']');
    reader->depth--;
    return good;
}

static bool value(struct reader *reader) {
    skip_blanks(reader);
    int byte = peek(reader);
    bool good;
    if (byte == '{' || byte == '[')
        good = container(reader);
    else if (byte == '"')
        good = string(reader);
    else
        good = word(reader, "null") || word(reader, "true") || word(reader, "false") || number(reader);
    skip_blanks(reader);
    return good;
}

bool strict_json(const char *text, size_t size) {
    struct reader reader = {.at = (const unsigned char *)text, .end = (const unsigned char *)text + size};
    return value(&reader) && reader.at == reader.end;
}
