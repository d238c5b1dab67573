/* cpu.c - CPU profiles: sessions over one table of stacks, and the thread that looks for new threads. */
#include "pprof/cpu.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "pprof/captured.h"
#include "pprof/cpu_profile.h"
#include "pprof/frames.h"
#include "pprof/interrupt.h"
#include "pprof/modules.h"
#include "pprof/stack_table.h"
#include "pprof/thread_timers.h"
#include "pprof/unwind.h"

#define SCANNER_STACK_SIZE (256 << 10)

/* One client's profile. `next` under the lock, the span the owner's. */
struct cpu_session {
    struct cpu_session *next;
    struct cpu_span span;
};

/* All under the lock, but for `table`, which handlers read: it is set before the first timer is made and stays for
 * ever; and `active`, a hint for threads that start.
 *
 * Timers, the signal and the scanner are there while there are sessions. The table is kept while it has users:
 * sessions, and those that are reading it after their session. It is emptied by the last of them, unless a handler
 * may still be writing; then it keeps what it has, which every later snapshot contains alike, and the next last
 * user tries again. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct cpu_session *sessions;
static size_t session_count;
static size_t table_users;
static bool quiet = true; /* no handler can be writing */
static bool labels_held;  /* the table may lead to label sets */
static struct thread_timers timers;
static struct stack_table *_Atomic table;
static atomic_bool active;
static bool scanning; /* the scanner runs; it leaves by itself, detached, when it finds no session */
static pthread_cond_t wake;
static pthread_once_t wake_once = PTHREAD_ONCE_INIT;

void expvar__cpu_lock(void) {
    pthread_mutex_lock(&lock);
}

void expvar__cpu_unlock(void) {
    pthread_mutex_unlock(&lock);
}

/* ---- the handler's part: async-signal-safe ---- */

static bool weigh(const siginfo_t *info, struct stack_count *count) {
    const int period_ns = info->si_value.sival_int;
    if (period_ns < 1000000000 / CPU_RATE_MAX || period_ns > 1000000000 / CPU_RATE_MIN || info->si_overrun < 0)
        return false; /* another timer of the host's */
    count->samples = 1 + (int64_t)info->si_overrun;
    count->weight = count->samples * period_ns;
    return true;
}

__attribute__((noinline)) static void record_stack(const void *context, struct stack_count count) {
    uintptr_t pcs[STACK_DEPTH_MAX];
    const size_t depth = expvar__unwind_context(context, pcs, STACK_DEPTH_MAX);
    expvar__stack_table_add(table, pcs, depth, expvar__labels_pin(), count);
}

__attribute__((noinline)) static void record_leaf(const void *context, struct stack_count count) {
    uintptr_t pcs[2];
    const size_t depth = expvar__unwind_leaf(context, pcs);
    expvar__stack_table_add(table, pcs, depth, expvar__labels_pin(), count);
}

static void sample(const siginfo_t *info, const void *context) {
    struct stack_count count;
    if (!weigh(info, &count))
        return;
    if (expvar__unwind_has_room())
        record_stack(context, count);
    else
        record_leaf(context, count);
}

/* ---- finding threads ---- */

static void credit(void *unused, enum frame reason, int64_t ns) {
    (void)unused;
    const uintptr_t pc = reason;
    const struct stack_count count = {.samples = (ns + timers.period_ns / 2) / timers.period_ns, .weight = ns};
    expvar__stack_table_add(table, &pc, 1, NULL, count);
}

static void make_wake(void) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&wake, &attributes);
    pthread_condattr_destroy(&attributes);
}

/* Returns false when the last session has ended. Under the lock. */
static bool wait_for(int64_t ns) {
    const int64_t until_ns = expvar__clock_ns() + ns;
    const struct timespec until = {.tv_sec = until_ns / 1000000000, .tv_nsec = until_ns % 1000000000};
    while (sessions && expvar__clock_ns() < until_ns)
        pthread_cond_timedwait(&wake, &lock, &until);
    return sessions != NULL;
}

