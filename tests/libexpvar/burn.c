/* burn.c - work whose amount and place are known. */
#include "burn.h"

#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define ROUNDS 20000 /* between two looks at the clock: some 20 us */

/* Each is a function of its own, in a section whose bounds the linker provides. */
#define BURN(letter)                                                                                                   \
    __attribute__((noinline, section("text_" #letter))) int64_t burn_##letter(int64_t ns) {                            \
        const int64_t began_ns = burn_thread_ns();                                                                     \
        int64_t used_ns = 0;                                                                                           \
        for (; used_ns < ns; used_ns = burn_thread_ns() - began_ns)                                                    \
            for (uint64_t i = 0; i < ROUNDS; i++)                                                                      \
                __asm__ volatile("");                                                                                  \
        return used_ns;                                                                                                \
    }                                                                                                                  \
    extern const char __start_text_##letter[], __stop_text_##letter[];

BURN(a)
BURN(b)
BURN(c)

static const struct {
    burn_function *function;
    const char *start, *stop;
} burns[] = {
    {burn_a, __start_text_a, __stop_text_a},
    {burn_b, __start_text_b, __stop_text_b},
    {burn_c, __start_text_c, __stop_text_c},
};

static bool is_within(const struct profile_sample *sample, burn_function *function) {
    for (size_t i = 0; i < sizeof burns / sizeof *burns; i++)
        for (size_t frame = 0; burns[i].function == function && frame < sample->depth; frame++)
            if (sample->pcs[frame] >= (uintptr_t)burns[i].start && sample->pcs[frame] < (uintptr_t)burns[i].stop)
                return true;
    return false;
}

int64_t burn_found(const struct profile *profile, size_t type, burn_function *function) {
    int64_t sum = 0;
    for (size_t i = 0; i < expvar__profile_count(profile); i++) {
        const struct profile_sample sample = expvar__profile_get(profile, i);
        sum += is_within(&sample, function) ? sample.values[type] : 0;
    }
    return sum;
}

int64_t burn_found_frame(const struct profile *profile, size_t type, const char *name) {
    int64_t sum = 0;
    for (size_t i = 0; i < expvar__profile_count(profile); i++) {
        const struct profile_sample sample = expvar__profile_get(profile, i);
        const char *leaf = expvar__profile_synthetic_name(profile, sample.pcs[0]);
        sum += leaf && strcmp(leaf, name) == 0 ? sample.values[type] : 0;
    }
    return sum;
}

static int64_t ns_of(struct timeval time) {
    return (int64_t)time.tv_sec * 1000000000 + (int64_t)time.tv_usec * 1000;
}

int64_t burn_process_ns(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return ns_of(usage.ru_utime) + ns_of(usage.ru_stime);
}

int64_t burn_thread_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}
