/* index_page.h - / and /debug/. */
#ifndef EXPVAR_HTTP_INDEX_PAGE_H
#define EXPVAR_HTTP_INDEX_PAGE_H

#include "expvar/http.h"

/* A list of the mounted pages, as HTML for those who ask for HTML. The context is the server's route table.
 */
void expvar__index_page(const expvar_request *request, expvar_response *response, void *context);

#endif
