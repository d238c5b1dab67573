/* input.c - the bytes a terminal sends, cut into keys. ECMA-48 names the shapes: CSI is Esc [, SS3 is Esc O.
 */
#include "input.h"

#include <string.h>

#include <utf8proc.h>

#define ESC 0x1B

/* No terminal sends a longer sequence; what looks like one is given up. */
#define SEQUENCE_MAX (INPUT_MAX / 2)

struct sequence {
    unsigned char final;
    unsigned parameter; /* the first, 0 where there is none; only compared for '~' */
    uint32_t key;
};

/* xterm, its relatives, rxvt, screen and the Linux console, in normal and in application mode. */
static const struct sequence sequences[] = {
    {'A', 0, KEY_UP},   {'B', 0, KEY_DOWN}, {'C', 0, KEY_RIGHT},   {'D', 0, KEY_LEFT},
    {'H', 0, KEY_HOME}, {'F', 0, KEY_END},  {'~', 1, KEY_HOME},    {'~', 7, KEY_HOME},
    {'~', 4, KEY_END},  {'~', 8, KEY_END},  {'~', 5, KEY_PAGE_UP}, {'~', 6, KEY_PAGE_DOWN},
};

/* What was cut off the front: `size` bytes that make `key`. Size 0: more bytes are needed. */
struct token {
    size_t size;
    uint32_t key;
};

static uint32_t find_sequence(unsigned char final, unsigned parameter) {
    for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++)
        if (sequences[i].final == final && (final != '~' || sequences[i].parameter == parameter))
            return sequences[i].key;
    return KEY_NONE;
}

/* Esc [ parameters final, and the Linux console's Esc [ [ letter. */
static struct token cut_csi(const unsigned char *bytes, size_t size) {
    if (size > 2 && bytes[2] == '[')
        return (struct token){size > 3 ? 4 : 0, KEY_NONE};
    unsigned parameter = 0;
    bool first = true;
    for (size_t i = 2; i < size && i < SEQUENCE_MAX; i++) {
        if (bytes[i] >= 0x40 && bytes[i] <= 0x7E)
            return (struct token){i + 1, find_sequence(bytes[i], parameter)};
        if (bytes[i] < 0x20 || bytes[i] > 0x7E)
            return (struct token){i, KEY_NONE};
        first = first && bytes[i] >= '0' && bytes[i] <= '9';
        if (first && parameter < 1000)
            parameter = parameter * 10 + (unsigned)(bytes[i] - '0');
    }
    return (struct token){size >= SEQUENCE_MAX ? SEQUENCE_MAX : 0, KEY_NONE};
}

static struct token cut_escape(const unsigned char *bytes, size_t size) {
    if (size == 1)
        return (struct token){0, KEY_NONE};
    if (bytes[1] == ESC)
        return (struct token){1, KEY_ESC};
    if (bytes[1] == '[')
        return cut_csi(bytes, size);
    if (bytes[1] == 'O')
        return (struct token){size > 2 ? 3 : 0, size > 2 ? find_sequence(bytes[2], 0) : KEY_NONE};
    /* Alt with a key. */
    return (struct token){2, KEY_NONE};
}

static struct token cut_character(const unsigned char *bytes, size_t size) {
    if (bytes[0] < 0x80)
        return (struct token){1, bytes[0] == 0x03 ? (uint32_t)KEY_CTRL_C : bytes[0]};
    const size_t length = (size_t)utf8proc_utf8class[bytes[0]];
    if (length > size)
        return (struct token){0, KEY_NONE};
    utf8proc_int32_t code;
    const utf8proc_ssize_t used = utf8proc_iterate(bytes, (utf8proc_ssize_t)size, &code);
    return used > 0 ? (struct token){(size_t)used, (uint32_t)code} : (struct token){1, KEY_NONE};
}

static struct token cut(const unsigned char *bytes, size_t size, bool complete) {
    const struct token token = bytes[0] == ESC ? cut_escape(bytes, size) : cut_character(bytes, size);
    if (token.size > 0 || !complete)
        return token;
    return (struct token){size, size == 1 && bytes[0] == ESC ? (uint32_t)KEY_ESC : (uint32_t)KEY_NONE};
}

size_t input_room(const struct input *input) {
    return INPUT_MAX - input->size;
}

uint32_t input_key(struct input *input, bool complete) {
    uint32_t key = KEY_NONE;
    while (input->size > 0 && key == KEY_NONE) {
        const struct token token = cut(input->bytes, input->size, complete);
        if (token.size == 0)
            break;
        key = token.key;
        input->size -= token.size;
        memmove(input->bytes, input->bytes + token.size, input->size);
    }
    return key;
}
