/* bench_service.c - a service with N integers beside the built-in variables, for load tests: bench_service
 * INTS SECONDS. Prints its port. */
#include <expvar/expvar.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int publish_ints(long count) {
    for (long i = 0; i < count; i++) {
        char name[32];
        snprintf(name, sizeof name, "counter_%04ld", i);
        expvar_int *variable = expvar_int_new(name);
        if (!variable)
            return -1;
        expvar_int_set(variable, i * 12345);
    }
    return 0;
}

int main(int argc, char **argv) {
    const long ints = argc == 3 ? strtol(argv[1], NULL, 10) : -1;
    const long seconds = argc == 3 ? strtol(argv[2], NULL, 10) : -1;
    if (ints < 0 || seconds < 1 || seconds > 3600) {
        fputs("usage: bench_service INTS SECONDS\n", stderr);
        return 2;
    }
    expvar_server *server = publish_ints(ints) ? NULL : expvar_serve(":0", NULL);
    if (!server) {
        perror("bench_service");
        return 1;
    }
    puts(strrchr(expvar_server_address(server, 0), ':') + 1);
    fflush(stdout);
    sleep((unsigned)seconds);
    expvar_server_stop(server);
    return 0;
}
