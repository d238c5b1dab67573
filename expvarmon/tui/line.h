/* line.h - one line of text while it is typed. */
#ifndef EXPVARMON_TUI_LINE_H
#define EXPVARMON_TUI_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pen.h"

/* Bytes, with the NUL. What would make the text longer is not taken. */
#define LINE_SIZE 128

/* All zero is an empty line. */
struct line {
    char text[LINE_SIZE]; /* UTF-8 */
    size_t cursor;        /* in bytes; at the beginning of a character, or behind the text */
};

/* Takes what fits of `text`, whole characters, with the cursor behind it. */
void line_set(struct line *line, const char *text);

/* Does what a key, as term_key gives it, does to the line: a character is put in at the cursor; Left, Right, Home, End,
 * Ctrl-A and Ctrl-E move it; Backspace, Ctrl-W and Ctrl-U take away the character, the word, all before it. Returns
 * false for a key that has no meaning here. */
bool line_key(struct line *line, uint32_t key);

/* Draws the text and the cursor, scrolled so that the cursor is seen. */
void line_draw(struct pen *pen, const struct line *line);

#endif
