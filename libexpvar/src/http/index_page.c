/* index_page.c - the list of the mounted pages, for people: HTML for browsers, plain text for curl. */
#include "index_page.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http/page_filter.h"
#include "http/query.h"
#include "http/response.h"
#include "http/routes.h"

/* STYLE_HASH is the SHA-256 of STYLE in base64; a test compares them. No other style, and no script at all,
 * can run in the page, whatever might slip into it. */
#define STYLE                                                                                                          \
    ":root{color-scheme:light dark}"                                                                                   \
    "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;"                         \
    "color:#1f2328;background:#fff}"                                                                                   \
    "h1{font-size:1.4rem;margin:0}"                                                                                    \
    "p,dd{color:#59636e;margin:0}"                                                                                     \
    "dl{margin:2rem 0}"                                                                                                \
    "dt{font:1rem ui-monospace,monospace;margin-top:1rem}"                                                             \
    "a{color:#0969da;text-decoration:none}"                                                                            \
    "a:hover,a:focus{text-decoration:underline}"                                                                       \
    "@media(prefers-color-scheme:dark){"                                                                               \
    "body{color:#e6edf3;background:#0d1117}p,dd{color:#9198a1}a{color:#4493f8}}"
#define STYLE_HASH "WhzClC86P1b8zx2vVUY5TUWI/RDPHRZUfS9W5aw6RLY="
#define POLICY                                                                                                         \
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "                                \
    "style-src 'sha256-" STYLE_HASH "'"

#define PATH_COLUMN 24

static void write_text(expvar_response *response, const char *text) {
    expvar_response_write(response, text, strlen(text));
}

static const char *entity(char c) {
    static const struct {
        char c;
        const char *text;
    } entities[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
        if (entities[i].c == c)
            return entities[i].text;
    return NULL;
}

static void write_html(expvar_response *response, const char *text) {
    for (; *text; text++) {
        const char *escaped = entity(*text);
        expvar_response_write(response, escaped ? escaped : text, escaped ? strlen(escaped) : 1);
    }
}

static void write_html_route(expvar_response *response, const expvar_route *route) {
    write_text(response, "<dt><a href=\"");
    expvar__path_encode(&response->body, route->path);
    write_text(response, "\">");
    write_html(response, route->path);
    write_text(response, "</a></dt>\n<dd>");
    write_html(response, route->summary);
    write_text(response, "</dd>\n");
}

static void write_html_page(expvar_response *response, const struct route *const *routes, size_t count) {
    expvar_response_set_header(response, "Content-Type", "text/html; charset=utf-8");
    expvar_response_set_header(response, "Content-Security-Policy", POLICY);
    write_text(response, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
                         "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
    write_html(response, program_invocation_short_name);
    write_text(response, " - debug pages</title>\n<style>" STYLE "</style>\n<h1>");
    write_html(response, program_invocation_short_name);
    expvar_response_printf(response, "</h1>\n<p>process %ld</p>\n<dl>\n", (long)getpid());
    for (size_t i = 0; i < count; i++)
        write_html_route(response, &routes[i]->public);
    write_text(response, "</dl>\n</html>\n");
}

static void write_text_page(expvar_response *response, const struct route *const *routes, size_t count) {
    expvar_response_set_header(response, "Content-Type", "text/plain; charset=utf-8");
    expvar_response_printf(response, "%s, process %ld\n\n", program_invocation_short_name, (long)getpid());
    for (size_t i = 0; i < count; i++)
        expvar_response_printf(response, "%-*s %s\n", PATH_COLUMN, routes[i]->public.path, routes[i]->public.summary);
}

/* Leaves what the request may have; returns how many. */
static size_t keep_allowed(const struct route **routes, size_t count, const expvar_request *request) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (expvar__page_is_allowed(request->pages, routes[i]->public.path))
            routes[kept++] = routes[i];
    return kept;
}

static bool wants_html(const expvar_request *request) {
    const char *accept = expvar_request_header(request, "Accept");
    return accept && strcasestr(accept, "text/html") != NULL;
}

void expvar__index_page(const expvar_request *request, expvar_response *response, void *context) {
    size_t count;
    const struct route **routes = expvar__routes_list(context, &count);
    if (!routes) {
        expvar_response_error(response, 500, "out of memory");
        return;
    }
    count = keep_allowed(routes, count, request);
    expvar_response_set_header(response, "Vary", "Accept");
    if (wants_html(request))
        write_html_page(response, routes, count);
    else
        write_text_page(response, routes, count);
    free(routes);
}
