/* canvas_text.h - what is drawn on a canvas, as text to compare. */
#ifndef TESTS_SUPPORT_CANVAS_TEXT_H
#define TESTS_SUPPORT_CANVAS_TEXT_H

#include "../../expvarmon/tui/canvas.h"

/* An empty canvas; fails the test when out of memory. To be ended with canvas_fini. */
struct canvas canvas_new(int width, int height);

/* Fails the test when the canvas does not print as `expected`: its rows, each ended by a line break. */
void canvas_expect(const struct canvas *canvas, const char *expected);

/* Whether `text` is on the canvas, in one row. */
bool canvas_has(const struct canvas *canvas, const char *text);

#endif
