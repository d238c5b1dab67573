/* threads.c - what every thread of the process is doing. */
#include "pprof/threads.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "pprof/captured.h"
#include "pprof/frames.h"
#include "pprof/modules.h"
#include "pprof/request.h"
#include "pprof/unwind.h"

#define LOOKS_MAX 40 /* of LOOK_NS each, in one round */
#define LOOK_NS   500000

/* `pcs` of the threads are copies, one allocation each. */
struct threads_dump {
    struct thread_list list;
    struct thread_stack *threads; /* room for all of the list */
    size_t count;
};

static const struct thread_stack nobody = {.answer = THREAD_SILENT};

static int copy_stack(struct thread_stack *thread, const struct request_stack *stack) {
    uintptr_t *pcs = malloc((stack->depth + 1) * sizeof *pcs);
    if (!pcs)
        return -1;
    memcpy(pcs, stack->pcs, stack->depth * sizeof *pcs);
    thread->pcs = pcs;
    thread->depth = stack->depth;
    thread->labels = stack->labels;
    thread->answer = THREAD_ANSWERED;
    return 0;
}

/* The caller knows its own stack even if it blocks the signal. Its pcs are return addresses: the leaf is made
 * exact. */
static int copy_own(struct thread_stack *thread) {
    uintptr_t pcs[STACK_DEPTH_MAX];
    const size_t depth = expvar__unwind(pcs, STACK_DEPTH_MAX, 0);
    if (depth && !expvar__frame_name(pcs[0]))
        pcs[0]--;
    return copy_stack(thread, &(struct request_stack){.pcs = pcs, .depth = depth, .labels = expvar__labels_pin()});
}

/* Reads a thread's status. One that blocks the signal while it runs may be in a handler of ours, or in a few lines of
 * the C library, and not for long: it is looked at again, as long as there are looks left for the round. */
static int read_status(pid_t tid, struct thread_status *status, int *looks_left) {
    while (expvar__thread_status(tid, status) == 0) {
        if (!status->blocks_sigprof || status->state != 'R' || tid == gettid() || *looks_left == 0)
            return 0;
        --*looks_left;
        nanosleep(&(struct timespec){.tv_nsec = LOOK_NS}, NULL);
    }
    return -1;
}

/* Asks those of one round that can answer; `threads` gets what is known beforehand. */
static void ask(struct thread_stack *threads, const pid_t *tids, size_t count) {
    const pid_t self = gettid();
    int looks_left = LOOKS_MAX;
    for (size_t i = 0; i < count; i++) {
        threads[i] = nobody;
        threads[i].tid = tids[i];
        if (read_status(tids[i], &threads[i].status, &looks_left))
            threads[i].tid = 0; /* it has ended */
        else if (threads[i].status.blocks_sigprof)
            threads[i].answer = THREAD_BLOCKS;
        else if (tids[i] != self)
            expvar__request_send(i, tids[i]);
    }
}

/* Collects the answers of a round. Returns 0, or -1 with errno ENOMEM; all answers are taken in any case. */
static int collect(struct thread_stack *threads, size_t count, int64_t deadline_ns) {
    const pid_t self = gettid();
    int result = 0;
    for (size_t i = 0; i < count; i++) {
        struct request_stack stack;
        if (threads[i].tid == self) {
            result |= copy_own(&threads[i]);
            continue;
        }
        if (threads[i].tid == 0 || threads[i].answer == THREAD_BLOCKS)
            continue;
        const enum request_answer answer = expvar__request_wait(i, deadline_ns, &stack);
        if (answer == REQUEST_GONE)
            threads[i].tid = 0;
        else if (answer == REQUEST_ANSWERED)
            result |= copy_stack(&threads[i], &stack);
    }
    return result;
}

/* Drops the threads that have ended from the last `count`. */
static void keep_living(struct threads_dump *dump, size_t count) {
    struct thread_stack *threads = &dump->threads[dump->count];
    for (size_t i = 0; i < count; i++)
        if (threads[i].tid)
            dump->threads[dump->count++] = threads[i];
}

static int interrupt_all(struct threads_dump *dump, int64_t deadline_ns) {
    int result = 0;
    for (size_t done = 0; done < dump->list.count && result == 0;) {
        const size_t left = dump->list.count - done;
        const size_t round = left < REQUEST_THREADS_MAX ? left : REQUEST_THREADS_MAX;
        ask(&dump->threads[dump->count], &dump->list.tids[done], round);
        result = collect(&dump->threads[dump->count], round, deadline_ns);
        keep_living(dump, round);
        done += round;
    }
    return result;
}

static int fill(struct threads_dump *dump, int64_t deadline_ns) {
    if (expvar__thread_list_read(&dump->list))
        return -1;
    dump->threads = calloc(dump->list.count + 1, sizeof *dump->threads);
    if (!dump->threads || expvar__request_begin())
        return -1;
    const int result = interrupt_all(dump, deadline_ns);
    expvar__request_end();
    if (result)
        errno = ENOMEM;
    return result;
}

struct threads_dump *expvar__threads_dump(int64_t deadline_ns) {
    struct threads_dump *dump = calloc(1, sizeof *dump);
    if (!dump)
        return NULL;
    expvar__modules_refresh();
    expvar__labels_hold();
    if (fill(dump, expvar__clock_ns() + deadline_ns) == 0)
        return dump;
    const int error = errno;
    expvar__threads_dump_free(dump);
    errno = error;
    return NULL;
}

void expvar__threads_dump_free(struct threads_dump *dump) {
    if (!dump)
        return;
    for (size_t i = 0; i < dump->count; i++)
        free((void *)(uintptr_t)dump->threads[i].pcs);
    free(dump->threads);
    expvar__thread_list_fini(&dump->list);
    expvar__labels_unhold();
    free(dump);
}

size_t expvar__threads_count(const struct threads_dump *dump) {
    return dump->count;
}

const struct thread_stack *expvar__threads_get(const struct threads_dump *dump, size_t index) {
    return &dump->threads[index];
}

int64_t expvar__threads_number(void) {
    struct thread_list list;
    expvar__thread_list_init(&list);
    const int64_t count = expvar__thread_list_read(&list) ? -1 : (int64_t)list.count;
    expvar__thread_list_fini(&list);
    return count;
}

static int add_thread(struct profile *profile, const struct thread_stack *thread) {
    static const uintptr_t reasons[] = {[THREAD_BLOCKS] = FRAME_BLOCKED, [THREAD_SILENT] = FRAME_SILENT};
    const int64_t one = 1;
    if (thread->answer == THREAD_ANSWERED)
        return expvar__captured_add(profile, thread->pcs, thread->depth, thread->labels, &one);
    return expvar__captured_add(profile, &reasons[thread->answer], 1, NULL, &one);
}

struct profile *expvar__threads_profile(const struct threads_dump *dump, const char *name) {
    const struct profile_info info = {.name = name,
                                      .types = {{name, "count"}},
                                      .type_count = 1,
                                      .period_type = {name, "count"},
                                      .period = 1,
                                      .time_ns = expvar__captured_now(),
                                      .exact_leaf = true};
    struct profile *profile = expvar__profile_new(&info);
    for (size_t i = 0; profile && i < dump->count; i++) {
        if (add_thread(profile, &dump->threads[i])) {
            expvar__profile_free(profile);
            return NULL;
        }
    }
    return profile;
}
