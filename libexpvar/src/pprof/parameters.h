/* parameters.h - the parameters of a request, read as Go reads them. */
#ifndef EXPVAR_PPROF_PARAMETERS_H
#define EXPVAR_PPROF_PARAMETERS_H

#include <stdbool.h>
#include <stdint.h>

#include "expvar/http.h"

enum parameter { PARAMETER_ABSENT, PARAMETER_MALFORMED, PARAMETER_NUMBER };

/* The first value of the parameter as strconv.ParseInt(s, 10, 64) takes it: a sign and digits. One that is empty is absent.
 * `value` is 0 unless it is a number. */
enum parameter expvar__parameter_number(const expvar_request *request, const char *name, int64_t *value);

/* The same for debug: 0 where it is absent or malformed, else 1 for all that is not 0, but 2 for 2 and more. */
int expvar__parameter_debug(const expvar_request *request);

#endif
