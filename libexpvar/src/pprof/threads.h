/* threads.h - what every thread of the process is doing: its stack, name, state and labels.
 *
 * Each thread is interrupted and answers by itself, also from within a system call or a lock that it waits for;
 * see interrupt.h for the calls that return EINTR then. A thread that blocks the signal is not waited for. One
 * that does not answer until the deadline (it is in an uninterruptible system call, stopped, or starved) is listed
 * as such.
 *
 * Threads: any; the calling one is listed too. Not for handlers.
 */
#ifndef EXPVAR_PPROF_THREADS_H
#define EXPVAR_PPROF_THREADS_H

#include "pprof/labels.h"
#include "pprof/profile.h"
#include "pprof/thread_list.h"

#define THREADS_DEADLINE_NS 1000000000

enum thread_answer {
    THREAD_ANSWERED,
    THREAD_BLOCKS, /* it blocks SIGPROF */
    THREAD_SILENT, /* it did not answer in time */
};

/* Lent by the dump. */
struct thread_stack {
    pid_t tid;
    enum thread_answer answer;
    struct thread_status status; /* name and state, just before it was interrupted */
    const uintptr_t *pcs;        /* leaf first and exact; none unless it answered */
    size_t depth;
    const struct label_set *labels;
};

struct threads_dump;

/* All threads, ascending by id; those that end meanwhile are left out. Takes until `deadline_ns` from now at most.
 * Returns NULL with errno: EBUSY (the host handles SIGPROF), ENOMEM, or why /proc/self/task cannot be read. */
struct threads_dump *expvar__threads_dump(int64_t deadline_ns);
void expvar__threads_dump_free(struct threads_dump *dump);

size_t expvar__threads_count(const struct threads_dump *dump);
const struct thread_stack *expvar__threads_get(const struct threads_dump *dump, size_t index);

/* How many threads there are, without interrupting any; -1 with errno. */
int64_t expvar__threads_number(void);

/* The dump as a profile: `name`/count, threads with equal stacks and labels together. `name` lives as long as the
 * program. Threads without a stack have a frame that says why. NULL with errno ENOMEM. */
struct profile *expvar__threads_profile(const struct threads_dump *dump, const char *name);

#endif
