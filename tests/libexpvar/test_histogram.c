/* test_histogram.c - histogram variables: exact across threads, exits, signals and fork; their JSON and windows. */
#include "expvar/histogram.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/time.h>

#include "base/clock.h"
#include "vars/cells.h"
#include "vars_fixture.h"

/* The linker sends the library here: -Wl,--wrap. */
static int64_t now_ns;

int64_t __wrap_expvar__clock_ns(void);

int64_t __wrap_expvar__clock_ns(void) {
    return now_ns;
}

static bool no_memory;

void *__real_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset);
void *__wrap_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset);

void *__wrap_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset) {
    if (!no_memory)
        return __real_mmap(address, size, protection, flags, fd, offset);
    errno = ENOMEM;
    return MAP_FAILED;
}

#define SECOND ((int64_t)1000000000)

static expvar_histogram *histogram;

static int set_up(void **state) {
    (void)state;
    now_ns = 1000 * SECOND;
    no_memory = false;
    histogram = expvar_histogram_new("histogram");
    return !histogram;
}

static int tear_down(void **state) {
    (void)state;
    no_memory = false;
    return expvar_unpublish("histogram");
}

/* ---- values -------------------------------------------------------------------------------------------------- */

static void a_new_histogram_is_empty(void **state) {
    (void)state;
    assert_int_equal(expvar_histogram_count(histogram), 0);
    assert_int_equal(expvar_histogram_quantile(histogram, 0.5), 0);
    assert_published("histogram",
                     "{\"count\": 0, \"sum\": 0, \"min\": null, \"max\": null, \"mean\": null, \"p50\": null, "
                     "\"p90\": null, \"p95\": null, \"p99\": null, \"p99.9\": null, "
                     "\"1m\": {\"seconds\": 0, \"rate\": null, \"count\": 0, \"sum\": 0, \"min\": null, \"max\": null, "
                     "\"mean\": null, \"p50\": null, \"p90\": null, \"p95\": null, \"p99\": null, \"p99.9\": null}, "
                     "\"1h\": {\"seconds\": 0, \"rate\": null, \"count\": 0, \"sum\": 0, \"min\": null, \"max\": null, "
                     "\"mean\": null, \"p50\": null, \"p90\": null, \"p95\": null, \"p99\": null, \"p99.9\": null}}");
}

static void null_is_ignored(void **state) {
    (void)state;
    expvar_histogram_record(NULL, 1);
    assert_int_equal(expvar_histogram_count(NULL), 0);
    assert_int_equal(expvar_histogram_quantile(NULL, 0.5), 0);
    assert_null(expvar_var_histogram(NULL));
}

static void a_taken_name_is_refused(void **state) {
    (void)state;
    assert_null(expvar_histogram_new("histogram"));
    assert_int_equal(errno, EEXIST);
}

static void the_whole_range_can_be_recorded(void **state) {
    (void)state;
    expvar_histogram_record(histogram, INT64_MIN);
    expvar_histogram_record(histogram, 0);
    expvar_histogram_record(histogram, INT64_MAX);
    assert_int_equal(expvar_histogram_count(histogram), 3);
    assert_int_equal(expvar_histogram_quantile(histogram, 0), INT64_MIN);
    assert_int_equal(expvar_histogram_quantile(histogram, 0.5), 0);
    assert_int_equal(expvar_histogram_quantile(histogram, 1), INT64_MAX);
}

static void its_text_has_all_figures(void **state) {
    (void)state;
    for (int64_t value = 1; value <= 100; value++)
        expvar_histogram_record(histogram, value);
    now_ns += 10 * SECOND;
#define FIGURES                                                                                                        \
    "\"count\": 100, \"sum\": 5050, \"min\": 1, \"max\": 100, \"mean\": 50.5, \"p50\": 50, \"p90\": 90, "              \
    "\"p95\": 95, \"p99\": 99, \"p99.9\": 100"
    assert_published("histogram", "{" FIGURES ", \"1m\": {\"seconds\": 10, \"rate\": 10, " FIGURES "}, "
                                  "\"1h\": {\"seconds\": 10, \"rate\": 10, " FIGURES "}}");
}

