/* exemplars.h - examples of what a histogram recorded: a value and the trace it belongs to.
 *
 * A histogram keeps at most one for each power of two (distribution.h), and takes a new one for it at most once a second.
 */
#ifndef EXPVAR_VARS_EXEMPLARS_H
#define EXPVAR_VARS_EXEMPLARS_H

#include <stddef.h>
#include <stdint.h>

#include "expvar/histogram.h"

struct expvar_var;

/* Some 11 KB; allocated by the first exemplar, freed with the histogram. */
struct exemplars;

struct exemplar {
    int64_t value;
    int64_t at_ns; /* since 1970 */
    char trace_id[EXPVAR_TRACE_ID_MAX + 1];
};

/* Keeps an exemplar if it is due. */
void expvar__exemplar_offer(struct expvar_var *variable, int64_t value, const char *trace_id);

/* Copies what is kept, by ascending value: 0 with `*copy`, NULL or to be freed with free(), and `*count`; or -1 with errno
 * ENOMEM. */
int expvar__exemplars_read(const struct expvar_var *variable, struct exemplar **copy, size_t *count);

#endif
