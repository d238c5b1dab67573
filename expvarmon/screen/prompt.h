/* prompt.h - the line at the bottom in which a filter is typed, and that says what is filtered. */
#ifndef EXPVARMON_SCREEN_PROMPT_H
#define EXPVARMON_SCREEN_PROMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "../model/fleet.h"
#include "../tui/canvas.h"
#include "../tui/line.h"

struct view;

/* All zero is closed. */
struct prompt {
    bool is_open;
    struct line line;
    char error[256]; /* why what is in the line is no filter; "" where it is one, which is the view's then */
};

/* Opens the line with the present filter in it. Filters, and the line, are of the view of charts. */
void prompt_open(struct view *view);

/* Does what a key does in the line while it is open: the filter is the view's as soon as it is a right one; Enter keeps
 * it, Esc takes all filters away, and both close the line. Returns false for a key that is not for the line. */
bool prompt_key(struct view *view, uint32_t key);

/* Whether there is something to say, and the canvas has a row to spare; what is said, into row `y`. */
bool prompt_has(const struct canvas *canvas, const struct view *view);
void prompt_draw(struct canvas *canvas, int y, const struct fleet *fleet, const struct view *view);

#endif
