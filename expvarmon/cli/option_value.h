/* option_value.h - the value of a flag: read into the options, and written as it would be read again. */
#ifndef EXPVARMON_CLI_OPTION_VALUE_H
#define EXPVARMON_CLI_OPTION_VALUE_H

#include <stddef.h>

#include "options.h"

/* A flag with its value as it was written. */
struct option_given {
    const struct options_flag *flag;
    const char *value;
};

/* One line of blame. Reasons are at most a line of words and a quotation. */
struct option_report {
    const char *where; /* what comes before the name of the flag: a dash, or a file and a line */
    char *text;
    size_t size;
};

/* Reads the value into the field of the flag, which may keep a pointer to it. Returns 0, or -1 with the report: WHEREname:
 * "value" is not ... */
int option_read(const struct option_given *given, struct options *options, const struct option_report *report);

/* Makes the field of the flag what options_init makes it. */
void option_reset(const struct options_flag *flag, struct options *options);

/* Calls `take` for each text that option_read would have to read to make the field what it is: one, except for lists of
 * texts and for what is not set. A field of OPTIONS_WORD must be set. */
typedef void option_text_fn(const char *text, void *context);
void option_write(const struct options_flag *flag, const struct options *options, option_text_fn *take, void *context);

#endif
