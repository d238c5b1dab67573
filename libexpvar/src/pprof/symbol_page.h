/* symbol_page.h - /debug/pprof/symbol. */
#ifndef EXPVAR_PPROF_SYMBOL_PAGE_H
#define EXPVAR_PPROF_SYMBOL_PAGE_H

#include "expvar/http.h"

/* Handler of a slow route: the names of the addresses in the query as it came, or in the body of a POST. */
void expvar__symbol_page(const expvar_request *request, expvar_response *response, void *context);

#endif
