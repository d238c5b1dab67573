/* timed_pages.h - /debug/pprof/profile and /debug/pprof/wall. */
#ifndef EXPVAR_PPROF_TIMED_PAGES_H
#define EXPVAR_PPROF_TIMED_PAGES_H

#include "expvar/http.h"

/* Handlers of slow routes. */
void expvar__cpu_page(const expvar_request *request, expvar_response *response, void *context);
void expvar__wall_page(const expvar_request *request, expvar_response *response, void *context);

#endif
