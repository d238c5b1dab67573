/* self.c - the monitor's own variables (-self), published through libexpvar. */
#include "self.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include <expvar/expvar.h>

static const char *const names[] = {
#define X(id, name, meaning) [SELF_##id] = name,
    SELF_VARIABLES(X)
#undef X
};

static expvar_int *variables[SELF_COUNT];
static expvar_server *server;

char *self_serve(void) {
    for (size_t i = 0; i < SELF_COUNT; i++) {
        variables[i] = expvar_int_new(names[i]);
        if (!variables[i])
            return NULL;
    }
    server = expvar_serve(":0", NULL);
    if (!server)
        return NULL;
    char *url;
    if (asprintf(&url, "http://%s/debug/vars", expvar_server_address(server, 0)) >= 0)
        return url;
    errno = ENOMEM;
    return NULL;
}

void self_stop(void) {
    expvar_server_stop(server);
    server = NULL;
}

void self_count(enum self_variable variable, int64_t n) {
    expvar_int_add(variables[variable], n);
}

int64_t self_rss_bytes(void) {
    int64_t pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file)
        return 0;
    if (fscanf(file, "%*d %" SCNd64, &pages) != 1)
        pages = 0;
    fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}
