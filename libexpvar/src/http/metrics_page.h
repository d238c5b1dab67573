/* metrics_page.h - /metrics. */
#ifndef EXPVAR_HTTP_METRICS_PAGE_H
#define EXPVAR_HTTP_METRICS_PAGE_H

#include "expvar/http.h"

/* All published variables in the format that the request accepts most. The context is not used. */
void expvar__metrics_page(const expvar_request *request, expvar_response *response, void *context);

#endif
