/* vars_page.c - /debug/vars: the published variables as JSON. */
#include "vars_page.h"

#include <stdlib.h>

#include "export/json.h"
#include "http/query.h"
#include "http/response.h"

void expvar__vars_page(const expvar_request *request, expvar_response *response, void *context) {
    (void)context;
    char **names;
    size_t count;
    if (expvar__query_values(request->query, "name", &names, &count) < 0) {
        expvar_response_error(response, 500, "out of memory");
        return;
    }
    expvar_response_set_header(response, "Content-Type", "application/json; charset=utf-8");
    expvar__json_export(&response->body, names, count); /* a failure stays in the buffer and makes a 500 */
    free(names);
}
