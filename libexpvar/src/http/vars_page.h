/* vars_page.h - /debug/vars. */
#ifndef EXPVAR_HTTP_VARS_PAGE_H
#define EXPVAR_HTTP_VARS_PAGE_H

#include "expvar/http.h"

/* The variables that the parameters `name` name, or all, as JSON. The context is not used. */
void expvar__vars_page(const expvar_request *request, expvar_response *response, void *context);

#endif
