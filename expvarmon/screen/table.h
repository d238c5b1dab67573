/* table.h - the services, one a row: state, name, restart, and the newest value of every variable or what is
 * wrong. */
#ifndef EXPVARMON_SCREEN_TABLE_H
#define EXPVARMON_SCREEN_TABLE_H

#include "screen.h"

/* What it has beside the services. */
struct table_shape {
    bool framed;
    bool titled;
    bool totals; /* see totals.h */
};

/* Where the table is. It may be far higher than what is seen of it. */
struct table {
    const struct fleet *fleet;
    struct rect area; /* all of it */
    struct rect seen; /* the part of the screen it is seen through */
    struct table_shape shape;
};

/* The height of `area`. */
int table_rows(const struct fleet *fleet, struct table_shape shape);

/* Of these rows, those above the services, which stay while they scroll. */
int table_head(struct table_shape shape);

/* The columns of the longest name, within bounds that leave room for values in a table `width` columns wide.
 */
int table_name_width(const struct fleet *fleet, int width);

/* Draws the seen part; the titles stay at the top while any service is seen. Brings view->column into range.
 */
void table_draw(struct canvas *canvas, const struct table *table, struct view *view);

#endif
