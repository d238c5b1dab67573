/* named_page.h - /debug/pprof/ and /debug/pprof/NAME. */
#ifndef EXPVAR_PPROF_NAMED_PAGE_H
#define EXPVAR_PPROF_NAMED_PAGE_H

#include "expvar/http.h"

#define PPROF_ROOT "/debug/pprof/"

/* Handler of a slow route: the index page for PPROF_ROOT itself, the profile of that name for what is below it. */
void expvar__named_page(const expvar_request *request, expvar_response *response, void *context);

#endif
