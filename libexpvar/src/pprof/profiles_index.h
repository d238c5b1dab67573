/* profiles_index.h - the index page of /debug/pprof/. */
#ifndef EXPVAR_PPROF_PROFILES_INDEX_H
#define EXPVAR_PPROF_PROFILES_INDEX_H

#include "expvar/http.h"

/* Answers with the list of all profiles, as Go has it. */
void expvar__profiles_index(expvar_response *response);

#endif
