/* text.h - UTF-8 text cut into what fits a cell: a character of one or two columns with its combining marks,
 * composed (NFC) as far as Unicode has composed characters.
 *
 * What cannot stand in a cell is replaced or left out: bytes that are not UTF-8, control characters and
 * unassigned code points become U+FFFD; invisible formatting (joiners, direction overrides, variation
 * selectors, skin tones) is left out.
 */
#ifndef EXPVARMON_TUI_TEXT_H
#define EXPVARMON_TUI_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "canvas.h"

#define TEXT_REPLACEMENT 0xFFFDu
#define TEXT_ELLIPSIS    0x2026u

/* UTF-8 takes up to 4 bytes a code point. */
#define TEXT_UTF8_MAX 4

struct glyph {
    uint32_t character;
    uint32_t marks[CELL_MARKS]; /* 0: none */
    int width;                  /* columns: 1 or 2 */
};

/* Reads the glyph that *text begins with and moves *text behind it. Returns false at the end of the text. */
bool text_next(const char **text, struct glyph *glyph);

/* The columns `text` takes. Stops counting beyond `enough`, so that long texts cost no more than what is
 * shown. */
int text_width(const char *text, int enough);

/* The columns of one character: 1 or 2; 0 for what joins the cell before it or is not shown at all. */
int text_columns(uint32_t character);

/* Writes a character as UTF-8. Returns its bytes, without a NUL. */
int text_encode(uint32_t character, char bytes[TEXT_UTF8_MAX]);

#endif
