/* bench_profiled.c - a program that does nothing but compute, to be profiled by libexpvar-pprof or by gperftools: prints
 * the CPU time that a fixed piece of work took, in nanoseconds.
 *
 *     bench_profiled ROUNDS
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Deep enough that walking the stack costs what it costs in a real program. */
enum { DEPTH = 24 };

static uint64_t mix(uint64_t value) {
    value ^= value >> 30;
    value *= UINT64_C(0xbf58476d1ce4e5b9);
    return value ^ value >> 27;
}

/* The assembly keeps the call from becoming a loop. */
__attribute__((noinline)) static uint64_t descend(unsigned depth, uint64_t value) {
    if (depth > 0) {
        value = descend(depth - 1, value + depth);
        __asm__ volatile("" : "+r"(value));
        return value;
    }
    for (unsigned i = 0; i < 100000; i++)
        value = mix(value + i);
    return value;
}

static int64_t cpu_ns(void) {
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

int main(int argc, char **argv) {
    const long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 1000;
    const int64_t begin = cpu_ns();
    uint64_t value = 1;
    for (long i = 0; i < rounds; i++)
        value = descend(DEPTH, value);
    printf("%lld\n", (long long)(cpu_ns() - begin));
    return value == 0;
}
