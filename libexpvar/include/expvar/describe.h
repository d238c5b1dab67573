/* describe.h - what a variable means: help, unit, and whether it is a counter or a gauge.
 *
 * /debug/vars shows none of it; exporters and monitors that know types do.
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
