/* term.h - the terminal, by termbox: shows a canvas, reads keys. The only file that knows termbox. */
#ifndef EXPVARMON_TUI_TERM_H
#define EXPVARMON_TUI_TERM_H

#include <stdbool.h>
#include <stdint.h>

#include "canvas.h"

/* Keys that are not characters; characters are their code points. */
enum {
    KEY_NONE = 0,
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
    KEY_RESIZE, /* the terminal has another size now */
    KEY_LOST,   /* the terminal is gone */
};

/* Takes the terminal over. Returns 0, or -1 with *reason set to one line. From here on a crash or a fatal signal
 * restores the terminal before it takes its usual course. */
int term_init(bool colours, const char **reason);
void term_fini(void);

/* Becomes readable when there is a key or a new size. */
int term_fd(void);

/* The next key, or KEY_NONE. Never waits. */
uint32_t term_key(void);

void term_size(int *width, int *height);
void term_show(const struct canvas *canvas);

#endif
