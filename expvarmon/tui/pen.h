/* pen.h - writes pieces of different styles one behind the other on one row. */
#ifndef EXPVARMON_TUI_PEN_H
#define EXPVARMON_TUI_PEN_H

#include "canvas.h"

struct pen {
    struct canvas *canvas;
    int x, y; /* where the next piece goes */
    int end;  /* the column behind the last one that may be used */
};

/* A piece that does not fit ends in an ellipsis. */
void pen_text(struct pen *pen, enum style style, const char *text);

/* The same for a printf format; at most 255 bytes. */
void pen_printf(struct pen *pen, enum style style, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The columns left. */
int pen_room(const struct pen *pen);

#endif
