/* origin_check.c - whether a request was made by a page of another site.
 *
 * Any page may have a browser post a form to this server, with the credentials that the browser knows. New browsers tell
 * by Sec-Fetch-Site where a request comes from (W3C, Fetch Metadata), to https and to localhost; all tell by Origin, for
 * methods other than GET and HEAD (RFC 6454, 7). A page of our own has as its origin the Host that it was asked under. */
#include "origin_check.h"

#include <string.h>
#include <strings.h>

bool expvar__origin_is_foreign(const expvar_request *request) {
    const char *site = expvar_request_header(request, "Sec-Fetch-Site");
    if (site)
        return strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0; /* none: the user's own doing */
    const char *origin = expvar_request_header(request, "Origin");
    if (!origin)
        return false;
    const char *host = expvar_request_header(request, "Host");
    const char *scheme_end = strstr(origin, "://");
    return !scheme_end || !host || strcasecmp(scheme_end + strlen("://"), host) != 0;
}
