/* test_process.c - the built-in variables `process` and `threads`, each figure against another source.
 *
 * Figures are collected anew in a forked child at once; so each comparison is made in one.
 */
#include "stats/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/clock.h"
#include "vars_fixture.h"

static cJSON *read_variable(const char *name) {
    char *json = expvar_var_json(expvar_get(name));
    cJSON *value = json ? cJSON_Parse(json) : NULL;
    free(json);
    return value;
}

/* A figure, as a number; NAN where it is left out. */
static double figure(const char *name) {
    cJSON *process = read_variable("process");
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(process, name);
    double number = cJSON_IsNumber(item) ? item->valuedouble : NAN;
    cJSON_Delete(process);
    return number;
}

static void all_figures_are_there(void **state) {
    (void)state;
    static const char *const names[] = {
        "pid",
        "start_time_seconds",
        "uptime_seconds",
        "cpu_user_seconds",
        "cpu_system_seconds",
        "resident_memory_bytes",
        "peak_resident_memory_bytes",
        "virtual_memory_bytes",
        "open_fds",
        "max_fds",
        "voluntary_context_switches",
        "involuntary_context_switches",
        "minor_page_faults",
        "major_page_faults",
        "threads",
    };
    cJSON *process = read_variable("process");
    assert_int_equal(cJSON_GetArraySize(process), COUNT_OF(names));
    const cJSON *item = process->child;
    for (size_t i = 0; i < COUNT_OF(names); i++, item = item->next) {
        assert_string_equal(item->string, names[i]);
        assert_true(cJSON_IsNumber(item));
        assert_true(item->valuedouble >= 0);
    }
    cJSON_Delete(process);
}

/* ---- one figure each ----------------------------------------------------------------------------------------- */

static int compare_pid(void) {
    return figure("pid") == getpid() ? 0 : 1;
}

static int compare_pid_in_children(void) {
    return compare_pid() == 0 && run_in_child(compare_pid) == 0 ? 0 : 1;
}

static pthread_barrier_t started, ended;
static double threads_told, threads_told_twice, threads_listed;

static int entries_of(const char *path) {
    DIR *folder = opendir(path);
    int count = 0;
    for (const struct dirent *entry; folder && (entry = readdir(folder));)
        count += entry->d_name[0] != '.';
    if (folder)
        closedir(folder);
    return count;
}

static void stay(size_t number) {
    pthread_barrier_wait(&started);
    if (number == 0) {
        cJSON *threads = read_variable("threads");
        threads_told = cJSON_GetNumberValue(threads);
        threads_told_twice = figure("threads");
        threads_listed = entries_of("/proc/self/task");
        cJSON_Delete(threads);
    }
    pthread_barrier_wait(&ended);
}

static int compare_threads(void) {
    pthread_barrier_init(&started, NULL, 3);
    pthread_barrier_init(&ended, NULL, 3);
    run_threads(3, stay);
    return threads_listed >= 4 && threads_told == threads_listed && threads_told_twice == threads_listed ? 0 : 1;
}

static int compare_fds(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return 1;
    limit.rlim_cur = 77;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
        return 2;
    for (int i = 0; i < 10; i++) {
        if (open("/dev/null", O_RDONLY) < 0)
            return 3;
    }
    int open_ones = 0;
    for (int fd = 0; fd < 10000; fd++)
        open_ones += fcntl(fd, F_GETFD) >= 0;
    cJSON *process = read_variable("process");
    bool same = cJSON_GetNumberValue(cJSON_GetObjectItem(process, "open_fds")) == open_ones &&
                cJSON_GetNumberValue(cJSON_GetObjectItem(process, "max_fds")) == 77;
    cJSON_Delete(process);
    return same ? 0 : 4;
}

static int unlimited_fds(void) {
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
        return 0; /* the kernel sets a limit of its own */
    return isnan(figure("max_fds")) ? 0 : 1;
}

