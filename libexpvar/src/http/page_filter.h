/* page_filter.h - the pages that a request may have: expvar_request.pages. */
#ifndef EXPVAR_HTTP_PAGE_FILTER_H
#define EXPVAR_HTTP_PAGE_FILTER_H

#include <stdbool.h>

/* Is the clean path one of `pages`, or below one that ends with a slash? NULL allows all. */
bool expvar__page_is_allowed(const char *const *pages, const char *path);

#endif
