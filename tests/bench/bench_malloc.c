/* bench_malloc.c - pairs of malloc and free: prints the nanoseconds of one.
 *
 *     bench_malloc PAIRS
 *
 * Sizes are 16 to 512 bytes, and 64 pieces are held at a time, so that the allocator's fast paths are taken as in a service.
 * Time is that of the CPU, which others on the machine disturb less.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define HELD 64

static double cpu_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

int main(int count, char **arguments) {
    void *volatile held[HELD] = {0};
    const uint64_t pairs = count > 1 ? strtoull(arguments[1], NULL, 10) : 1000000;
    uint64_t random = 1;
    const double begin_ns = cpu_ns();
    for (uint64_t i = 0; i < pairs; i++) {
        random = random * UINT64_C(6364136223846793005) + 1;
        free(held[i % HELD]);
        held[i % HELD] = malloc(16 + (random >> 33) % 497);
    }
    printf("%.2f\n", (cpu_ns() - begin_ns) / (double)pairs);
    return 0;
}