static double seconds(const struct timeval *time) {
    return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

static bool is_between(const cJSON *process, const char *name, double low, double high) {
    double value = cJSON_GetNumberValue(cJSON_GetObjectItem(process, name));
    if (value >= low - 1e-9 && value <= high + 1e-9)
        return true;
    fprintf(stderr, "%s: %.9g is not between %.9g and %.9g\n", name, value, low, high);
    return false;
}

static void use_the_processor(int64_t ns) {
    const int64_t end_ns = expvar__clock_ns() + ns;
    while (expvar__clock_ns() < end_ns)
        sched_yield();
}

static int compare_usage(void) {
    struct rusage before, after;
    use_the_processor(30000000);
    getrusage(RUSAGE_SELF, &before);
    cJSON *process = read_variable("process");
    getrusage(RUSAGE_SELF, &after);
    bool same =
        is_between(process, "cpu_user_seconds", seconds(&before.ru_utime), seconds(&after.ru_utime)) &&
        is_between(process, "cpu_system_seconds", seconds(&before.ru_stime), seconds(&after.ru_stime)) &&
        is_between(process, "voluntary_context_switches", (double)before.ru_nvcsw, (double)after.ru_nvcsw) &&
        is_between(process, "involuntary_context_switches", (double)before.ru_nivcsw, (double)after.ru_nivcsw) &&
        is_between(process, "minor_page_faults", (double)before.ru_minflt, (double)after.ru_minflt) &&
        is_between(process, "major_page_faults", (double)before.ru_majflt, (double)after.ru_majflt);
    cJSON_Delete(process);
    return same && seconds(&after.ru_utime) + seconds(&after.ru_stime) > 0 ? 0 : 1;
}

#define MIB 1048576.0

/* The kernel counts resident pages by processor and tells the sum some pages late. */
#define TOLERANCE (4 * MIB)

static int compare_memory(void) {
    double virtual_pages, resident_pages;
    const double page = (double)sysconf(_SC_PAGESIZE);
    const size_t size = 64 << 20;
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return 1;
    memset(memory, 1, size);
    munmap(memory, size);
    FILE *statm = fopen("/proc/self/statm", "re");
    if (!statm || fscanf(statm, "%lf %lf", &virtual_pages, &resident_pages) != 2)
        return 2;
    fclose(statm);
    const double resident = resident_pages * page, virtual = virtual_pages * page;
    cJSON *process = read_variable("process");
    bool same = is_between(process, "virtual_memory_bytes", virtual - TOLERANCE, virtual + TOLERANCE) &&
                is_between(process, "resident_memory_bytes", resident - TOLERANCE, resident + TOLERANCE) &&
                is_between(process, "peak_resident_memory_bytes", resident + 64 * MIB - 2 * TOLERANCE, 1e12);
    cJSON_Delete(process);
    return same ? 0 : 3;
}

static double clock_seconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A child was forked between two moments that this one knows; ticks are 10 ms, and what is told is cut to that. */
static double fork_begun_up, fork_begun_real;

static int compare_start(void) {
    const double now_real = clock_seconds(CLOCK_REALTIME);
    cJSON *process = read_variable("process");
    bool same = is_between(process, "start_time_seconds", fork_begun_real - 0.04, now_real + 0.02) &&
                is_between(process, "uptime_seconds", 0, clock_seconds(CLOCK_BOOTTIME) - fork_begun_up + 0.04);
    cJSON_Delete(process);
    return same ? 0 : 1;
}

static const struct comparison {
    const char *name;
    int (*compare)(void);
} comparisons[] = {
    {"pid", compare_pid_in_children}, {"threads", compare_threads}, {"fds", compare_fds},
    {"no limit", unlimited_fds},      {"usage", compare_usage},     {"memory", compare_memory},
};

static void figures_agree_with_other_sources(void **state) {
    (void)state;
    assert_true(figure("pid") == getpid());
    for (size_t i = 0; i < COUNT_OF(comparisons); i++) {
        int result = run_in_child(comparisons[i].compare);
        if (result)
            fail_msg("%s: %d", comparisons[i].name, result);
    }
}

static void start_and_uptime_of_a_child_are_its_own(void **state) {
    (void)state;
    assert_true(figure("start_time_seconds") > 0);
    fork_begun_up = clock_seconds(CLOCK_BOOTTIME);
    fork_begun_real = clock_seconds(CLOCK_REALTIME);
    assert_int_equal(run_in_child(compare_start), 0);
}

/* ---- the start stays ----------------------------------------------------------------------------------------- */

/* Reads until the throttle collects anew and the figure is, or is not, there. */
static bool wait_for_figure(const char *name, bool there) {
    const int64_t end_ns = expvar__clock_ns() + INT64_C(20000000000);
    while (isnan(figure(name)) == there) {
        if (expvar__clock_ns() > end_ns)
            return false;
        sched_yield();
    }
    return true;
}

static int exhaust_files_and_recover(void) {
    struct rlimit limit, none;
    const double start = figure("start_time_seconds");
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return 1;
    none = limit;
    none.rlim_cur = 0;
    if (setrlimit(RLIMIT_NOFILE, &none) < 0 || !wait_for_figure("uptime_seconds", false))
        return 2;
    if (figure("start_time_seconds") != start || !isnan(figure("resident_memory_bytes")) || !isnan(figure("threads")))
        return 3;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0 || !wait_for_figure("uptime_seconds", true))
        return 4;
    return figure("start_time_seconds") == start ? 0 : 5;
}

static void start_survives_a_time_without_files_to_open(void **state) {
    (void)state;
    assert_int_equal(run_in_child(exhaust_files_and_recover), 0);
}

static int start_without_files(void) {
    struct rlimit limit, none;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return 1;
    none = limit;
    none.rlim_cur = 0;
    if (setrlimit(RLIMIT_NOFILE, &none) < 0)
        return 2;
    if (!isnan(figure("start_time_seconds")) || figure("pid") != getpid())
        return 3;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0 || !wait_for_figure("start_time_seconds", true))
        return 4;
    return figure("start_time_seconds") >= fork_begun_real - 0.04 ? 0 : 5;
}

static void start_is_found_once_files_can_be_opened(void **state) {
    (void)state;
    fork_begun_real = clock_seconds(CLOCK_REALTIME);
    assert_int_equal(run_in_child(start_without_files), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_figures_are_there),
        cmocka_unit_test(figures_agree_with_other_sources),
        cmocka_unit_test(start_and_uptime_of_a_child_are_its_own),
        cmocka_unit_test(start_survives_a_time_without_files_to_open),
        cmocka_unit_test(start_is_found_once_files_can_be_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
