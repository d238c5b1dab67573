/* line.c - one line of text while it is typed. */
#include "line.h"

#include <string.h>

#include <utf8proc.h>

#include "term.h"
#include "text.h"

#define CTRL(letter) ((letter)&0x1Fu)
#define DELETE       0x7Fu

/* Where the character before `at` begins, with the marks that join it. */
static size_t before(const struct line *line, size_t at) {
    while (at > 0) {
        const char *start = line->text + --at;
        if ((*start & 0xC0) == 0x80)
            continue;
        utf8proc_int32_t character;
        if (utf8proc_iterate((const utf8proc_uint8_t *)start, -1, &character) <= 0 ||
            text_columns((uint32_t)character) > 0)
            break;
    }
    return at;
}

static size_t behind(const struct line *line, size_t at) {
    const char *end = line->text + at;
    struct glyph glyph;
    text_next(&end, &glyph);
    return (size_t)(end - line->text);
}

static void erase(struct line *line, size_t from) {
    memmove(line->text + from, line->text + line->cursor, strlen(line->text + line->cursor) + 1);
    line->cursor = from;
}

static void go_left(struct line *line) {
    line->cursor = before(line, line->cursor);
}
static void go_right(struct line *line) {
    line->cursor = behind(line, line->cursor);
}
static void go_home(struct line *line) {
    line->cursor = 0;
}
static void go_end(struct line *line) {
    line->cursor = strlen(line->text);
}
static void erase_character(struct line *line) {
    erase(line, before(line, line->cursor));
}
static void erase_all(struct line *line) {
    erase(line, 0);
}
static void erase_word(struct line *line) {
    size_t from = line->cursor;
    while (from > 0 && line->text[from - 1] == ' ')
        from--;
    while (from > 0 && line->text[from - 1] != ' ')
        from--;
    erase(line, from);
}

static const struct {
    uint32_t key;
    void (*change)(struct line *line);
} changes[] = {
    {KEY_LEFT, go_left},     {KEY_RIGHT, go_right},  {KEY_HOME, go_home},       {KEY_END, go_end},
    {CTRL('A'), go_home},    {CTRL('E'), go_end},    {DELETE, erase_character}, {CTRL('H'), erase_character},
    {CTRL('W'), erase_word}, {CTRL('U'), erase_all},
};

static void insert(struct line *line, const char *bytes, size_t size) {
    const size_t length = strlen(line->text);
    if (length + size >= LINE_SIZE)
        return;
    memmove(line->text + line->cursor + size, line->text + line->cursor, length - line->cursor + 1);
    memcpy(line->text + line->cursor, bytes, size);
    line->cursor += size;
}

bool line_key(struct line *line, uint32_t key) {
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        if (changes[i].key == key) {
            changes[i].change(line);
            return true;
        }
    }
    if (key < ' ' || key >= KEY_ESC)
        return false;
    char bytes[TEXT_UTF8_MAX];
    insert(line, bytes, (size_t)text_encode(key, bytes));
    return true;
}

void line_set(struct line *line, const char *text) {
    size_t size = strlen(text);
    if (size >= LINE_SIZE)
        size = LINE_SIZE - 1;
    while (size > 0 && (text[size] & 0xC0) == 0x80)
        size--;
    memcpy(line->text, text, size);
    line->text[size] = '\0';
    line->cursor = size;
}

/* The first byte to show so that what is before the cursor, and the cursor, fit. */
static size_t first_shown(const struct line *line, int room) {
    size_t first = line->cursor;
    char part[LINE_SIZE];
    while (first > 0) {
        const size_t next = before(line, first);
        const size_t size = line->cursor - next;
        memcpy(part, line->text + next, size);
        part[size] = '\0';
        if (text_width(part, room) + 1 > room)
            break;
        first = next;
    }
    return first;
}

void line_draw(struct pen *pen, const struct line *line) {
    char part[LINE_SIZE];
    const size_t first = first_shown(line, pen_room(pen));
    memcpy(part, line->text + first, line->cursor - first);
    part[line->cursor - first] = '\0';
    pen_text(pen, STYLE_TEXT, part);
    const size_t end = behind(line, line->cursor);
    memcpy(part, line->text + line->cursor, end - line->cursor);
    part[end - line->cursor] = '\0';
    pen_text(pen, STYLE_INPUT, *part ? part : "\u2588");
    pen_text(pen, STYLE_TEXT, line->text + end);
}