static void an_overflowing_sum_is_an_estimate(void **state) {
    (void)state;
    for (int i = 0; i < 10; i++)
        expvar_histogram_record(histogram, INT64_MAX);
    char *json = expvar_var_json(expvar_histogram_var(histogram));
    double sum = strtod(strstr(json, "\"sum\": ") + 7, NULL), mean = strtod(strstr(json, "\"mean\": ") + 8, NULL);
    assert_true(fabs(sum - 10 * 0x1p63) <= 10 * 0x1p63 / 128);
    assert_true(fabs(mean - 0x1p63) <= 0x1p63 / 128);
    free(json);
}

static void a_map_can_hold_one(void **state) {
    (void)state;
    expvar_map *map = expvar_map_new("map");
    expvar_histogram_record(expvar_map_histogram(map, "key"), 5);
    assert_int_equal(expvar_histogram_count(expvar_map_histogram(map, "key")), 1);
    assert_int_equal(expvar_var_kind(expvar_map_get(map, "key")), EXPVAR_KIND_HISTOGRAM);
    assert_null(expvar_map_int(map, "key"));
    assert_int_equal(expvar_unpublish("map"), 0);
}

/* ---- windows ------------------------------------------------------------------------------------------------- */

/* A figure of a window, by the text before it; NAN for null. */
static double figure(const char *window, const char *name) {
    char *json = expvar_var_json(expvar_histogram_var(histogram));
    char key[32];
    snprintf(key, sizeof key, "\"%s\": ", name);
    const char *text = strstr(strstr(json, window), key) + strlen(key);
    double value = *text == 'n' ? (double)NAN : strtod(text, NULL);
    free(json);
    return value;
}

static void the_minute_forgets_what_the_hour_knows(void **state) {
    (void)state;
    for (int second = 0; second < 600; second++) { /* ten slow minutes, */
        expvar_histogram_record(histogram, 1000000);
        now_ns += SECOND;
        figure("1m", "count");
    }
    for (int second = 0; second < 120; second++) { /* and two fast ones */
        expvar_histogram_record(histogram, 100);
        now_ns += SECOND;
        figure("1m", "count");
    }
    assert_in_range((int64_t)figure("1m", "seconds"), 60, 65);
    assert_true(figure("1m", "count") == figure("1m", "seconds"));
    assert_true(figure("1m", "rate") == 1);
    assert_true(figure("1m", "p50") == 100);
    assert_true(figure("1m", "max") == 100);
    assert_true(figure("1h", "seconds") == 720);
    assert_true(figure("1h", "count") == 720);
    assert_true(figure("1h", "p50") == 1000000);
    assert_true(figure("1h", "p99.9") == 1000000);
    assert_true(figure("1h", "min") == 100);
}

static void an_idle_minute_is_empty(void **state) {
    (void)state;
    expvar_histogram_record(histogram, 5);
    now_ns += 10 * SECOND;
    figure("1m", "count");
    now_ns += 100 * SECOND;
    assert_true(figure("1m", "count") == 0);
    assert_true(figure("1m", "rate") == 0);
    assert_true(isnan(figure("1m", "p50")));
    assert_true(figure("1h", "count") == 1);
}

static void timers_record_nanoseconds(void **state) {
    (void)state;
    expvar_timer timer = expvar_timer_start();
    now_ns += 100;
    assert_int_equal(expvar_timer_stop(timer, histogram), 100);
    now_ns += 20;
    assert_int_equal(expvar_timer_stop(timer, histogram), 120);
    assert_int_equal(expvar_timer_stop(timer, NULL), 120);
    assert_int_equal(expvar_histogram_count(histogram), 2);
    assert_int_equal(expvar_histogram_quantile(histogram, 1), 120);
}

