/* process.c - the built-in variables `process` and `threads`. */
#include "stats/process.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "stats/procfs.h"
#include "stats/throttle.h"
#include "writer/writer.h"

struct process_figures {
    int64_t pid;
    int64_t start_pid;         /* whose start is known; 0: nobody's */
    double start_time_seconds; /* since 1970 */
    double uptime_seconds;
    double cpu_user_seconds;
    double cpu_system_seconds;
    int64_t resident_memory_bytes;
    int64_t peak_resident_memory_bytes;
    int64_t virtual_memory_bytes;
    int64_t open_fds;
    int64_t max_fds;
    int64_t voluntary_context_switches;
    int64_t involuntary_context_switches;
    int64_t minor_page_faults;
    int64_t major_page_faults;
    int64_t threads;
};

/* A figure that could not be read. */
#define UNKNOWN (-1)

static double seconds_of(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double seconds(const struct timeval *time) {
    return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

/* A start is known to a kernel tick, 10 ms: more digits would be noise. */
static double hundredths(double value) {
    return (double)(int64_t)(value * 100) / 100;
}

/* The start is computed once a process, and so the same at each read, however the wall clock is corrected: monitors tell
 * a restart by it. A forked child has another pid and computes its own. */
static void collect_start(struct process_figures *process, const struct procfs_stat *stat) {
    double since_boot = (double)stat->start_ticks / (double)sysconf(_SC_CLK_TCK);
    double up = seconds_of(CLOCK_BOOTTIME);
    if (process->start_pid != process->pid) {
        process->start_time_seconds = hundredths(seconds_of(CLOCK_REALTIME) - up + since_boot);
        process->start_pid = process->pid;
    }
    process->uptime_seconds = hundredths(up - since_boot);
}

/* Reading may fail for a while, when the process has all the files open that it may. */
static void collect_stat(struct process_figures *process) {
    struct procfs_stat stat;
    process->pid = getpid();
    if (expvar__procfs_stat(&stat) < 0) {
        if (process->start_pid != process->pid)
            process->start_time_seconds = UNKNOWN;
        process->uptime_seconds = UNKNOWN;
        process->resident_memory_bytes = process->virtual_memory_bytes = process->threads = UNKNOWN;
        return;
    }
    collect_start(process, &stat);
    process->resident_memory_bytes = (int64_t)stat.resident_pages * sysconf(_SC_PAGESIZE);
    process->virtual_memory_bytes = (int64_t)stat.virtual_bytes;
    process->threads = (int64_t)stat.threads;
}

static void collect_usage(struct process_figures *process) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    process->cpu_user_seconds = seconds(&usage.ru_utime);
    process->cpu_system_seconds = seconds(&usage.ru_stime);
    process->voluntary_context_switches = usage.ru_nvcsw;
    process->involuntary_context_switches = usage.ru_nivcsw;
    process->minor_page_faults = usage.ru_minflt;
    process->major_page_faults = usage.ru_majflt;
}

static void collect_fds(struct process_figures *process) {
    struct rlimit limit;
    process->open_fds = expvar__procfs_open_fds();
    process->max_fds =
        getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY ? (int64_t)limit.rlim_cur : UNKNOWN;
}

static void collect(void *figures) {
    struct process_figures *process = figures;
    collect_stat(figures);
    process->peak_resident_memory_bytes = expvar__procfs_peak_resident();
    collect_usage(figures);
    collect_fds(figures);
}

static struct process_figures shared_figures;
static struct throttle throttle = {.collect = collect, .figures = &shared_figures, .size = sizeof shared_figures};

enum shape { INTEGER, SECONDS };

static const struct meaning bytes = {EXPVAR_ROLE_GAUGE, "bytes", NULL};
static const struct meaning plain = {EXPVAR_ROLE_GAUGE, NULL, NULL};
static const struct meaning total = {EXPVAR_ROLE_COUNTER, NULL, NULL};
static const struct meaning time_seconds = {EXPVAR_ROLE_GAUGE, "seconds", NULL};
static const struct meaning total_seconds = {EXPVAR_ROLE_COUNTER, "seconds", NULL};

static const struct field {
    const char *name;
    enum shape shape;
    size_t offset;
    const struct meaning *meaning;
} fields[] = {
    {"pid", INTEGER, offsetof(struct process_figures, pid), &plain},
    {"start_time_seconds", SECONDS, offsetof(struct process_figures, start_time_seconds), &time_seconds},
    {"uptime_seconds", SECONDS, offsetof(struct process_figures, uptime_seconds), &time_seconds},
    {"cpu_user_seconds", SECONDS, offsetof(struct process_figures, cpu_user_seconds), &total_seconds},
    {"cpu_system_seconds", SECONDS, offsetof(struct process_figures, cpu_system_seconds), &total_seconds},
    {"resident_memory_bytes", INTEGER, offsetof(struct process_figures, resident_memory_bytes), &bytes},
    {"peak_resident_memory_bytes", INTEGER, offsetof(struct process_figures, peak_resident_memory_bytes), &bytes},
    {"virtual_memory_bytes", INTEGER, offsetof(struct process_figures, virtual_memory_bytes), &bytes},
    {"open_fds", INTEGER, offsetof(struct process_figures, open_fds), &plain},
    {"max_fds", INTEGER, offsetof(struct process_figures, max_fds), &plain},
    {"voluntary_context_switches", INTEGER, offsetof(struct process_figures, voluntary_context_switches), &total},
    {"involuntary_context_switches", INTEGER, offsetof(struct process_figures, involuntary_context_switches), &total},
    {"minor_page_faults", INTEGER, offsetof(struct process_figures, minor_page_faults), &total},
    {"major_page_faults", INTEGER, offsetof(struct process_figures, major_page_faults), &total},
    {"threads", INTEGER, offsetof(struct process_figures, threads), &plain},
};

static void write_field(expvar_writer *writer, const struct process_figures *process, const struct field *field) {
    const void *figure = (const char *)process + field->offset;
    double number = field->shape == SECONDS ? *(const double *)figure : (double)*(const int64_t *)figure;
    if (number == UNKNOWN)
        return;
    expvar_write_key(writer, field->name);
    expvar__writer_meaning(writer, field->meaning);
    if (field->shape == SECONDS)
        expvar_write_float(writer, number);
    else
        expvar_write_int(writer, *(const int64_t *)figure);
}

void expvar__process_write(expvar_writer *writer, void *context) {
    (void)context;
    struct process_figures process;
    expvar__throttle_read(&throttle, &process);
    expvar_write_object_begin(writer);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        write_field(writer, &process, &fields[i]);
    expvar_write_object_end(writer);
}

void expvar__threads_write(expvar_writer *writer, void *context) {
    (void)context;
    struct process_figures process;
    expvar__throttle_read(&throttle, &process);
    expvar__writer_meaning(writer, &plain);
    if (process.threads != UNKNOWN)
        expvar_write_int(writer, process.threads);
}
