/* bench_idle.c - a program that does nothing, to weigh: bench_idle SECONDS [listen]. With the library it
 * counts once, and listens if asked to. */
#ifndef BENCH_WITHOUT_LIBRARY
#include <expvar/expvar.h>
#endif

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
    const long seconds = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    if (seconds < 1 || seconds > 3600) {
        fputs("usage: bench_idle SECONDS [listen]\n", stderr);
        return 2;
    }
#ifndef BENCH_WITHOUT_LIBRARY
    expvar_int_add(expvar_int_new("requests"), 1);
    if (argc > 2 && !expvar_serve("127.0.0.1:0", NULL)) {
        perror("bench_idle");
        return 1;
    }
#endif
    puts("ready");
    fflush(stdout);
    sleep((unsigned)seconds);
    return 0;
}
