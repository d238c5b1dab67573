/* origin_check.h - whether a request was made by a page of another site. */
#ifndef EXPVAR_HTTP_ORIGIN_CHECK_H
#define EXPVAR_HTTP_ORIGIN_CHECK_H

#include <stdbool.h>

#include "expvar/http.h"

/* True if a browser says that it was. Programs that are no browsers say nothing of it. */
bool expvar__origin_is_foreign(const expvar_request *request);

#endif
