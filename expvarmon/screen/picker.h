/* picker.h - the screen of processes to choose from. */
#ifndef EXPVARMON_SCREEN_PICKER_H
#define EXPVARMON_SCREEN_PICKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../model/filter.h"
#include "../tui/canvas.h"
#include "../tui/line.h"

struct picker_row {
    int64_t pid;
    const char *program; /* lent, as the next one */
    const char *address;
    int64_t uptime_ns;
    bool is_chosen;
};

/* All zero is an empty list. */
struct picker {
    struct picker_row *rows; /* lent */
    size_t count;
    const char *directory; /* lent: where they were looked for */
    bool all;              /* all are chosen, also those to come */
    size_t cursor;         /* the place among the rows that pass the filter */
    int64_t pid;           /* of the row there, when there were rows last */
    int scroll;
    int page; /* set by picker_draw */

    bool is_typing;
    struct line line;
    struct filter filter; /* of what was typed last and is one */
    char error[FILTER_SIZE * 2];
    const char *notice; /* what the last key came to; NULL: nothing to tell */
};

enum picker_result {
    PICKER_GOES_ON,
    PICKER_WATCH, /* those that are chosen, of which there is one at least; the one at the cursor where none was */
    PICKER_QUIT,
};

/* Takes other rows; the cursor stays at its process. Before the texts of the present ones go: NULL and 0. */
void picker_set_rows(struct picker *picker, struct picker_row *rows, size_t count);

/* Frees what the picker has itself. */
void picker_fini(struct picker *picker);

void picker_draw(struct canvas *canvas, struct picker *picker);

/* Does what a key, as term_key gives it, does here. */
enum picker_result picker_key(struct picker *picker, uint32_t key);

/* Whether a row passes the filter. */
bool picker_shows(const struct picker *picker, const struct picker_row *row);

/* How many do; the row at a place among those, NULL beyond the last. */
size_t picker_shown(const struct picker *picker);
struct picker_row *picker_row_at(const struct picker *picker, size_t place);

#endif
