/* mount.c - the pages below /debug/pprof/. */
#include <string.h>

#include "expvar/pprof.h"

/* The command line as the kernel has it: arguments between NULs, none at the end. */
static void answer_cmdline(const expvar_request *request, expvar_response *response, void *context) {
    (void)request, (void)context;
    expvar_response_set_header(response, "Content-Type", "text/plain; charset=utf-8");
}

static const expvar_route pages[] = {
    {.path = "/debug/pprof/cmdline", .handler = answer_cmdline},
};

int expvar_pprof_mount(expvar_server *server) {
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (expvar_server_route(server, &pages[i]) < 0)
            return -1;
    return 0;
}
