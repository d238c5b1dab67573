/* mouse.h - what a terminal reports of its mouse. Pure, as input.h. */
#ifndef EXPVARMON_TUI_MOUSE_H
#define EXPVARMON_TUI_MOUSE_H

#include <stdbool.h>
#include <stddef.h>

enum mouse_kind { MOUSE_CLICK, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

struct mouse {
    enum mouse_kind kind;
    int x, y; /* the cell, from 0 */
};

/* Reads an escape sequence that begins with CSI, in one of the encodings of xterm: SGR (mode 1006), urxvt's (1015), or
 * the first one of three bytes behind CSI M. Returns false for what is no report, or one of something else: another
 * button, a release, a motion. Modifiers are ignored. */
bool mouse_read(struct mouse *mouse, const unsigned char *sequence, size_t size);

#endif
