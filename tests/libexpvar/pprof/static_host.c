/* static_host.c - a statically linked program that profiles itself: its stacks reach from the work to main. Exit status 0
 * if they do. */
#include <stdio.h>
#include <stdlib.h>

#include "burn.h"
#include "pprof/cpu.h"
#include "pprof/threads.h"

#define WORK_NS 300000000

static int compare(const void *left, const void *right) {
    burn_b(WORK_NS / 20);
    return *(const int *)left - *(const int *)right;
}

__attribute__((noinline, section("text_main"))) static void work(void) {
    int numbers[8] = {5, 2, 7, 1, 8, 3, 6, 4};
    qsort(numbers, 8, sizeof *numbers, compare); /* through the C library */
    __asm__ volatile("");
}

extern const char __start_text_main[], __stop_text_main[];

static bool reaches_main(const struct profile_sample *sample) {
    for (size_t i = 0; i < sample->depth; i++)
        if (sample->pcs[i] > (uintptr_t)__start_text_main && sample->pcs[i] <= (uintptr_t)__stop_text_main)
            return true;
    return false;
}

int main(void) {
    struct cpu_session *session = expvar__cpu_start(CPU_RATE_MAX);
    if (!session)
        return 1;
    work();
    struct threads_dump *dump = expvar__threads_dump(20 * (int64_t)THREADS_DEADLINE_NS);
    struct profile *profile = expvar__cpu_stop(session);
    if (!profile || !dump || expvar__threads_count(dump) < 1)
        return 2;
    int64_t whole_ns = 0, burnt_ns = burn_found(profile, 1, burn_b);
    for (size_t i = 0; i < expvar__profile_count(profile); i++) {
        const struct profile_sample sample = expvar__profile_get(profile, i);
        whole_ns += reaches_main(&sample) ? sample.values[1] : 0;
    }
    expvar__threads_dump_free(dump);
    expvar__profile_free(profile);
    if (burnt_ns > WORK_NS / 2 && whole_ns > burnt_ns * 9 / 10)
        return 0;
    fprintf(stderr, "%lld ns of work, %lld ns of it in whole stacks\n", (long long)burnt_ns, (long long)whole_ns);
    return 3;
}
