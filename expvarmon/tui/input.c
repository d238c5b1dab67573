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
    struct mouse mouse; /* of KEY_MOUSE */
};

static uint32_t find_sequence(unsigned char final, unsigned parameter) {
    for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++)
        if (sequences[i].final == final && (final != '~' || sequences[i].parameter == parameter))
            return sequences[i].key;
    return KEY_NONE;
}

/* The oldest reports of a mouse have three bytes of any value behind what looks like a whole sequence. */
#define MOUSE_SIZE 6

static struct token take_csi(const unsigned char *bytes, size_t size, unsigned parameter) {
    struct token token = {.size = size, .key = find_sequence(bytes[size - 1], parameter)};
    if (mouse_read(&token.mouse, bytes, size))
        token.key = KEY_MOUSE;
    return token;
}

/* Esc [ parameters final, and the Linux console's Esc [ [ letter. */
static struct token cut_csi(const unsigned char *bytes, size_t size) {
    if (size > 2 && bytes[2] == '[')
        return (struct token){.size = size > 3 ? 4 : 0};
    if (size > 2 && bytes[2] == 'M')
        return size < MOUSE_SIZE ? (struct token){0} : take_csi(bytes, MOUSE_SIZE, 0);
    unsigned parameter = 0;
    bool first = true;
    for (size_t i = 2; i < size && i < SEQUENCE_MAX; i++) {
        if (bytes[i] >= 0x40 && bytes[i] <= 0x7E)
            return take_csi(bytes, i + 1, parameter);
        if (bytes[i] < 0x20 || bytes[i] > 0x7E)
            return (struct token){.size = i};
        first = first && bytes[i] >= '0' && bytes[i] <= '9';
        if (first && parameter < 1000)
            parameter = parameter * 10 + (unsigned)(bytes[i] - '0');
    }
    return (struct token){.size = size >= SEQUENCE_MAX ? SEQUENCE_MAX : 0};
}

static struct token cut_escape(const unsigned char *bytes, size_t size) {
    if (size == 1)
        return (struct token){0};
    if (bytes[1] == ESC)
        return (struct token){.size = 1, .key = KEY_ESC};
    if (bytes[1] == '[')
        return cut_csi(bytes, size);
    if (bytes[1] == 'O')
        return size > 2 ? (struct token){.size = 3, .key = find_sequence(bytes[2], 0)} : (struct token){0};
    /* Alt with a key. */
    return (struct token){.size = 2};
}

static struct token cut_character(const unsigned char *bytes, size_t size) {
    if (bytes[0] < 0x80)
        return (struct token){.size = 1, .key = bytes[0] == 0x03 ? (uint32_t)KEY_CTRL_C : bytes[0]};
    const size_t length = (size_t)utf8proc_utf8class[bytes[0]];
    if (length > size)
        return (struct token){0};
    utf8proc_int32_t code;
    const utf8proc_ssize_t used = utf8proc_iterate(bytes, (utf8proc_ssize_t)size, &code);
    return used > 0 ? (struct token){.size = (size_t)used, .key = (uint32_t)code} : (struct token){.size = 1};
}

static struct token cut(const unsigned char *bytes, size_t size, bool complete) {
    const struct token token = bytes[0] == ESC ? cut_escape(bytes, size) : cut_character(bytes, size);
    if (token.size > 0 || !complete)
        return token;
    return (struct token){.size = size, .key = size == 1 && bytes[0] == ESC ? (uint32_t)KEY_ESC : (uint32_t)KEY_NONE};
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
        if (key == KEY_MOUSE)
            input->mouse = token.mouse;
        input->size -= token.size;
        memmove(input->bytes, input->bytes + token.size, input->size);
    }
    return key;
}
