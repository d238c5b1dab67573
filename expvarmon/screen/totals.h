/* totals.h - what a variable is in all services together, as rows of their table. */
#ifndef EXPVARMON_SCREEN_TOTALS_H
#define EXPVARMON_SCREEN_TOTALS_H

#include "../model/aggregate.h"
#include "format.h"
#include "screen.h"

#define TOTALS_ROWS 3

/* Whether the table has them, where it is seen through so many rows: asked for, or by themselves for enough services. */
bool totals_has(const struct fleet *fleet, const struct view *view, int height);

/* What row 0..TOTALS_ROWS - 1 is called, and what it says of a variable: `buffer` or a constant. */
const char *totals_label(int row);
const char *totals_text(char buffer[FORMAT_MAX], const struct variable *variable, const struct aggregate *aggregate,
                        int row);

/* The columns that these texts need, at most `most`. */
int totals_width(const struct variable *variable, const struct aggregate *aggregate, int most);

/* Before a value that stands out, on which side it does; NULL for one that does not. */
const char *totals_mark(const struct aggregate *aggregate, const struct value *value);

#endif