/* The loader's lock is never waited for under ours: a constructor that forks holds it and waits for ours. */
static void *scan_threads(void *unused) {
    (void)unused;
    pthread_setname_np(pthread_self(), "expvar-pprof");
    expvar__cpu_lock();
    for (int64_t interval_ns = CPU_SCAN_FIRST_NS; wait_for(interval_ns);) {
        size_t found = 0;
        expvar__thread_timers_scan(&timers, &found); /* on failure: what is missed is in FRAME_NOT_SEEN */
        interval_ns = found ? CPU_SCAN_FIRST_NS : interval_ns * 2;
        if (interval_ns > CPU_SCAN_LAST_NS)
            interval_ns = CPU_SCAN_LAST_NS;
        expvar__cpu_unlock();
        expvar__modules_refresh();
        expvar__cpu_lock();
    }
    scanning = false;
    expvar__cpu_unlock();
    return NULL;
}

/* With all signals blocked: it takes none of the host's. Returns 0 or an errno. */
static int start_scanner(void) {
    sigset_t all, old;
    pthread_attr_t attributes;
    pthread_t thread;
    if (scanning)
        return 0;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, SCANNER_STACK_SIZE);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    const int error = pthread_create(&thread, &attributes, scan_threads, NULL);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    pthread_attr_destroy(&attributes);
    scanning = error == 0;
    return error;
}

void expvar__cpu_thread_started(void) {
    if (!atomic_load_explicit(&active, memory_order_relaxed))
        return;
    expvar__cpu_lock();
    if (sessions)
        expvar__thread_timers_add(&timers, gettid());
    expvar__cpu_unlock();
}

/* ---- timers, signal and scanner; under the lock ---- */

static int64_t shortest_period(void) {
    int64_t shortest_ns = 0;
    for (const struct cpu_session *session = sessions; session; session = session->next)
        if (!shortest_ns || session->span.period_ns < shortest_ns)
            shortest_ns = session->span.period_ns;
    return shortest_ns;
}

static void end_sampling(void) {
    expvar__thread_timers_fini(&timers);
    quiet = expvar__interrupt_release(INTERRUPT_TIMER);
    pthread_cond_broadcast(&wake);
}

/* Returns 0 or an errno. */
static int begin_sampling(int64_t period_ns) {
    expvar__unwind_prime();
    pthread_once(&wake_once, make_wake);
    if (!table)
        table = expvar__stack_table_new(STACK_TABLE_STACKS, STACK_TABLE_BYTES);
    if (!table)
        return ENOMEM;
    if (expvar__interrupt_acquire(INTERRUPT_TIMER, sample))
        return errno;
    expvar__thread_timers_init(&timers, credit, NULL);
    timers.period_ns = period_ns;
    int error = expvar__thread_timers_scan(&timers, NULL) ? errno : 0;
    if (!error && timers.count && timers.without_timer == timers.count)
        error = EAGAIN;
    if (!error)
        error = start_scanner();
    if (error)
        end_sampling();
    return error;
}

/* ---- sessions ---- */

static int64_t process_cpu_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void note_count(void *context, size_t index, const struct stack_entry *entry) {
    struct cpu_span *span = context;
    span->before[index] = entry->count;
}

static void use_table(void) {
    if (!labels_held)
        expvar__labels_hold();
    labels_held = true;
    table_users++;
}

static void leave_table(void) {
    if (--table_users || !quiet)
        return;
    expvar__stack_table_clear(table);
    expvar__labels_unhold();
    labels_held = false;
}

static struct cpu_session *new_session(int rate) {
    struct cpu_session *session = calloc(1, sizeof *session);
    if (!session)
        return NULL;
    session->span.before = calloc(STACK_TABLE_STACKS, sizeof *session->span.before);
    session->span.period_ns = 1000000000 / rate;
    if (session->span.before)
        return session;
    free(session);
    errno = ENOMEM;
    return NULL;
}

static void free_session(struct cpu_session *session) {
    free(session->span.before);
    free(session);
}

