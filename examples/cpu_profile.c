/* cpu_profile.c - a batch program that profiles a part of itself, and a whole run without code.
 *
 *     build/bin/example_cpu_profile cpu.out && go tool pprof -top cpu.out
 *     EXPVAR_CPUPROFILE=run.out build/bin/example_cpu_profile && go tool pprof -top run.out
 */
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <expvar/pprof.h>

enum { CPU_MS = 500 };

static long cpu_ms(void) {
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

/* The work: primes up to ever greater limits. */
__attribute__((noinline)) static unsigned count_primes(unsigned limit) {
    unsigned count = 0;
    for (unsigned n = 2; n < limit; n++) {
        unsigned divisor = 2;
        while (divisor * divisor <= n && n % divisor != 0)
            divisor++;
        count += divisor * divisor > n;
    }
    return count;
}

static unsigned work(void) {
    const long end = cpu_ms() + CPU_MS;
    unsigned found = 0;
    for (unsigned limit = 1000; cpu_ms() < end; limit += 1000)
        found = count_primes(limit);
    return found;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        printf("primes found: %s\n", work() > 0 ? "many" : "none");
        return 0;
    }
    const int fd = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0 || expvar_pprof_cpu_start(fd) < 0) {
        perror(argv[1]);
        return 1;
    }
    work();
    if (expvar_pprof_cpu_stop() < 0 || close(fd) < 0) {
        perror(argv[1]);
        return 1;
    }
    printf("%s is written\n", argv[1]);
    return 0;
}
