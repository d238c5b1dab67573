/* profiles_index.c - the index page of /debug/pprof/: Go's table, which tools look for, in a page for people. */
#include "profiles_index.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "pprof/collector.h"
#include "pprof/page.h"

/* STYLE_HASH is the SHA-256 of STYLE in base64; a test compares them. No other style, and no script at all, can run in the
 * page. */
#define STYLE                                                                                                          \
    ":root{color-scheme:light dark}"                                                                                   \
    "body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:3rem auto;padding:0 1rem;"                         \
    "color:#1f2328;background:#fff}"                                                                                   \
    "h1{font:1.4rem ui-monospace,monospace;margin:0 0 1.5rem}"                                                         \
    "table{border-collapse:collapse;margin:.5rem 0 1rem}"                                                              \
    "th,td{text-align:left;padding:.15rem 1.5rem .15rem 0}"                                                            \
    "th{font-weight:600}td:first-child{text-align:right;font-variant-numeric:tabular-nums}"                            \
    "dt{font:1rem ui-monospace,monospace;margin-top:.6rem}"                                                            \
    "th,dd{color:#59636e}dd{margin:0}"                                                                                 \
    "a{color:#0969da;text-decoration:none}"                                                                            \
    "a:hover,a:focus{text-decoration:underline}"                                                                       \
    "@media(prefers-color-scheme:dark){"                                                                               \
    "body{color:#e6edf3;background:#0d1117}th,dd{color:#9198a1}a{color:#4493f8}}"
#define STYLE_HASH "0Wyfp0NE7LELzu9nLvvGp0xnuKUnYhC+kH2zYOvreds="
#define POLICY                                                                                                         \
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "                                \
    "style-src 'sha256-" STYLE_HASH "'"

/* Pages that are no collectors. */
static const struct collector other_pages[] = {
    {.name = "cmdline", .help = "The command line invocation of the current program"},
    {.name = "profile",
     .help =
         "CPU profile. You can specify the duration in the seconds GET parameter and the samples per second of CPU in "
         "hz. After you get the profile file, use the go tool pprof command to investigate the profile."},
    {.name = "wall",
     .help =
         "Wall-clock profile: where all threads are, on a processor or waiting. It takes the parameters of profile."},
};

enum { OTHER_PAGES = sizeof other_pages / sizeof *other_pages };

typedef void write_fn(expvar_response *response, const struct collector *collector);

/* A collector's name needs no escape (collector.h). */
static void write_row(expvar_response *response, const struct collector *collector) {
    const int64_t count = collector->count ? collector->count(collector) : 0;
    expvar_response_printf(response, "<tr><td>%" PRId64 "</td><td><a href='%s?debug=1'>%s</a></td></tr>\n", count,
                           collector->name, collector->name);
}

/* Texts of other libraries; none stands in an attribute. */
static void write_escaped(expvar_response *response, const char *text) {
    for (; *text; text++)
        if (*text == '<' || *text == '&')
            expvar_response_printf(response, "%s", *text == '<' ? "&lt;" : "&amp;");
        else
            expvar_response_write(response, text, 1);
}

static void write_description(expvar_response *response, const struct collector *collector) {
    if (!collector->help)
        return;
    expvar_response_printf(response, "<dt>%s</dt>\n<dd>", collector->name);
    write_escaped(response, collector->help);
    expvar_response_printf(response, "</dd>\n");
}

/* Both lists are sorted by name. */
static void write_all(expvar_response *response, const struct collector *const *collectors, write_fn *write) {
    const struct collector *other = other_pages, *end = other_pages + OTHER_PAGES;
    for (; *collectors; collectors++) {
        for (; other < end && strcmp(other->name, (*collectors)->name) < 0; other++)
            write(response, other);
        write(response, *collectors);
    }
    for (; other < end; other++)
        write(response, other);
}

static void write_page(expvar_response *response, const struct collector *const *collectors) {
    expvar_response_set_header(response, "Content-Type", "text/html; charset=utf-8");
    expvar_response_set_header(response, "Content-Security-Policy", POLICY);
    expvar_response_printf(response, "%s",
                           "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                           "<meta name=\"viewport\" content=\"width=device-width\">\n<title>/debug/pprof/</title>\n"
                           "<style>" STYLE "</style>\n</head>\n<body>\n<h1>/debug/pprof/</h1>\n"
                           "Types of profiles available:\n"
                           "<table>\n<thead><tr><th>Count</th><th>Profile</th></tr></thead>\n<tbody>\n");
    write_all(response, collectors, write_row);
    expvar_response_printf(response, "%s",
                           "</tbody>\n</table>\n<a href=\"goroutine?debug=2\">full thread stack dump</a>\n"
                           "<p>Profile Descriptions:</p>\n<dl>\n");
    write_all(response, collectors, write_description);
    expvar_response_printf(response, "%s", "</dl>\n</body>\n</html>\n");
}

void expvar__profiles_index(expvar_response *response) {
    const struct collector **collectors = expvar__collector_list();
    if (!collectors) {
        expvar__page_error(response, 500, "out of memory");
        return;
    }
    write_page(response, collectors);
    free(collectors);
}
