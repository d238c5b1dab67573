/* debug_lines.c - EXPVAR_DEBUG: lines about memory and threads on stderr, at intervals.
 *
 * They are for a program without a server: C counterparts of what GODEBUG=gctrace=1 and schedtrace=1000 print. Figures
 * with a + are what has come since the line before. The fields are described in libexpvar-hooks(3).
 */
#include "debug_lines.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <expvar/expvar.h>

#include "real_threads.h"
#include "thread.h"
#include "wait_clock.h"

#define LINE_SIZE 256
#define MS        INT64_C(1000000)

static expvar_heap_counters counters;
static int64_t began_ns;

/* One line in one write, so that it stays whole between the program's own. */
__attribute__((format(printf, 1, 2))) static void print_line(const char *format, ...) {
    char line[LINE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length > 0 && (size_t)length < sizeof line && write(STDERR_FILENO, line, (size_t)length) < 0)
        return; /* nobody reads it */
}

static double since_begin_s(int64_t now_ns) {
    return (double)(now_ns - began_ns) / 1e9;
}

static double megabytes(int64_t bytes) {
    return (double)bytes / (1 << 20);
}

/* A field of a file in /proc/self, counted from 0; 0 where there is none. */
static int64_t proc_number(const char *path, int field) {
    char format[32] = "";
    for (int i = 0; i < field; i++)
        strcat(format, "%*s ");
    strcat(format, "%" SCNd64);
    int64_t number = 0;
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    if (fscanf(file, format, &number) != 1)
        number = 0;
    fclose(file);
    return number;
}

/* ---- mem 1.002s: 12.1 MB live in 3041 objects, +120 mallocs +80 frees +2.1 MB, 20.3 MB resident ------------------- */

static void print_memory(int64_t now_ns) {
    static int64_t last_mallocs, last_frees, last_bytes;
    const int64_t frees = expvar_int_value(counters.frees), freed = expvar_int_value(counters.freed_bytes);
    const int64_t mallocs = expvar_int_value(counters.mallocs), bytes = expvar_int_value(counters.allocated_bytes);
    print_line("mem %.3fs: %.1f MB live in %" PRId64 " objects, +%" PRId64 " mallocs +%" PRId64
               " frees +%.1f MB, %.1f MB resident\n",
               since_begin_s(now_ns), megabytes(bytes - freed), mallocs - frees, mallocs - last_mallocs,
               frees - last_frees, megabytes(bytes - last_bytes),
               megabytes(proc_number("/proc/self/statm", 1) * sysconf(_SC_PAGESIZE)));
    last_mallocs = mallocs;
    last_frees = frees;
    last_bytes = bytes;
}

/* ---- sched 1002ms: procs=2 threads=6 running=1 sleeping=5 waiting=0 cpu=37% switches=+120/+3 --------------------- */

struct states {
    int threads;
    int running;  /* or ready to */
    int sleeping; /* in a call that a signal interrupts */
    int waiting;  /* in one that it does not: a disk */
};

/* The state follows the name of the thread, which may have anything in it, and its last bracket (proc(5)). */
static char state_of(const char *tid) {
    char path[64], text[128];
    snprintf(path, sizeof path, "/proc/self/task/%.16s/stat", tid);
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    const size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[size] = '\0';
    const char *name_end = strrchr(text, ')');
    return name_end && name_end[1] ? name_end[2] : '\0';
}

static struct states count_states(void) {
    struct states states = {0};
    DIR *tasks = opendir("/proc/self/task");
    if (!tasks)
        return states;
    for (const struct dirent *entry; (entry = readdir(tasks));) {
        const char state = entry->d_name[0] == '.' ? '\0' : state_of(entry->d_name);
        states.threads += state != '\0';
        states.running += state == 'R';
        states.sleeping += state == 'S' || state == 'I';
        states.waiting += state == 'D';
    }
    closedir(tasks);
    return states;
}

static int64_t cpu_ns(const struct rusage *usage) {
    return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * INT64_C(1000000000) +
           (usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) * INT64_C(1000);
}

static int processors(void) {
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;
}

static void print_threads(int64_t now_ns) {
    static struct rusage last;
    static int64_t last_ns;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    const struct states states = count_states();
    const int64_t span_ns = now_ns - (last_ns ? last_ns : began_ns);
    print_line("sched %" PRId64 "ms: procs=%d threads=%d running=%d sleeping=%d waiting=%d cpu=%.0f%% "
               "switches=+%ld/+%ld\n",
               (now_ns - began_ns) / MS, processors(), states.threads, states.running, states.sleeping, states.waiting,
               100.0 * (double)(cpu_ns(&usage) - cpu_ns(&last)) / (double)(span_ns > 0 ? span_ns : 1),
               usage.ru_nvcsw - last.ru_nvcsw, usage.ru_nivcsw - last.ru_nivcsw);
    last = usage;
    last_ns = now_ns;
}

/* ---- what is asked for ------------------------------------------------------------------------------------------- */

/* `every_ns` is 0 for what is not asked for; written before the thread starts, `next_ns` by the thread. */
static struct {
    const char *name;
    void (*print)(int64_t now_ns);
    int64_t every_ns;
    int64_t next_ns;
} lines[] = {
    {.name = "memtrace", .print = print_memory},
    {.name = "schedtrace", .print = print_threads},
};
#define LINES (sizeof lines / sizeof *lines)

static int64_t earliest_ns(void) {
    int64_t earliest = INT64_MAX;
    for (size_t i = 0; i < LINES; i++)
        if (lines[i].every_ns > 0 && lines[i].next_ns < earliest)
            earliest = lines[i].next_ns;
    return earliest;
}

/* Moments are multiples of the interval since the beginning; those that were missed are left out. */
static void *print_lines(void *unused) {
    (void)unused;
    expvar__hooks_thread.is_own = true;
    for (;;) {
        const int64_t until_ns = earliest_ns();
        const struct timespec until = {.tv_sec = until_ns / 1000000000, .tv_nsec = until_ns % 1000000000};
        while (real_threads()->clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
            continue;
        const int64_t now_ns = wait_clock_ns();
        for (size_t i = 0; i < LINES; i++) {
            if (lines[i].every_ns == 0 || lines[i].next_ns > now_ns)
                continue;
            lines[i].print(now_ns);
            lines[i].next_ns += (1 + (now_ns - lines[i].next_ns) / lines[i].every_ns) * lines[i].every_ns;
        }
    }
    return NULL;
}

/* "memtrace=1000,schedtrace=500": milliseconds, an hour at most; what is not understood is passed over, as in Go. */
static bool read_request(const char *text) {
    bool any = false;
    for (; text; text = strchr(text, ',')) {
        text += *text == ',';
        for (size_t i = 0; i < LINES; i++) {
            const size_t size = strlen(lines[i].name);
            if (strncmp(text, lines[i].name, size) != 0 || text[size] != '=')
                continue;
            const long every_ms = strtol(text + size + 1, NULL, 10);
            lines[i].every_ns = every_ms > 0 && every_ms <= 3600000 ? every_ms * MS : 0;
            lines[i].next_ns = began_ns + lines[i].every_ns;
            any |= lines[i].every_ns > 0;
        }
    }
    return any;
}

void expvar__debug_lines_start(const expvar_heap_counters *given) {
    sigset_t all, before;
    pthread_t thread;
    counters = *given;
    began_ns = wait_clock_ns();
    if (!read_request(getenv("EXPVAR_DEBUG")))
        return;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (real_threads()->pthread_create(&thread, NULL, print_lines, NULL) == 0) {
        pthread_setname_np(thread, "expvar-debug");
        pthread_detach(thread);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}
