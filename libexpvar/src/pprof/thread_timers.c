/* thread_timers.c - one timer for each thread of the process, on the thread's own CPU clock. */
#include "pprof/thread_timers.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/clock.h"

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

/* Every thread is born with all signals blocked, by the C library, until it has used some microseconds. So a
 * thread that blocks the signal gets a timer all the same while it is younger than this, and is looked at again at
 * the next scan. */
#define YOUNG_NS 1000000

/* `reason` is 0 when the thread has a timer; else its CPU time is credited, and has been up to `credited_ns`. */
struct tracked {
    pid_t tid;
    enum frame reason;
    bool unsure; /* it has a timer, although it blocked the signal when it was young */
    timer_t timer;
    int64_t credited_ns;
};

void expvar__thread_timers_init(struct thread_timers *timers, thread_timers_credit *credit, void *context) {
    *timers = (struct thread_timers){.credit = credit, .context = context};
    expvar__thread_list_init(&timers->list);
    if (getrandom(&timers->random, sizeof timers->random, GRND_NONBLOCK) < 0 || !timers->random)
        timers->random = (uint64_t)expvar__clock_ns() | 1;
}

static void delete_timer(struct tracked *thread) {
    if (!thread->reason)
        timer_delete(thread->timer);
    thread->reason = FRAME_NO_TIMER;
}

void expvar__thread_timers_fini(struct thread_timers *timers) {
    expvar__thread_timers_set_period(timers, 0);
    expvar__thread_timers_forget(timers);
}

void expvar__thread_timers_forget(struct thread_timers *timers) {
    free(timers->threads);
    expvar__thread_list_fini(&timers->list);
    timers->threads = NULL;
    timers->count = 0;
    timers->period_ns = 0;
    timers->scanned_ns = 0;
    timers->without_timer = 0;
}

/* 1..period, uniform enough (xorshift64). */
static int64_t first_phase(struct thread_timers *timers) {
    timers->random ^= timers->random << 13;
    timers->random ^= timers->random >> 7;
    timers->random ^= timers->random << 17;
    return (int64_t)(timers->random % (uint64_t)timers->period_ns) + 1;
}

static struct timespec timespec_of(int64_t ns) {
    return (struct timespec){.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
}

static int make_timer(struct thread_timers *timers, struct tracked *thread) {
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGPROF};
    event.sigev_notify_thread_id = thread->tid;
    event.sigev_value.sival_int = (int)timers->period_ns;
    if (timer_create(thread_clock(thread->tid), &event, &thread->timer))
        return -1;
    const struct itimerspec times = {.it_value = timespec_of(first_phase(timers)),
                                     .it_interval = timespec_of(timers->period_ns)};
    if (timer_settime(thread->timer, 0, &times, NULL) == 0)
        return 0;
    const int error = errno;
    timer_delete(thread->timer);
    errno = error;
    return -1;
}

static bool blocks_signal(const struct tracked *thread) {
    struct thread_status status;
    return expvar__thread_status(thread->tid, &status) == 0 && status.blocks_sigprof;
}

/* Makes the thread's timer, or finds the reason why there can be none. From now on its CPU time is counted. */
static void arm(struct thread_timers *timers, struct tracked *thread) {
    const int64_t cpu_ns = expvar__thread_cpu_ns(thread->tid);
    const bool blocks = blocks_signal(thread);
    thread->credited_ns = cpu_ns < 0 ? 0 : cpu_ns;
    thread->reason = 0;
    thread->unsure = blocks && cpu_ns < YOUNG_NS;
    if (blocks && !thread->unsure)
        thread->reason = FRAME_BLOCKED;
    else if (make_timer(timers, thread))
        thread->reason = FRAME_NO_TIMER;
    timers->without_timer += thread->reason == FRAME_NO_TIMER && errno == EAGAIN;
}

/* A thread that is not so young any more and still blocks the signal: its time is credited from its clock. */
static void make_sure(struct tracked *thread) {
    if (!blocks_signal(thread)) {
        thread->unsure = false;
    } else if (expvar__thread_cpu_ns(thread->tid) >= YOUNG_NS) {
        delete_timer(thread);
        thread->reason = FRAME_BLOCKED;
        thread->unsure = false;
    }
}