/* Enters the session, with the timers at its rate at least. Returns 0 or an errno. */
static int begin_session(struct cpu_session *session) {
    if (session_count == CPU_SESSIONS_MAX)
        return EUSERS;
    const int64_t shortest_ns = shortest_period();
    const int error = shortest_ns ? 0 : begin_sampling(session->span.period_ns);
    if (error)
        return error;
    if (shortest_ns > session->span.period_ns)
        expvar__thread_timers_set_period(&timers, session->span.period_ns);
    else
        expvar__thread_timers_settle(&timers);
    use_table();
    session->next = sessions;
    sessions = session;
    session_count++;
    atomic_store_explicit(&active, true, memory_order_relaxed);
    session->span.began_unix_ns = expvar__captured_now();
    session->span.began_ns = expvar__clock_ns();
    session->span.began_cpu_ns = process_cpu_ns();
    session->span.lost = expvar__stack_table_lost(table);
    expvar__stack_table_walk(table, note_count, &session->span);
    return 0;
}

struct cpu_session *expvar__cpu_start(int rate) {
    if (rate < CPU_RATE_MIN || rate > CPU_RATE_MAX) {
        errno = EINVAL;
        return NULL;
    }
    struct cpu_session *session = new_session(rate);
    if (!session)
        return NULL;
    expvar__modules_refresh();
    expvar__cpu_lock();
    const int error = begin_session(session);
    expvar__cpu_unlock();
    if (!error)
        return session;
    free_session(session);
    errno = error;
    return NULL;
}

/* Takes the session out of the list; false if it is not in it. Without the last one, sampling ends. */
static bool end_session(struct cpu_session *session) {
    struct cpu_session **link = &sessions;
    while (*link && *link != session)
        link = &(*link)->next;
    if (!*link)
        return false;
    *link = session->next;
    session_count--;
    atomic_store_explicit(&active, session_count > 0, memory_order_relaxed);
    const int64_t shortest_ns = shortest_period();
    if (!shortest_ns)
        end_sampling();
    else if (shortest_ns != timers.period_ns)
        expvar__thread_timers_set_period(&timers, shortest_ns);
    else
        expvar__thread_timers_settle(&timers);
    return true;
}

/* Ends the session; `profile` may be NULL when nobody wants one. */
static int finish(struct cpu_session *session, struct profile **profile) {
    const int64_t cpu_ns = process_cpu_ns() - session->span.began_cpu_ns;
    expvar__cpu_lock();
    const bool ours = end_session(session);
    expvar__cpu_unlock();
    if (!ours)
        return ESRCH;
    int error = 0;
    if (profile) {
        expvar__modules_refresh();
        *profile = expvar__cpu_profile(&session->span, table, cpu_ns);
        error = *profile ? 0 : errno;
    }
    expvar__cpu_lock();
    leave_table();
    expvar__cpu_unlock();
    return error;
}

struct profile *expvar__cpu_stop(struct cpu_session *session) {
    struct profile *profile = NULL;
    const int error = finish(session, &profile);
    free_session(session);
    errno = error ? error : errno;
    return profile;
}

void expvar__cpu_cancel(struct cpu_session *session) {
    if (!session)
        return;
    finish(session, NULL);
    free_session(session);
}

const char *expvar__cpu_reason(int error) {
    static const struct {
        int error;
        const char *text;
    } reasons[] = {
        {EINVAL, "the rate is out of range"},
        {EBUSY, "the program handles SIGPROF itself"},
        {EAGAIN, "no thread or timer left (RLIMIT_NPROC, RLIMIT_SIGPENDING)"},
        {EMFILE, "no file descriptor left"},
        {ENOENT, "/proc is not mounted"},
        {EUSERS, "cpu profiling already in use"},
        {ENOMEM, "out of memory"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].error == error)
            return reasons[i].text;
    return "the threads cannot be listed";
}

size_t expvar__cpu_bytes(void) {
    expvar__cpu_lock();
    const size_t bytes = (table ? expvar__stack_table_bytes(table) : 0) +
                         session_count * STACK_TABLE_STACKS * sizeof(struct stack_count);
    expvar__cpu_unlock();
    return bytes;
}

/* The threads that sampled are not there any more, nor are the timers. The sessions' memory is their owners', who
 * find them ended. */
void expvar__cpu_reset_in_child(void) {
    sessions = NULL;
    session_count = 0;
    atomic_store(&active, false);
    scanning = false;
    expvar__thread_timers_forget(&timers);
    if (table)
        expvar__stack_table_clear(table);
    table_users = 0;
    quiet = true;
    labels_held = false;
}
