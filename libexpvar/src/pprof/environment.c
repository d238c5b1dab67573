/* environment.c - EXPVAR_CPUPROFILE and EXPVAR_HEAPPROFILE: a profile of a program's whole run, and of what it holds at its
 * end, without code.
 *
 * The first begins when the library is loaded. Both are written when the program exits, by the destructor of the library, or when
 * SIGHUP, SIGINT or SIGTERM would end it. Writing allocates and locks, which a handler must not; so the handler only wakes
 * a thread, and returns: the program goes on for the moment that the writing takes, and the thread then ends the process by
 * the same signal, with the default action, so that whoever waits for it sees what it would have seen. A second signal ends
 * it at once. Handlers are installed only where the action was the default; a program that installs its own later, or takes
 * the signals by sigwait, ends by exit and is written there.
 *
 * Lost are the profiles of a program that ends by _exit, by another signal, or that replaces itself by exec. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "expvar/pprof.h"
#include "pprof/collector.h"
#include "pprof/cpu.h"
#include "pprof/profile_files.h"

#define VARIABLE_HZ    "EXPVAR_CPUPROFILE_HZ"
#define VARIABLE_OWNER "EXPVAR_CPUPROFILE_PID" /* the first process, so that those it starts leave its files alone */

#define PATH_BYTES_MAX 8192

static const int ending[] = {SIGHUP, SIGINT, SIGTERM};

static bool begin_cpu(void);
static bool end_cpu(int fd);
static bool has_begun(void);
static bool end_heap(int fd);

/* The files that a run can leave. `fd` is written by the constructor, and goes to -1 under the lock, by whoever writes the
 * file. The functions say why not. */
static struct run_file {
    const char *variable;
    bool (*begin)(void);
    bool (*end)(int fd);
    int fd;
} files[] = {
    {"EXPVAR_CPUPROFILE", begin_cpu, end_cpu, -1},
    {"EXPVAR_HEAPPROFILE", has_begun, end_heap, -1},
};
#define FILES (sizeof files / sizeof *files)

static pid_t owner;
static struct cpu_session *session;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* From the handler to the thread. */
static sem_t wake;
static volatile atomic_int ended_by;

/* It was asked for by somebody who waits for a file. */
__attribute__((format(printf, 2, 3))) static void complain(const char *variable, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    flockfile(stderr);
    fprintf(stderr, "%s: ", variable);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    funlockfile(stderr);
    va_end(arguments);
}

/* ---- ending -------------------------------------------------------------------------------------------------- */

static bool end_cpu(int fd) {
    return expvar__profile_files_end_session(session, fd) == 0;
}

static bool end_heap(int fd) {
    return expvar_pprof_write("heap", fd, 0) == 0;
}

static void write_file(struct run_file *file) {
    if (file->fd < 0)
        return;
    if (!file->end(file->fd))
        complain(file->variable, "the profile could not be written: %s",
                 errno == ENOTSUP ? expvar__collector_reason(errno) : strerror(errno));
    close(file->fd);
    file->fd = -1;
}

/* Once, by whoever comes first; the others wait until it is done. */
static void write_files(void) {
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < FILES; i++)
        write_file(&files[i]);
    pthread_mutex_unlock(&lock);
}

static void act_by_default(int signal_number) {
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigaction(signal_number, &action, NULL);
}

/* Signal handler. A forked child has the handler but not the thread: it ends as it would have. */
static void handle_ending(int signal_number) {
    const int error = errno;
    int none = 0;
    if (getpid() == owner && atomic_compare_exchange_strong(&ended_by, &none, signal_number)) {
        sem_post(&wake);
    } else {
        act_by_default(signal_number);
        raise(signal_number); /* comes when the handler returns */
    }
    errno = error;
}

static void *wait_for_ending(void *context) {
    (void)context;
    while (sem_wait(&wake) < 0)
        continue;
    write_files();
    const int signal_number = ended_by;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal_number);
    act_by_default(signal_number);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    raise(signal_number);
    return NULL;
}

__attribute__((destructor)) static void at_exit(void) {
    if (owner == getpid())
        write_files();
}

/* ---- beginning ----------------------------------------------------------------------------------------------- */

static int start_thread(void) {
    sigset_t all, before;
    pthread_t thread;
    sem_init(&wake, 0, 0);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const int error = pthread_create(&thread, NULL, wait_for_ending, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error)
        return -1;
    pthread_setname_np(thread, "expvar-pprof");
    return pthread_detach(thread);
}

static void handle_signals(void) {
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
        struct sigaction action = {.sa_handler = handle_ending, .sa_flags = SA_RESTART | SA_ONSTACK}, before;
        if (sigaction(ending[i], NULL, &before) == 0 && !(before.sa_flags & SA_SIGINFO) && before.sa_handler == SIG_DFL)
            sigaction(ending[i], &action, NULL);
    }
}

/* Is this process one that the first one has started? The first one leaves its mark for those to come. */
static bool has_owner(void) {
    char pid[16];
    snprintf(pid, sizeof pid, "%ld", (long)getpid());
    const char *first = getenv(VARIABLE_OWNER);
    if (!first)
        setenv(VARIABLE_OWNER, pid, 1);
    return first && strcmp(first, pid) != 0;
}

/* %p is the process id; processes that the first one has started have theirs at the end otherwise. */
static void make_path(struct buffer *path, const char *pattern) {
    char pid[16];
    snprintf(pid, sizeof pid, "%ld", (long)getpid());
    const bool is_child = has_owner();
    const char *place = strstr(pattern, "%p");
    expvar__buffer_append(path, pattern, place ? (size_t)(place - pattern) : strlen(pattern));
    if (place) {
        expvar__buffer_append_text(path, pid);
        expvar__buffer_append_text(path, place + strlen("%p"));
    } else if (is_child) {
        expvar__buffer_append_text(path, ".");
        expvar__buffer_append_text(path, pid);
    }
}

static int rate(void) {
    const char *hz = secure_getenv(VARIABLE_HZ);
    return hz ? atoi(hz) : CPU_RATE_DEFAULT;
}

static bool begin_cpu(void) {
    session = expvar__cpu_start(rate());
    if (!session)
        complain(files[0].variable, "Could not enable CPU profiling: %s", expvar__cpu_reason(errno));
    return session != NULL;
}

static bool has_begun(void) {
    return true;
}

static void begin(struct run_file *file, const char *path) {
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        complain(file->variable, "%s: %s", path, strerror(errno));
    else if (file->begin())
        file->fd = fd;
    else
        close(fd);
}

/* Returns whether there will be something to write. */
static bool begin_if_asked(struct run_file *file) {
    const char *pattern = secure_getenv(file->variable);
    if (!pattern || !*pattern)
        return false;
    struct buffer path;
    expvar__buffer_init(&path, PATH_BYTES_MAX);
    make_path(&path, pattern);
    if (path.error)
        complain(file->variable, "the path is too long");
    else
        begin(file, path.data);
    expvar__buffer_fini(&path);
    return file->fd >= 0;
}

__attribute__((constructor)) static void at_load(void) {
    bool any = false;
    for (size_t i = 0; i < FILES; i++)
        any |= begin_if_asked(&files[i]);
    if (!any)
        return;
    owner = getpid();
    if (start_thread() == 0)
        handle_signals();
}
