/* reading.h - what a unit makes of a value of a document, before anything is computed with it. */
#ifndef EXPVARMON_MODEL_READING_H
#define EXPVARMON_MODEL_READING_H

#include <stdint.h>

#include "value.h"
#include "variable.h"

/* The value as a variable of this kind has it:
 *
 *     duration    a number of `unit_ns` nanoseconds each; a text as Go writes durations, such as 32m48s, 1.5s, -20us, as nanoseconds
 *     ago         a time, as nanoseconds from then to `now_unix_ns`; VALUE_NONE for the time 0, which means never
 *     otherwise   as it is; texts that say nothing to their unit, too
 *
 * Texts are lent as they came. */
struct value reading_value(enum variable_kind kind, double unit_ns, const struct value *value, int64_t now_unix_ns);

/* The seconds since 1970 of a time, which may be in seconds, milliseconds, microseconds or nanoseconds: its size tells
 * which, as far as the year 5138 in seconds, and from 1973 on in the others. NAN for what is no number. */
long double reading_unix_s(const struct value *value);

#endif
