/* text.c - UTF-8 text cut into what fits a cell. */
#include "text.h"

#include <stddef.h>
#include <string.h>

#include <utf8proc.h>

/* More marks on one character are only found in attacks on renderers. */
#define MARKS_READ_MAX 8
/* A canonical decomposition has at most 4 code points. */
#define DECOMPOSED_MAX ((MARKS_READ_MAX + 1) * 4)

enum role { ROLE_BASE, ROLE_MARK, ROLE_HIDDEN, ROLE_REPLACED };

static bool is_plain(unsigned char byte) {
    return byte >= 0x20 && byte < 0x7F;
}

static bool is_selector_or_tone(utf8proc_int32_t code) {
    return (code >= 0xFE00 && code <= 0xFE0F) || (code >= 0xE0100 && code <= 0xE01EF) ||
           (code >= 0x1F3FB && code <= 0x1F3FF);
}

/* Vowels and finals of Hangul: they form a syllable with the consonant before them. */
static bool is_joining_jamo(utf8proc_int32_t code) {
    return (code >= 0x1160 && code <= 0x11FF) || (code >= 0xD7B0 && code <= 0xD7FB);
}

static enum role role_of(utf8proc_int32_t code) {
    if (is_selector_or_tone(code))
        return ROLE_HIDDEN;
    if (is_joining_jamo(code))
        return ROLE_MARK;
    switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return ROLE_REPLACED;
    case UTF8PROC_CATEGORY_CF:
        return ROLE_HIDDEN;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
        return ROLE_MARK;
    default:
        return utf8proc_charwidth(code) == 0 ? ROLE_MARK : ROLE_BASE;
    }
}

/* The code point at `text`, which is not at its end, and its bytes in *size; U+FFFD of one byte where it is
 * no UTF-8. */
static utf8proc_int32_t decode(const char *text, size_t *size) {
    utf8proc_int32_t code;
    const utf8proc_ssize_t used =
        utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)strnlen(text, TEXT_UTF8_MAX), &code);
    *size = used > 0 ? (size_t)used : 1;
    return used > 0 ? code : (utf8proc_int32_t)TEXT_REPLACEMENT;
}

/* Moves behind the marks and hidden characters at `text`; marks are kept up to MARKS_READ_MAX. */
static const char *read_marks(const char *text, utf8proc_int32_t *marks, size_t *count) {
    while (*text && !is_plain((unsigned char)*text)) {
        size_t size;
        const utf8proc_int32_t code = decode(text, &size);
        const enum role role = role_of(code);
        if (role != ROLE_MARK && role != ROLE_HIDDEN)
            break;
        if (role == ROLE_MARK && *count < MARKS_READ_MAX)
            marks[(*count)++] = code;
        text += size;
    }
    return text;
}

/* Brings marks into canonical order: by combining class, stable. */
static void order_marks(utf8proc_int32_t *codes, size_t count) {
    for (size_t i = 1; i < count; i++) {
        const utf8proc_int32_t code = codes[i];
        const utf8proc_propval_t rank = utf8proc_get_property(code)->combining_class;
        size_t at = i;
        while (rank > 0 && at > 0 && utf8proc_get_property(codes[at - 1])->combining_class > rank) {
            codes[at] = codes[at - 1];
            at--;
        }
        codes[at] = code;
    }
}

/* Composes sequence[0], a base, with the marks behind it. Returns how many code points are left. */
static size_t compose(utf8proc_int32_t *sequence, size_t count) {
    utf8proc_int32_t parts[DECOMPOSED_MAX];
    size_t part_count = 0;
    for (size_t i = 0; i < count; i++) {
        int boundary = 0;
        const utf8proc_ssize_t added =
            utf8proc_decompose_char(sequence[i], parts + part_count, (utf8proc_ssize_t)(DECOMPOSED_MAX - part_count),
                                    UTF8PROC_DECOMPOSE | UTF8PROC_STABLE, &boundary);
        if (added < 0 || (size_t)added > DECOMPOSED_MAX - part_count)
            return count;
        part_count += (size_t)added;
    }
    order_marks(parts, part_count);
    const utf8proc_ssize_t left =
        utf8proc_normalize_utf32(parts, (utf8proc_ssize_t)part_count, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    if (left <= 0)
        return count;
    const size_t kept = (size_t)left <= MARKS_READ_MAX + 1 ? (size_t)left : MARKS_READ_MAX + 1;
    memcpy(sequence, parts, kept * sizeof *sequence);
    return kept;
}

static struct glyph make_glyph(const utf8proc_int32_t *sequence, size_t count) {
    struct glyph glyph = {.character = (uint32_t)sequence[0], .width = text_columns((uint32_t)sequence[0])};
    if (glyph.width == 0)
        glyph.width = 1;
    for (size_t i = 1; i < count && i <= CELL_MARKS; i++)
        glyph.marks[i - 1] = (uint32_t)sequence[i];
    return glyph;
}

bool text_next(const char **text, struct glyph *glyph) {
    const char *at = *text;
    /* Nearly every text is ASCII: a plain byte that no mark can follow needs no tables. */
    if (is_plain((unsigned char)at[0]) && (signed char)at[1] >= 0) {
        *glyph = (struct glyph){.character = (unsigned char)at[0], .width = 1};
        *text = at + 1;
        return true;
    }
    utf8proc_int32_t sequence[MARKS_READ_MAX + 1] = {' '};
    enum role role = ROLE_HIDDEN;
    while (*at && role == ROLE_HIDDEN) {
        size_t size;
        sequence[0] = decode(at, &size);
        role = role_of(sequence[0]);
        /* Marks that nothing precedes stand on a blank. */
        if (role == ROLE_MARK)
            sequence[0] = ' ';
        else
            at += size;
    }
    if (role == ROLE_HIDDEN) {
        *text = at;
        return false;
    }
    if (role == ROLE_REPLACED)
        sequence[0] = (utf8proc_int32_t)TEXT_REPLACEMENT;
    size_t marks = 0;
    *text = read_marks(at, sequence + 1, &marks);
    *glyph = make_glyph(sequence, marks ? compose(sequence, marks + 1) : 1);
    return true;
}

int text_width(const char *text, int enough) {
    int width = 0;
    struct glyph glyph;
    while (width <= enough && text_next(&text, &glyph))
        width += glyph.width;
    return width;
}

int text_columns(uint32_t character) {
    if (is_plain((unsigned char)character) && character < 0x7F)
        return 1;
    const enum role role = role_of((utf8proc_int32_t)character);
    if (role == ROLE_MARK || role == ROLE_HIDDEN)
        return 0;
    return role == ROLE_BASE && utf8proc_charwidth((utf8proc_int32_t)character) == 2 ? 2 : 1;
}

int text_encode(uint32_t character, char bytes[TEXT_UTF8_MAX]) {
    if (character > 0x10FFFF || (character >= 0xD800 && character < 0xE000))
        character = TEXT_REPLACEMENT;
    return (int)utf8proc_encode_char((utf8proc_int32_t)character, (utf8proc_uint8_t *)bytes);
}
