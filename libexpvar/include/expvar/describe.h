/* describe.h - what a variable means: help, unit, and whether it is a counter or a gauge; and how it appears at /metrics.
 *
 * /debug/vars shows none of it. The page /metrics does, for Prometheus and others that read its text format (0.0.4),
 * OpenMetrics 1.0, or its protobuf format with native histograms; a request gets the one that its Accept header weighs
 * most, and the text if it names none. Every published variable is there:
 *
 *     integer, float             NAME_total, a counter, or NAME, a gauge: expvar_var_role. One that has no role, or claims
 *                                to count and is negative or NaN, is untyped (in OpenMetrics unknown)
 *     string                     NAME_info{value="TEXT"} 1
 *     map                        the same with the label key="KEY"; key_2, key_3 ... for maps in maps. Counters and gauges in
 *                                one map are untyped, unless expvar_declare says what the map is. Texts: NAME_text_info
 *     family                     the same with its labels; the overflow has expvar_overflow="true" instead. Of a family of
 *                                histograms the label le is exported_le
 *     rates                      NAME{window="1m"} and NAME{window="1h"}, gauges
 *     histogram                  a native histogram in protobuf; everywhere buckets at 2^n - 1, where the counts are exact,
 *                                from below the least value ever to the greatest: as many as powers of two between them,
 *                                at most 128. OpenMetrics allows no sum and no count beside negative values
 *     function                   its numbers, the keys of objects appended to the name, elements of arrays with the label
 *                                index="0" (index_2 ...); true is 1, texts are infos, null is left out. Untyped unless
 *                                declared; the library's own are typed
 *
 * Names   Lower case, digits and _: a capital begins a word (HeapAlloc: heap_alloc), every other character is one _, as are
 *         the points between the keys of a function; _ before a digit at the beginning.
 * Units   The name ends with the unit: _bytes. Times become seconds, by dividing: latency_ns in "ns" is latency_seconds. So
 *         do "us", "ms", "nanoseconds", "microseconds", "milliseconds" and "s"; "B" is bytes, "percent" and "%" ratio.
 * Taken   Where two variables come to one name, the first in the order of /debug/vars has it, the next is NAME_2 (before the
 *         unit) and says in its help what it is called. expvar_renamed_metrics counts them.
 * Help    Without a help it is the variable's name.
 * Values  NaN, +Inf and -Inf as such. No timestamps. Texts that are not UTF-8, and NUL, have U+FFFD in their place.
 *
 * Native histograms have schema 5 (buckets 2.2 % wide), or the next coarser ones until there are at most 160 buckets; a value
 * is counted in a bucket that is at most 0.79 % away from it, as it is everywhere (histogram.h). Exemplars
 * (expvar_histogram_record_exemplar) are in OpenMetrics and in protobuf, on the buckets at 2^n - 1.
 *
 * protobuf-c is opened when protobuf is first asked for; where it is not installed the next best format is answered.
 */
#ifndef EXPVAR_DESCRIBE_H
#define EXPVAR_DESCRIBE_H

#include <stddef.h>

#include "expvar.h"

EXPVAR_BEGIN

/* Bytes in a help text. */
#define EXPVAR_HELP_MAX 4095

/* Says what the variable published under `name` means, and the unit of its values, for instance "seconds" or "bytes";
 * both are copied and hold for all its names. NULL or "" is none. A later call replaces both.
 * Returns 0, or -1 with errno ENOENT (no such variable), EINVAL (not UTF-8), EMSGSIZE (a help longer than
 * EXPVAR_HELP_MAX, a unit longer than EXPVAR_NAME_MAX) or ENOMEM; then the old texts stay. */
EXPVAR_API int expvar_describe(const char *name, const char *help, const char *unit);

/* Copy as expvar_string_value does. Without a text, or a variable, that is "". */
EXPVAR_API size_t expvar_var_help(const expvar_var *variable, char *buffer, size_t size);
EXPVAR_API size_t expvar_var_unit(const expvar_var *variable, char *buffer, size_t size);

/* How the numbers behave. A counter only grows, from 0 when the program starts; a gauge goes up and down. */
typedef enum expvar_role { EXPVAR_ROLE_NONE, EXPVAR_ROLE_COUNTER, EXPVAR_ROLE_GAUGE } expvar_role;

/* Declares the role of a variable; NONE returns to the rule below. For a map: that of the members that have none of
 * their own. Worth a call for what is only added to but goes down too, as a number of open connections.
 * Returns 0, or -1 with errno EINVAL (variable NULL, or no such role). */
EXPVAR_API int expvar_declare(expvar_var *variable, expvar_role role);

/* The declared role; or else, by rule: of an integer or a float a counter until the first expvar_int_set or
 * expvar_float_set, from then on a gauge; of a family of integers a counter; of rates a gauge; of anything else none.
 * NULL has none. */
EXPVAR_API expvar_role expvar_var_role(const expvar_var *variable);

EXPVAR_END

#endif
