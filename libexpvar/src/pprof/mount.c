/* mount.c - the pages below /debug/pprof/. */
#include "expvar/pprof.h"
#include "pprof/cmdline_page.h"
#include "pprof/named_page.h"
#include "pprof/symbol_page.h"
#include "pprof/timed_pages.h"

/* Names are looked up and threads are waited for: all but the command line take their time. The last one answers for those
 * before it too, so that whoever sees the index finds all that it leads to. */
static const expvar_route pages[] = {
    {.path = PPROF_ROOT "cmdline", .handler = expvar__cmdline_page},
    {.path = PPROF_ROOT "symbol",
     .methods = EXPVAR_METHOD_GET | EXPVAR_METHOD_POST,
     .handler = expvar__symbol_page,
     .slow = true},
    {.path = PPROF_ROOT "profile", .handler = expvar__cpu_page, .slow = true},
    {.path = PPROF_ROOT "wall", .handler = expvar__wall_page, .slow = true},
    {.path = PPROF_ROOT,
     .summary = "profiles for go tool pprof: CPU, wall clock, threads and more",
     .handler = expvar__named_page,
     .slow = true},
};

int expvar_pprof_mount(expvar_server *server) {
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (expvar_server_route(server, &pages[i]) < 0)
            return -1;
    return 0;
}
