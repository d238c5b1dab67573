/* settings.h - what can be set while the program runs: one table for the API, the environment, the page and the variable.
 */
#ifndef EXPVAR_HOOKS_SETTINGS_H
#define EXPVAR_HOOKS_SETTINGS_H

#include <stddef.h>
#include <stdint.h>

struct setting {
    const char *name;        /* in the page and the variable */
    const char *environment; /* the variable that sets it at the start */
    int64_t first;           /* what it is without that */
    int64_t (*get)(void);
    int (*set)(int64_t value); /* 0, or -1 with errno */
};

extern const struct setting expvar__settings[];
extern const size_t expvar__settings_count;

/* A number as people write it: decimal digits. Returns 0, or -1. */
int expvar__setting_parse(const char *text, int64_t *value);

/* Sets all to what the environment says. A text that is no number, or out of range, leaves the first value. */
void expvar__settings_load(void);

#endif