/* ---- threads ------------------------------------------------------------------------------------------------- */

#define RECORDS REPEAT(20000)

static void record_many(size_t number) {
    for (int64_t i = 1; i <= RECORDS; i++)
        expvar_histogram_record(histogram, (int64_t)number * 1000 + i % 100);
}

static void assert_records(int64_t expected) {
    assert_int_equal(expvar_histogram_count(histogram), expected);
}

static void threads_record_exactly(void **state) {
    (void)state;
    run_threads(8, record_many);
    assert_records(8 * RECORDS);
    assert_int_equal(expvar_histogram_quantile(histogram, 0), 0);
    assert_int_equal(expvar_histogram_quantile(histogram, 1), 7099);
}

static atomic_bool done;

static void record_or_read(size_t number) {
    if (number) {
        record_many(number);
        done = true;
        return;
    }
    for (int64_t before = 0; !done;) {
        int64_t count = expvar_histogram_count(histogram);
        assert_true(count >= before);
        before = count;
        free(expvar_var_json(expvar_histogram_var(histogram)));
    }
}

static void reads_beside_records_only_grow(void **state) {
    (void)state;
    done = false;
    run_threads(4, record_or_read);
    assert_records(3 * RECORDS);
}

static void record_once(size_t number) {
    expvar_histogram_record(histogram, (int64_t)number - 1);
}

static void count_mapping(void *cell, void *context) {
    *(size_t *)context += *(void **)cell != NULL;
}

static void threads_that_come_and_go_share_few_cells_and_lose_nothing(void **state) {
    (void)state;
    const int waves = REPEAT(500);
    for (int i = 0; i < waves; i++)
        run_threads(4, record_once);
    assert_records((int64_t)waves * 4);
    assert_int_equal(expvar_histogram_quantile(histogram, 1), 2);
    size_t mapped = 0;
    expvar__cell_each(histogram->hot.cell, count_mapping, &mapped);
    assert_in_range(mapped, 1, 8);
}

static void a_cell_that_is_used_again_begins_empty(void **state) {
    (void)state;
    const uintptr_t cell = histogram->hot.cell;
    run_threads(4, record_once);
    assert_int_equal(expvar_unpublish("histogram"), 0);
    histogram = expvar_histogram_new("histogram");
    assert_int_equal(histogram->hot.cell, cell);
    assert_records(0);
    expvar_histogram_record(histogram, 7);
    assert_records(1);
    assert_int_equal(expvar_histogram_quantile(histogram, 0), 7);
}

static pthread_key_t late_key;

static void record_late(void *rounds) {
    expvar_histogram_record(histogram, -3);
    if ((intptr_t)rounds > 1)
        pthread_setspecific(late_key, (void *)((intptr_t)rounds - 1));
}

static void record_now_and_late(size_t number) {
    (void)number;
    pthread_setspecific(late_key, (void *)3);
    expvar_histogram_record(histogram, 3);
}

static void records_of_late_destructors_are_counted(void **state) {
    (void)state;
    assert_int_equal(pthread_key_create(&late_key, record_late), 0);
    run_threads(4, record_now_and_late);
    assert_records(4 * (1 + 3));
    assert_int_equal(expvar_histogram_quantile(histogram, 0), -3);
    pthread_key_delete(late_key);
}

static void record_without_memory(size_t number) {
    (void)number;
    no_memory = true;
    errno = 0;
    expvar_histogram_record(histogram, 40);
    expvar_histogram_record(histogram, 41);
    assert_int_equal(errno, 0);
    no_memory = false;
}

static void a_thread_without_memory_for_cells_records_exactly(void **state) {
    (void)state;
    for (int i = 0; i < 3; i++)
        run_threads(1, record_without_memory);
    assert_records(6);
    assert_int_equal(expvar_histogram_quantile(histogram, 0), 40);
    assert_int_equal(expvar_histogram_quantile(histogram, 1), 41);
}

