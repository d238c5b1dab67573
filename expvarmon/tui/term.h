/* term.h - the terminal, by termbox: shows a canvas, reads keys. The only file that knows termbox.
 *
 * One terminal a process, used by one thread.
 */
#ifndef EXPVARMON_TUI_TERM_H
#define EXPVARMON_TUI_TERM_H

#include <stdbool.h>
#include <stdint.h>

#include "canvas.h"
#include "mouse.h"
#include "theme.h"

/* Keys that are not characters; characters are their code points. */
enum {
    KEY_NONE = 0,
    KEY_ENTER = '\r',
    KEY_ESC = 0x110000,
    KEY_CTRL_C,
    KEY_UP,
    KEY_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_HOME,
    KEY_END,
    KEY_MOUSE,  /* what term_mouse tells */
    KEY_RESIZE, /* the terminal has another size now, or is to be shown anew for another reason (Ctrl-L) */
    KEY_LOST,   /* the terminal is gone */
};

/* Takes the controlling terminal over. Returns 0, or -1 with *reason set to one line, valid until the next
 * call. From here on a crash or a fatal signal restores the terminal before it takes its usual course. */
int term_init(enum theme theme, const char **reason);

/* Gives the terminal back as it was. May be called at any time, any number of times. */
void term_fini(void);

/* Becomes readable when there is a key or a new size, once when the terminal is lost, and when the terminal takes more
 * of a frame it did not take at once. */
int term_fd(void);

/* The next key, or KEY_NONE. Never waits. To be called until KEY_NONE each time term_fd() is readable. KEY_LOST comes
 * once; from then on the terminal neither shows nor reads anything. */
uint32_t term_key(void);

/* Has the terminal report its mouse, which from then on selects text only with a key of the terminal's own held down,
 * mostly Shift. */
void term_use_mouse(void);

/* What the mouse did, behind KEY_MOUSE. */
struct mouse term_mouse(void);

void term_size(int *width, int *height);

/* Rings the terminal's bell, or what it has instead. Never waits. */
void term_bell(void);

/* Shows the canvas; what is beyond the terminal's size is cut off. Never waits: while a terminal is slow to take a frame, further ones are left out, and KEY_RESIZE comes after it. */
void term_show(const struct canvas *canvas);

#endif
