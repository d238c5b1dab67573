/* page_filter.c - the pages that a request may have. */
#include "page_filter.h"

#include <string.h>

static bool covers(const char *page, const char *path) {
    const size_t size = strlen(page);
    const bool is_folder = size > 0 && page[size - 1] == '/';
    return strncmp(page, path, size) == 0 && (is_folder || path[size] == '\0');
}

bool expvar__page_is_allowed(const char *const *pages, const char *path) {
    if (!pages)
        return true;
    for (; *pages; pages++)
        if (covers(*pages, path))
            return true;
    return false;
}