static void a_histogram_without_memory_is_refused(void **state) {
    (void)state;
    no_memory = true;
    assert_null(expvar_histogram_new("other"));
    assert_int_equal(errno, ENOMEM);
    no_memory = false;
    assert_null(expvar_get("other"));
}

/* ---- signals and fork ---------------------------------------------------------------------------------------- */

static atomic_int handled;

static void record_in_handler(int unused) {
    (void)unused;
    expvar_histogram_record(histogram, 1000 - handled); /* new extremes again and again */
    handled++;
}

static void no_record_is_lost_in_a_storm_of_signals(void **state) {
    (void)state;
    const struct itimerval often = {{0, 20}, {0, 20}}, never = {0};
    struct sigaction action = {.sa_handler = record_in_handler, .sa_flags = SA_RESTART};
    handled = 0;
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
    int64_t rounds = 0;
    for (; handled < REPEAT(10000); rounds++)
        expvar_histogram_record(histogram, rounds);
    assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
    signal(SIGALRM, SIG_DFL);
    assert_records(rounds + handled);
    const int64_t least = 1001 - handled;
    assert_int_equal(expvar_histogram_quantile(histogram, 0), least < 0 ? least : 0);
}

static void handler_records_first(size_t number) {
    raise(SIGUSR1);
    expvar_histogram_record(histogram, (int64_t)number);
}

static void a_handler_may_make_the_first_record_of_a_thread(void **state) {
    (void)state;
    handled = 0;
    signal(SIGUSR1, record_in_handler);
    for (int i = 0; i < 50; i++)
        run_threads(4, handler_records_first);
    signal(SIGUSR1, SIG_DFL);
    assert_records(50 * 4 * 2);
}

static int record_in_child(void) {
    if (expvar_histogram_count(histogram) != 4 * RECORDS)
        return 1;
    record_many(9);
    if (!SANITIZED_THREADS)
        run_threads(3, record_many);
    return expvar_histogram_count(histogram) == (SANITIZED_THREADS ? 5 : 8) * RECORDS ? 0 : 2;
}

static void parent_and_child_each_record_on(void **state) {
    (void)state;
    run_threads(4, record_many);
    assert_int_equal(run_in_child(record_in_child), 0);
    assert_records(4 * RECORDS);
}

int main(void) {
#define WITH_HISTOGRAM(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_HISTOGRAM(a_new_histogram_is_empty),
        WITH_HISTOGRAM(null_is_ignored),
        WITH_HISTOGRAM(a_taken_name_is_refused),
        WITH_HISTOGRAM(the_whole_range_can_be_recorded),
        WITH_HISTOGRAM(its_text_has_all_figures),
        WITH_HISTOGRAM(an_overflowing_sum_is_an_estimate),
        WITH_HISTOGRAM(a_map_can_hold_one),
        WITH_HISTOGRAM(the_minute_forgets_what_the_hour_knows),
        WITH_HISTOGRAM(an_idle_minute_is_empty),
        WITH_HISTOGRAM(timers_record_nanoseconds),
        WITH_HISTOGRAM(threads_record_exactly),
        WITH_HISTOGRAM(reads_beside_records_only_grow),
        WITH_HISTOGRAM(threads_that_come_and_go_share_few_cells_and_lose_nothing),
        WITH_HISTOGRAM(a_cell_that_is_used_again_begins_empty),
        WITH_HISTOGRAM(records_of_late_destructors_are_counted),
        WITH_HISTOGRAM(a_thread_without_memory_for_cells_records_exactly),
        WITH_HISTOGRAM(a_histogram_without_memory_is_refused),
        WITH_HISTOGRAM(no_record_is_lost_in_a_storm_of_signals),
        WITH_HISTOGRAM(a_handler_may_make_the_first_record_of_a_thread),
        WITH_HISTOGRAM(parent_and_child_each_record_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
