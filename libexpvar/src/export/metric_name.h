/* metric_name.h - valid names for metrics, and the units at their end.
 *
 * The rules are in expvar/describe.h, for those who look for their variables.
 */
#ifndef EXPVAR_EXPORT_METRIC_NAME_H
#define EXPVAR_EXPORT_METRIC_NAME_H

#include <stddef.h>

#include "base/buffer.h"

/* Appends the name for a path: lower case, digits and _, not beginning with a digit. */
void expvar__metric_name(struct buffer *out, const char *path);

/* Takes `suffix` off the end of what stands in `out` from `begin`, unless nothing would be left. */
void expvar__metric_name_strip(struct buffer *out, size_t begin, const char *suffix);

/* Brings the unit to the end of the name that stands in `out` from `begin`. Returns what values in this unit must be
 * divided by. Afterwards `*unit` is where in `out` the unit's name begins: it ends with the name; NULL or "" as `given`
 * leaves all as it is, and `*unit` the end. */
double expvar__metric_name_unit(struct buffer *out, size_t begin, const char *given, size_t *unit);

#endif
