/* browser_search.h - searching the names of the browser's tree while one is typed. */
#ifndef EXPVARMON_SCREEN_BROWSER_SEARCH_H
#define EXPVARMON_SCREEN_BROWSER_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "../tui/line.h"

struct view;

/* All zero is closed. */
struct browser_search {
    bool is_open;
    bool is_missing; /* no name has what is typed */
    struct line line;
    uint32_t from; /* where the cursor was before */
};

void browser_search_open(struct view *view);

/* Does what a key does while it is open: the cursor goes to the next name that has what is typed, in capitals or not;
 * Down and Up go on to the next and the one before. Enter stays there, Esc goes back, and both close it. Returns false
 * for a key that is not for it. */
bool browser_search_key(struct view *view, uint32_t key);

#endif