static void settle(struct thread_timers *timers, struct tracked *thread) {
    const int64_t cpu_ns = thread->reason ? expvar__thread_cpu_ns(thread->tid) : -1;
    if (cpu_ns <= thread->credited_ns)
        return;
    timers->credit(timers->context, thread->reason, cpu_ns - thread->credited_ns);
    thread->credited_ns = cpu_ns;
}

/* A thread that was not there at the scan before: what it has used so far it used since then. */
static void meet(struct thread_timers *timers, struct tracked *thread, int64_t now_ns) {
    arm(timers, thread);
    if (!timers->scanned_ns)
        return;
    const int64_t since_ns = now_ns - timers->scanned_ns;
    const int64_t used_ns = thread->credited_ns < since_ns ? thread->credited_ns : since_ns;
    if (used_ns > 0)
        timers->credit(timers->context, FRAME_BEFORE_FOUND, used_ns);
}

/* A timer whose thread is gone reads as disarmed, also when the number is another thread's by now. */
static bool is_stale(const struct tracked *thread) {
    struct itimerspec left;
    return !thread->reason &&
           (timer_gettime(thread->timer, &left) || (left.it_value.tv_sec == 0 && left.it_value.tv_nsec == 0));
}

/* A thread that was there before. */
static void revisit(struct thread_timers *timers, struct tracked *thread, int64_t now_ns) {
    if (thread->unsure)
        make_sure(thread);
    if (is_stale(thread)) {
        delete_timer(thread);
        meet(timers, thread, now_ns);
    } else if (thread->reason) {
        settle(timers, thread);
        arm(timers, thread); /* it may have unblocked the signal, or another timer was given back */
    }
}

int expvar__thread_timers_scan(struct thread_timers *timers, size_t *found) {
    const int64_t now_ns = expvar__clock_ns();
    if (expvar__thread_list_read(&timers->list))
        return -1;
    struct tracked *threads = calloc(timers->list.count + 1, sizeof *threads);
    if (!threads)
        return -1;
    size_t old = 0, met = 0;
    timers->without_timer = 0;
    for (size_t i = 0; i < timers->list.count; i++) {
        threads[i].tid = timers->list.tids[i];
        for (; old < timers->count && timers->threads[old].tid < threads[i].tid; old++)
            delete_timer(&timers->threads[old]);
        if (old < timers->count && timers->threads[old].tid == threads[i].tid) {
            threads[i] = timers->threads[old++];
            revisit(timers, &threads[i], now_ns);
        } else {
            meet(timers, &threads[i], now_ns);
            met++;
        }
    }
    for (; old < timers->count; old++)
        delete_timer(&timers->threads[old]);
    free(timers->threads);
    timers->threads = threads;
    timers->count = timers->list.count;
    timers->scanned_ns = now_ns;
    if (found)
        *found = met;
    return 0;
}

void expvar__thread_timers_settle(struct thread_timers *timers) {
    for (size_t i = 0; i < timers->count; i++)
        settle(timers, &timers->threads[i]);
}

void expvar__thread_timers_set_period(struct thread_timers *timers, int64_t period_ns) {
    expvar__thread_timers_settle(timers); /* at the period so far */
    timers->period_ns = period_ns;
    for (size_t i = 0; i < timers->count; i++) {
        delete_timer(&timers->threads[i]);
        if (period_ns)
            arm(timers, &timers->threads[i]);
    }
    if (!period_ns) {
        timers->count = 0;
        timers->scanned_ns = 0;
    }
}

int expvar__thread_timers_add(struct thread_timers *timers, pid_t tid) {
    size_t place = 0;
    while (place < timers->count && timers->threads[place].tid < tid)
        place++;
    if (place < timers->count && timers->threads[place].tid == tid && !is_stale(&timers->threads[place]))
        return 0;
    if (place == timers->count || timers->threads[place].tid != tid) {
        struct tracked *threads = reallocarray(timers->threads, timers->count + 1, sizeof *threads);
        if (!threads)
            return -1;
        memmove(&threads[place + 1], &threads[place], (timers->count - place) * sizeof *threads);
        timers->threads = threads;
        timers->count++;
    } else {
        delete_timer(&timers->threads[place]);
    }
    timers->threads[place] = (struct tracked){.tid = tid};
    arm(timers, &timers->threads[place]);
    return 0;
}
