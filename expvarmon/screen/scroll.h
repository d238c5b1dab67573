/* scroll.h - a list of rows that may be longer than the area it is seen through. */
#ifndef EXPVARMON_SCREEN_SCROLL_H
#define EXPVARMON_SCREEN_SCROLL_H

#include "../tui/canvas.h"

/* Brings *rows, how far is scrolled down, into the range that keeps `height` rows of `total` filled. */
void scroll_clamp(int *rows, int height, int total);

/* Scrolls as little as shows `size` rows from `top` on, or the first of them where not all fit. */
void scroll_show(int *rows, int height, int top, int size);

/* Draws a bar from y on for `height` rows, whose thumb shows which part is seen; nothing when all of it is.
 */
void scroll_bar(struct canvas *canvas, int x, int y, int height, int total, int rows);

#endif
