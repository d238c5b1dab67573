/* request.c - asking threads for their stacks. request.h has the protocol. */
#include "pprof/request.h"

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "pprof/interrupt.h"
#include "pprof/labels.h"
#include "pprof/unwind.h"

/* A signal that is sent while another SIGPROF is pending for the thread, a timer's say, is dropped by the kernel:
 * so an unanswered one is repeated. */
#define REPEAT_NS 10000000

enum { PHASE_FREE, PHASE_WAITING, PHASE_WRITING, PHASE_DONE, PHASE_BITS = 2, PHASE_MASK = 3 };

/* `phase`: see request.h. `tid` and `ticket` are the asker's; the rest is the handler's while it is WRITING. */
struct reply {
    _Atomic uint32_t phase;
    uint32_t ticket;
    pid_t tid;
    const struct label_set *labels;
    size_t depth;
    uintptr_t pcs[STACK_DEPTH_MAX];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of the asker; guards what follows but the phases */
static struct reply *_Atomic replies;
static uint32_t last_ticket;
/* The reply whose thread the asker sleeps for; a handler wakes it only then. */
static _Atomic size_t awaited = SIZE_MAX;

static uint32_t phase_of(uint32_t ticket, uint32_t phase) {
    return ticket << PHASE_BITS | phase;
}

/* ---- the handler's part: async-signal-safe ---- */

__attribute__((noinline)) static void answer_stack(struct reply *reply, const void *context) {
    reply->depth = expvar__unwind_context(context, reply->pcs, STACK_DEPTH_MAX);
}

static void answer(const siginfo_t *info, const void *context) {
    const uint64_t value = (uintptr_t)info->si_value.sival_ptr;
    const size_t index = value & (REQUEST_THREADS_MAX - 1);
    const uint32_t ticket = (uint32_t)(value / REQUEST_THREADS_MAX);
    struct reply *reply = &replies[index];
    uint32_t expected = phase_of(ticket, PHASE_WAITING);
    if (info->si_pid != getpid() ||
        !atomic_compare_exchange_strong(&reply->phase, &expected, phase_of(ticket, PHASE_WRITING)))
        return;
    if (expvar__unwind_has_room())
        answer_stack(reply, context);
    else
        reply->depth = expvar__unwind_leaf(context, reply->pcs);
    reply->labels = expvar__labels_pin();
    atomic_store(&reply->phase, phase_of(ticket, PHASE_DONE));
    if (atomic_load(&awaited) == index)
        syscall(SYS_futex, &reply->phase, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

/* ---- the asker's part ---- */

static int reserve_replies(void) {
    if (replies)
        return 0;
    void *memory = mmap(NULL, REQUEST_THREADS_MAX * sizeof(struct reply), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        errno = ENOMEM;
        return -1;
    }
    replies = memory;
    return 0;
}

int expvar__request_begin(void) {
    pthread_mutex_lock(&lock);
    expvar__unwind_prime();
    if (reserve_replies() || expvar__interrupt_acquire(INTERRUPT_REQUEST, answer)) {
        const int error = errno;
        pthread_mutex_unlock(&lock);
        errno = error;
        return -1;
    }
    last_ticket = (last_ticket + 1) & (UINT32_MAX >> PHASE_BITS);
    return 0;
}

/* Returns false when the thread is gone. */
static bool interrupt(size_t index) {
    const uint64_t value = (uint64_t)replies[index].ticket * REQUEST_THREADS_MAX + index;
    siginfo_t info = {.si_signo = SIGPROF, .si_code = SI_QUEUE};
    info.si_pid = getpid();
    info.si_uid = getuid();
    info.si_value.sival_ptr = (void *)(uintptr_t)value;
    return syscall(SYS_rt_tgsigqueueinfo, getpid(), replies[index].tid, SIGPROF, &info) == 0 || errno != ESRCH;
}

void expvar__request_send(size_t index, pid_t tid) {
    struct reply *reply = &replies[index];
    reply->ticket = last_ticket;
    reply->tid = tid;
    const uint32_t phase = atomic_load(&reply->phase);
    if ((phase & PHASE_MASK) == PHASE_WRITING)
        return; /* a thread that stopped in the middle still has this place: its successor counts as silent */
    atomic_store(&reply->phase, phase_of(last_ticket, PHASE_WAITING));
    if (!interrupt(index))
        atomic_store(&reply->phase, phase_of(last_ticket, PHASE_FREE));
}

/* Sleeps until the phase is another one, or `until_ns`. */
static void sleep_while(struct reply *reply, uint32_t phase, int64_t until_ns) {
    const int64_t left_ns = until_ns - expvar__clock_ns();
    if (left_ns <= 0)
        return;
    const struct timespec timeout = {.tv_sec = left_ns / 1000000000, .tv_nsec = left_ns % 1000000000};
    syscall(SYS_futex, &reply->phase, FUTEX_WAIT_PRIVATE, phase, &timeout, NULL, 0);
}

/* Waits until the reply is DONE or FREE, or the deadline. Returns false when the thread is gone. */
static bool await(size_t index, int64_t deadline_ns) {
    struct reply *reply = &replies[index];
    const uint32_t waiting = phase_of(reply->ticket, PHASE_WAITING), writing = phase_of(reply->ticket, PHASE_WRITING);
    bool there = true;
    atomic_store(&awaited, index);
    for (uint32_t phase; there && ((phase = atomic_load(&reply->phase)) == waiting || phase == writing);) {
        const int64_t now_ns = expvar__clock_ns();
        if (now_ns >= deadline_ns)
            break;
        const int64_t repeat_ns = now_ns + REPEAT_NS;
        sleep_while(reply, phase, repeat_ns < deadline_ns ? repeat_ns : deadline_ns);
        if (atomic_load(&reply->phase) == waiting && expvar__clock_ns() >= repeat_ns)
            there = interrupt(index);
    }
    atomic_store(&awaited, SIZE_MAX);
    return there;
}

enum request_answer expvar__request_wait(size_t index, int64_t deadline_ns, struct request_stack *stack) {
    struct reply *reply = &replies[index];
    const bool there = await(index, deadline_ns);
    uint32_t phase = phase_of(reply->ticket, PHASE_WAITING);
    if (atomic_compare_exchange_strong(&reply->phase, &phase, phase_of(reply->ticket, PHASE_FREE)))
        return there ? REQUEST_SILENT : REQUEST_GONE;
    if (phase == phase_of(reply->ticket, PHASE_FREE))
        return REQUEST_GONE;
    if (phase != phase_of(reply->ticket, PHASE_DONE))
        return REQUEST_SILENT;
    *stack = (struct request_stack){.pcs = reply->pcs, .depth = reply->depth, .labels = reply->labels};
    return REQUEST_ANSWERED;
}

void expvar__request_end(void) {
    expvar__interrupt_release(INTERRUPT_REQUEST);
    pthread_mutex_unlock(&lock);
}

/* The lock may be held by a thread that the child does not have: it is not waited for before a fork, because it is
 * held for as long as threads take to answer. What it guards is made anew. */
void expvar__request_reset_in_child(void) {
    pthread_mutex_init(&lock, NULL);
    atomic_store(&awaited, SIZE_MAX);
    for (size_t i = 0; replies && i < REQUEST_THREADS_MAX; i++)
        if (atomic_load(&replies[i].phase))
            atomic_store(&replies[i].phase, PHASE_FREE);
}
