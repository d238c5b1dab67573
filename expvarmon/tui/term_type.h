/* term_type.h - what the environment says about the terminal: its type and the character set. */
#ifndef EXPVARMON_TUI_TERM_TYPE_H
#define EXPVARMON_TUI_TERM_TYPE_H

#include <stdbool.h>

/* Changes to a locale of UTF-8, as termbox asks wcwidth, which knows nothing outside of one. Returns whether there is. */
bool term_type_use_utf8(void);

/* The name of termbox's own table for a terminal type; NULL: it has none. */
const char *term_type_table(const char *type);

/* Calls the function in an environment that leads it to the table. Returns its result; TERM_TYPE_FAILED if it was not
 * called, as there is no memory. */
#define TERM_TYPE_FAILED (-1000)
int term_type_run(const char *table, int (*run)(int fd), int fd);

#endif
