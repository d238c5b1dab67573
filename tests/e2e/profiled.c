/* profiled.c - a program that profiles itself, for tests of what go tool pprof makes of it.
 *
 *     profiled OUT [PLUGIN]
 *
 * Burns CPU in an inlined function for a while, also through the `plugin_run` of a plugin, which is unloaded before the
 * CPU profile is written to OUT. Lines below are looked for by names.bats. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <expvar/pprof.h>

static volatile unsigned sink;

static inline __attribute__((always_inline)) void stir(unsigned seed) {
    for (unsigned i = 0; i < 20000; i++)
        sink = sink * 31 + seed + i; /* hot */
}

__attribute__((noinline)) static void hot_function(unsigned seed) {
    stir(seed);
    __asm__ volatile("");
}

static double cpu_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int burn_in(const char *plugin) {
    void *handle = dlopen(plugin, RTLD_NOW);
    int (*run)(int) = handle ? (int (*)(int))(size_t)dlsym(handle, "plugin_run") : NULL;
    if (!run)
        return -1;
    for (double end = cpu_seconds() + 0.5; cpu_seconds() < end;)
        run(200000);
    return dlclose(handle);
}

int main(int argc, char **argv) {
    int fd = open(argc > 1 ? argv[1] : "", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || expvar_pprof_label("phase", "burning") < 0 || expvar_pprof_cpu_start(fd) < 0) {
        fprintf(stderr, "profiled: %s\n", strerror(errno));
        return EXIT_FAILURE;
    }
    for (double end = cpu_seconds() + 1; cpu_seconds() < end;)
        hot_function((unsigned)fd);
    if (argc > 2 && burn_in(argv[2]) < 0)
        return EXIT_FAILURE;
    return expvar_pprof_cpu_stop() < 0 || close(fd) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
