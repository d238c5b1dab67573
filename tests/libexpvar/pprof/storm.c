/* storm.c - profiles a host at the highest rate while it does everything that profilers have died of.
 *
 *     storm [SECONDS]     else as long as the environment's STORM_SECONDS says, else 10
 *
 * Workers throw C++ exceptions, open and close a plugin, fork (children throw and allocate), spawn
 * programs, start threads with the smallest stacks, allocate, and change their labels. Meanwhile CPU profiles at
 * 1000 Hz begin and end, two at a time, and all threads are interrupted for their stacks as fast as they answer. Passes
 * if nothing crashes, every worker gets on until the end, every dump has every worker's stack, children see what they
 * should, and the profiles' total is the CPU time that was used.
 */
#include "storm.h"

#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "pprof/cpu.h"
#include "pprof/frames.h"
#include "pprof/labels.h"
#include "pprof/threads.h"

#define WORKERS         8
#define SECONDS_DEFAULT 10
#define ROUND_NS        200000000 /* of one profile */
#ifdef STORM_SANITIZED
#define CHILD_ROUNDS 0 /* the sanitizers' allocators stay locked in a child when another thread was in one */
#else
#define CHILD_ROUNDS 20
#endif
#define TOTAL_TOLERANCE 0.05

/* `rounds` is the worker's; the main thread reads it. */
struct worker {
    pthread_t thread;
    _Atomic pid_t tid;
    atomic_long rounds;
    unsigned seed;
};

static struct worker workers[WORKERS];
static atomic_bool stopped;
static atomic_int failures;
static atomic_long dumps, stacks;
extern char **environ;

static void fail(const char *what, int64_t got) {
    fprintf(stderr, "FAIL: %s (%" PRId64 ")\n", what, got);
    failures++;
}

/* ---- what the workers do ---- */

static void do_throw(struct worker *worker) {
    const int depth = rand_r(&worker->seed) % 60;
    if (storm_throw(depth) != depth + 1)
        fail("a destructor did not run", depth);
}

static void do_plugin(struct worker *worker) {
    void *plugin = dlopen(STORM_PLUGIN, RTLD_NOW | RTLD_LOCAL);
    storm_plugin_function *function = plugin ? (storm_plugin_function *)dlsym(plugin, "storm_plugin") : NULL;
    if (!function)
        fail("the plugin cannot be opened", errno);
    else
        function(rand_r(&worker->seed) % 20);
    if (plugin)
        dlclose(plugin);
}

static void do_allocate(struct worker *worker) {
    void *blocks[64];
    for (int i = 0; i < 64; i++)
        blocks[i] = malloc((size_t)(rand_r(&worker->seed) % 20000) + 1);
    for (int i = 0; i < 64; i++)
        free(blocks[i]);
}

static void *short_life(void *worker) {
    struct worker own = {.seed = *(unsigned *)worker};
    for (int i = 0; i < 5; i++)
        do_allocate(&own);
    return NULL;
}

static void do_threads(struct worker *worker) {
    pthread_attr_t attributes;
    pthread_t threads[4];
    int count = 0;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, (size_t)PTHREAD_STACK_MIN);
    while (count < 4 && pthread_create(&threads[count], &attributes, short_life, &worker->seed) == 0)
        count++;
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    pthread_attr_destroy(&attributes);
}

static void do_label(struct worker *worker) {
    char value[32];
    snprintf(value, sizeof value, "%d", rand_r(&worker->seed) % 500);
    if (expvar__label("round", rand_r(&worker->seed) % 4 ? value : NULL) && errno != ENOSPC)
        fail("a label", errno);
}

/* In a forked child: nothing of the parent's sampling is left. (It does not profile itself here: a thread that was in
 * dlopen when the process forked has left the loader locked in the child.) */
static int child(struct worker *worker) {
    struct sigaction action;
    sigaction(SIGPROF, NULL, &action);
    for (int i = 0; i < CHILD_ROUNDS; i++) {
        do_throw(worker);
        do_allocate(worker);
        do_label(worker);
    }
    return action.sa_handler != SIG_DFL ? 1 : failures ? 2 : 0;
}

static void wait_for(pid_t pid, const char *what) {
    int status = -1;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (status)
        fail(what, status);
}

static void do_fork(struct worker *worker) {
    const pid_t pid = fork();
    if (pid == 0)
        _exit(child(worker));
    if (pid > 0)
        wait_for(pid, "a child's status");
}

static void do_spawn(struct worker *worker) {
    (void)worker;
    pid_t pid;
    char *const arguments[] = {"true", NULL};
    if (posix_spawn(&pid, "/bin/true", NULL, NULL, arguments, environ) == 0)
        wait_for(pid, "a spawned program's status");
}

static void *work(void *argument) {
    static void (*const deeds[])(struct worker *) = {do_throw, do_throw,   do_plugin, do_allocate, do_allocate,
                                                     do_label, do_threads, do_throw,  do_plugin,   do_label};
    struct worker *worker = argument;
    worker->tid = gettid();
    while (!stopped) {
        deeds[(unsigned)rand_r(&worker->seed) % (sizeof deeds / sizeof *deeds)](worker);
        if (rand_r(&worker->seed) % 200 == 0)
            (rand_r(&worker->seed) % 2 ? do_fork : do_spawn)(worker);
        worker->rounds++;
    }
    return NULL;
}

/* ---- what watches them ---- */

