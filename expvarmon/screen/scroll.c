/* scroll.c - a list of rows that may be longer than the area it is seen through. */
#include "scroll.h"

void scroll_clamp(int *rows, int height, int total) {
    const int last = total > height ? total - height : 0;
    if (*rows > last)
        *rows = last;
    if (*rows < 0)
        *rows = 0;
}

void scroll_show(int *rows, int height, int top, int size) {
    if (*rows < top + size - height)
        *rows = top + size - height;
    if (*rows > top)
        *rows = top;
}

/* The thumb has at least one row, and touches an end of the bar only when there is nothing beyond it. */
void scroll_bar(struct canvas *canvas, int x, int y, int height, int total, int rows) {
    if (total <= height || height <= 0)
        return;
    int size = (int)((int64_t)height * height / total);
    size = size < 1 ? 1 : size;
    const int last = total - height;
    int top = (int)((int64_t)rows * (height - size) / last);
    if (rows > 0 && top == 0 && height > size + 1)
        top = 1;
    if (rows < last && top == height - size && height > size + 1)
        top--;
    for (int i = 0; i < height; i++) {
        const bool is_thumb = i >= top && i < top + size;
        canvas_put(canvas, x, y + i, is_thumb ? 0x2588 : 0x2502, is_thumb ? STYLE_TITLE : STYLE_BORDER);
    }
}
