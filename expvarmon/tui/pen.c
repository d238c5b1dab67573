/* pen.c - writes pieces of different styles one behind the other on one row. */
#include "pen.h"

#include <stdarg.h>

void pen_text(struct pen *pen, enum style style, const char *text) {
    pen->x += canvas_text(pen->canvas, pen->x, pen->y, pen->end - pen->x, style, text);
}

void pen_printf(struct pen *pen, enum style style, const char *format, ...) {
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    pen_text(pen, style, text);
}

int pen_room(const struct pen *pen) {
    return pen->end > pen->x ? pen->end - pen->x : 0;
}
