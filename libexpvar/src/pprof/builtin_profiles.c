/* builtin_profiles.c - threads, where they began, and stand-ins for what the hooks would collect. */
#include "builtin_profiles.h"

#include <errno.h>
#include <unistd.h>

#include "pprof/captured.h"
#include "pprof/threads.h"

/* ---- threads ------------------------------------------------------------------------------------------------- */

static int64_t count_threads(const struct collector *collector) {
    (void)collector;
    const int64_t count = expvar__threads_number();
    return count < 0 ? 0 : count;
}

static struct profile *collect_threads(const struct collector *collector) {
    struct threads_dump *dump = expvar__threads_dump(THREADS_DEADLINE_NS);
    if (!dump)
        return NULL;
    struct profile *profile = expvar__threads_profile(dump, collector->name);
    expvar__threads_dump_free(dump);
    return profile;
}

/* ---- where threads began ------------------------------------------------------------------------------------- */

/* Outermost frames that are libc's: clone and start_thread; below main __libc_start_call_main, __libc_start_main and
 * _start. One more is the function that the thread began in. */
enum { FRAMES_OF_A_THREAD = 3, FRAMES_OF_MAIN = 4 };

static int add_beginning(struct profile *profile, const struct thread_stack *thread) {
    const int64_t one = 1;
    const size_t kept = thread->tid == getpid() ? FRAMES_OF_MAIN : FRAMES_OF_A_THREAD;
    const size_t depth = thread->depth < kept ? thread->depth : kept;
    if (depth > 0)
        return expvar__captured_add(profile, thread->pcs + thread->depth - depth, depth, NULL, &one);
    const uintptr_t unknown = expvar__profile_synthetic(profile, "thread whose stack is not known");
    return unknown ? expvar__profile_add(profile, &unknown, 1, &one, NULL, 0) : -1;
}

static struct profile *collect_beginnings(const struct collector *collector) {
    const struct profile_info info = {
        .name = collector->name,
        .types = {{"threadcreate", "count"}},
        .type_count = 1,
        .period_type = {"threadcreate", "count"},
        .period = 1,
        .time_ns = expvar__captured_now(),
    };
    struct threads_dump *dump = expvar__threads_dump(THREADS_DEADLINE_NS);
    if (!dump)
        return NULL;
    struct profile *profile = expvar__profile_new(&info);
    for (size_t i = 0; profile && i < expvar__threads_count(dump); i++)
        if (add_beginning(profile, expvar__threads_get(dump, i)) < 0) {
            expvar__profile_free(profile);
            profile = NULL;
        }
    expvar__threads_dump_free(dump);
    return profile;
}

/* ---- what is not loaded -------------------------------------------------------------------------------------- */

static int64_t count_nothing(const struct collector *collector) {
    (void)collector;
    return 0;
}

static struct profile *refuse(const struct collector *collector) {
    (void)collector;
    errno = ENOTSUP;
    return NULL;
}

bool expvar__is_stand_in(const struct collector *collector) {
    return collector->collect == refuse;
}

#define STAND_IN(title, text)                                                                                          \
    { .name = (title), .help = (text), .count = count_nothing, .collect = refuse }

/* The descriptions are Go's where they are true of a C program. */
const struct collector expvar__builtin_profiles[] = {
    STAND_IN("allocs", "A sampling of all past memory allocations"),
    STAND_IN("block", "Stack traces that led to blocking on synchronization primitives"),
    {.name = "goroutine",
     .help = "Stack traces of all current threads, under the name by which Go's tools ask for them",
     .count = count_threads,
     .collect = collect_threads,
     .is_threads = true},
    STAND_IN("heap", "A sampling of memory allocations of live objects."),
    STAND_IN("mutex", "Stack traces of holders of contended mutexes"),
    {.name = "threadcreate",
     .help = "The functions that the current threads began in",
     .count = count_threads,
     .collect = collect_beginnings,
     .gives_way = true},
    {.name = "threads",
     .help = "Stack traces of all current threads",
     .count = count_threads,
     .collect = collect_threads,
     .is_threads = true},
    {0},
};