static bool has_stack(const struct threads_dump *dump, pid_t tid) {
    for (size_t i = 0; i < expvar__threads_count(dump); i++) {
        const struct thread_stack *thread = expvar__threads_get(dump, i);
        if (thread->tid == tid)
            return thread->answer == THREAD_BLOCKS || (thread->answer == THREAD_ANSWERED && thread->depth > 0);
    }
    return false;
}

static void *interrupt_all(void *unused) {
    while (!stopped) {
        struct threads_dump *dump = expvar__threads_dump(30 * (int64_t)THREADS_DEADLINE_NS);
        if (!dump) {
            fail("no dump of the threads", errno);
            continue;
        }
        for (int i = 0; i < WORKERS && !stopped; i++) /* or they may have ended before they were asked */
            if (!has_stack(dump, workers[i].tid))
                fail("a dump lacks a worker's stack", workers[i].tid);
        dumps++;
        stacks += (long)expvar__threads_count(dump);
        expvar__threads_dump_free(dump);
    }
    return unused;
}

/* CPU time that the process used: at least and at most in the spans of the profiles, whose beginnings and ends are not
 * instants, least of all on a busy machine. */
struct totals {
    int64_t samples, ns, lost_samples;
    int64_t inner_ns, outer_ns;
};

/* A session, and the CPU time of the process before and after it began. */
struct span {
    struct cpu_session *session;
    int64_t before_ns, after_ns;
};

static void add_profile(struct totals *totals, struct profile *profile) {
    totals->samples += expvar__profile_total(profile, 0);
    totals->ns += expvar__profile_total(profile, 1);
    for (size_t i = 0; i < expvar__profile_count(profile); i++) {
        const struct profile_sample sample = expvar__profile_get(profile, i);
        const char *leaf = expvar__profile_synthetic_name(profile, sample.pcs[0]);
        if (leaf && strcmp(leaf, expvar__frame_name(FRAME_LOST)) == 0)
            totals->lost_samples += sample.values[0];
    }
    expvar__profile_free(profile);
}

static void pause_until(int64_t until_ns) {
    while (expvar__clock_ns() < until_ns)
        usleep(1000);
}

static int64_t own_cpu_ns(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return ((int64_t)usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000 +
           ((int64_t)usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000;
}

static struct span begin_span(void) {
    const int64_t before_ns = own_cpu_ns();
    struct cpu_session *session = expvar__cpu_start(CPU_RATE_MAX);
    return (struct span){.session = session, .before_ns = before_ns, .after_ns = own_cpu_ns()};
}

static void end_span(const struct span *span, struct totals *totals) {
    totals->inner_ns += own_cpu_ns() - span->after_ns;
    struct profile *profile = expvar__cpu_stop(span->session);
    totals->outer_ns += own_cpu_ns() - span->before_ns;
    if (profile)
        add_profile(totals, profile);
    else
        fail("a profile", errno);
}

/* Profiles that overlap by half, until the end; every other one adds to the total. */
static struct totals profile_until(int64_t end_ns) {
    struct totals totals = {0};
    struct cpu_session *odd = NULL;
    struct span even = begin_span();
    while (expvar__clock_ns() < end_ns && even.session) {
        pause_until(expvar__clock_ns() + ROUND_NS / 2);
        expvar__cpu_cancel(odd);
        odd = expvar__cpu_start(CPU_RATE_MAX / 3);
        if (!odd)
            fail("a second profile", errno);
        pause_until(expvar__clock_ns() + ROUND_NS / 2);
        const struct span next = begin_span();
        end_span(&even, &totals);
        even = next;
    }
    if (!even.session)
        fail("no profile", errno);
    expvar__cpu_cancel(odd);
    expvar__cpu_cancel(even.session);
    return totals;
}

static long seconds_asked(int argc, char **argv) {
    const char *text = argc > 1 ? argv[1] : getenv("STORM_SECONDS");
    const long seconds = text ? strtol(text, NULL, 10) : 0;
    return seconds > 0 ? seconds : SECONDS_DEFAULT;
}

static void check_progress(const struct totals *totals) {
    for (int i = 0; i < WORKERS; i++)
        if (workers[i].rounds < 10)
            fail("a worker did not get on", workers[i].rounds);
    if ((double)totals->ns < (1 - TOTAL_TOLERANCE) * (double)totals->inner_ns ||
        (double)totals->ns > (1 + TOTAL_TOLERANCE) * (double)totals->outer_ns)
        fail("the profiles' share of the CPU time, in per mille", 1000 * totals->ns / totals->outer_ns);
}

int main(int argc, char **argv) {
    const long seconds = seconds_asked(argc, argv);
    pthread_t interrupter;
    for (int i = 0; i < WORKERS; i++) {
        workers[i].seed = (unsigned)i + 1;
        pthread_create(&workers[i].thread, NULL, work, &workers[i]);
        while (!workers[i].tid)
            sched_yield();
    }
    pthread_create(&interrupter, NULL, interrupt_all, NULL);
    const struct totals totals = profile_until(expvar__clock_ns() + seconds * 1000000000);
    check_progress(&totals);
    stopped = true;
    long rounds = 0;
    for (int i = 0; i < WORKERS; i++) {
        pthread_join(workers[i].thread, NULL);
        rounds += workers[i].rounds;
    }
    pthread_join(interrupter, NULL);
    printf("%ld s: %" PRId64 " samples (%" PRId64
           " lost), %.2f s of CPU time; %ld dumps with %ld stacks; %ld rounds: %s\n",
           seconds, totals.samples, totals.lost_samples, (double)totals.ns / 1e9, (long)dumps, (long)stacks, rounds,
           failures ? "FAIL" : "pass");
    return failures ? 1 : 0;
}
