/* stress_counters.c - counts stay exact while threads come and go: stress_counters SECONDS.
 *
 * Waves of short threads add known amounts to an integer, a float, a key of a map and a child of a family, and record
 * as much in a histogram; a reader checks that the integer never goes down; now and then a forked child checks that it
 * starts with its parent's counts. Afterwards every sum must be what was added, and the memory that the blocks take must
 * not have grown with the number of threads.
 */
#include <expvar/expvar.h>

#include "soak.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAVE           16    /* threads at one time */
#define ADDS_MAX       20000 /* by one thread, to each variable */
#define WAVES_PER_FORK 64
#define GROWTH_MAX_KIB 4096

static expvar_int *int_variable;
static expvar_float *float_variable;
static expvar_map *map_variable;
static expvar_histogram *histogram_variable;
static expvar_family *family_variable;
static atomic_bool stopped;
static atomic_int failures;

static void fail(const char *what, int64_t got, int64_t expected) {
    fprintf(stderr, "FAIL: %s: %" PRId64 ", expected %" PRId64 "\n", what, got, expected);
    failures++;
}

/* A thread's destructor adds too, after the library may have taken the thread's block back. */
static pthread_key_t late;

static void add_late(void *unused) {
    (void)unused;
    expvar_int_add(int_variable, 1);
}

static void *add_some(void *count_of) {
    const long count = *(const long *)count_of;
    pthread_setspecific(late, &late);
    for (long i = 0; i < count; i++) {
        expvar_int_add(int_variable, 1);
        expvar_float_add(float_variable, 1);
        expvar_map_add(map_variable, "key", 1);
        expvar_histogram_record(histogram_variable, i);
        expvar_family_add(family_variable, 1, "value");
    }
    return NULL;
}

static void *watch_monotonic(void *unused) {
    (void)unused;
    for (int64_t last = 0; !stopped;) {
        const int64_t value = expvar_int_value(int_variable);
        if (value < last)
            fail("the value went down", value, last);
        last = value;
    }
    return NULL;
}

/* Runs one wave. Returns what its threads added to each variable, without the late additions. */
static int64_t run_wave(unsigned *seed) {
    pthread_t threads[WAVE];
    long counts[WAVE];
    int64_t sum = 0;
    for (int i = 0; i < WAVE; i++) {
        counts[i] = rand_r(seed) % ADDS_MAX;
        sum += counts[i];
        if (pthread_create(&threads[i], NULL, add_some, &counts[i])) {
            perror("pthread_create");
            exit(1);
        }
    }
    for (int i = 0; i < WAVE; i++)
        pthread_join(threads[i], NULL);
    return sum;
}

/* In a child: the parent's count, then one of its own. */
static void check_fork(int64_t expected) {
    const pid_t child = fork();
    if (child == 0) {
        const bool inherited = expvar_int_value(int_variable) == expected;
        expvar_int_add(int_variable, 1);
        _exit(inherited && expvar_int_value(int_variable) == expected + 1 ? 0 : 1);
    }
    int status = -1;
    if (child < 0 || waitpid(child, &status, 0) != child || status)
        fail("a forked child's count was wrong; its status", status, 0);
}

static void check_sums(int64_t sum, int64_t late_sum) {
    const int64_t in_map = expvar_int_value(expvar_map_int(map_variable, "key"));
    if (expvar_int_value(int_variable) != sum + late_sum)
        fail("integer", expvar_int_value(int_variable), sum + late_sum);
    if ((int64_t)expvar_float_value(float_variable) != sum)
        fail("float", (int64_t)expvar_float_value(float_variable), sum);
    if (in_map != sum)
        fail("key of the map", in_map, sum);
    if (expvar_histogram_count(histogram_variable) != sum)
        fail("histogram", expvar_histogram_count(histogram_variable), sum);
    const int64_t in_family = expvar_int_value(expvar_family_int(family_variable, "value"));
    if (in_family != sum)
        fail("child of the family", in_family, sum);
}

int main(int argc, char **argv) {
    const double end_s = soak_now_s() + (double)soak_seconds(argc, argv);
    int_variable = expvar_int_new("int");
    float_variable = expvar_float_new("float");
    map_variable = expvar_map_new("map");
    histogram_variable = expvar_histogram_new("histogram");
    family_variable = expvar_family_new("family", "label");
    pthread_t watcher;
    if (!int_variable || !float_variable || !map_variable || !histogram_variable || !family_variable ||
        pthread_key_create(&late, add_late) || pthread_create(&watcher, NULL, watch_monotonic, NULL)) {
        perror("stress_counters");
        return 1;
    }
    unsigned seed = 1;
    int64_t sum = run_wave(&seed), waves = 1;
    const long rss_kib = soak_rss_kib();
    for (; soak_now_s() < end_s; waves++) {
        sum += run_wave(&seed);
        if (waves % WAVES_PER_FORK == 0)
            check_fork(sum + (waves + 1) * WAVE);
    }
    stopped = true;
    pthread_join(watcher, NULL);
    check_sums(sum, waves * WAVE);
    const long growth_kib = soak_rss_kib() - rss_kib;
    if (growth_kib > GROWTH_MAX_KIB)
        fail("growth in KiB", growth_kib, GROWTH_MAX_KIB);
    printf("%" PRId64 " threads added %" PRId64 " to each of 5 variables; memory grew by %ld KiB: %s\n", waves * WAVE,
           sum, growth_kib, failures ? "FAIL" : "pass");
    return failures ? 1 : 0;
}
