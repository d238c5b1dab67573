/* cmdline_page.h - /debug/pprof/cmdline. */
#ifndef EXPVAR_PPROF_CMDLINE_PAGE_H
#define EXPVAR_PPROF_CMDLINE_PAGE_H

#include "expvar/http.h"

/* Handler: the arguments between NULs. */
void expvar__cmdline_page(const expvar_request *request, expvar_response *response, void *context);

#endif
