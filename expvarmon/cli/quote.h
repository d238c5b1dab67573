/* quote.h - what somebody typed, as it may be shown again in a message of one line. */
#ifndef EXPVARMON_CLI_QUOTE_H
#define EXPVARMON_CLI_QUOTE_H

#include <stddef.h>

/* Characters that are shown of a long text; the rest is "...". */
#define QUOTE_SHOWN_MAX 80

struct quote {
    char text[QUOTE_SHOWN_MAX + 6];
};

/* The `size` bytes in double quotes; control characters become `?`. The result is `quote->text`. */
const char *quote_text(struct quote *quote, const char *text, size_t size);

#endif
