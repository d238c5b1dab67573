/* cpu.h - CPU profiles: which code uses the processors, while the process runs.
 *
 * Every thread is interrupted after each period of its CPU time; its stack goes into one table for the whole
 * process. A session is the difference of two snapshots of that table, so any number of clients profile at the
 * same time, each over its own span. The timers run at the highest rate that a session asks for; every sample is
 * weighted in nanoseconds, so a session with a lower rate has more samples than it asked for, and the right times.
 *
 * Threads are found when a session begins, then every CPU_SCAN_FIRST_NS while new ones turn up and up to every
 * CPU_SCAN_LAST_NS while none does; or at once by expvar__cpu_thread_started. CPU time that was not sampled is in
 * the profile all the same, under frames that say why (frames.h): a profile's total is the CPU time of the process
 * within its span, but for the noise of the sampling.
 *
 * Threads: any. Not for handlers. In a forked child no session is left; ending one that began in the parent gives
 * NULL. The child may profile itself, unless another thread was in dlopen or dlclose when the process forked: the
 * C library leaves its loader locked in such a child, and whoever asks it what is loaded waits for ever.
 */
#ifndef EXPVAR_PPROF_CPU_H
#define EXPVAR_PPROF_CPU_H

#include "pprof/profile.h"

#define CPU_RATE_MIN      1
#define CPU_RATE_MAX      1000
#define CPU_RATE_DEFAULT  100
#define CPU_SESSIONS_MAX  64
#define CPU_SCAN_FIRST_NS 10000000
#define CPU_SCAN_LAST_NS  100000000

struct cpu_session;

/* Begins to profile at `rate` samples per second of each thread's CPU time.
 *
 * Returns NULL with errno: EINVAL (rate out of range), EBUSY (the host handles SIGPROF itself), EAGAIN (the kernel
 * has no thread or not one timer left: RLIMIT_NPROC, RLIMIT_SIGPENDING), EMFILE (no descriptor to read /proc),
 * EUSERS (CPU_SESSIONS_MAX), ENOMEM. expvar__cpu_reason says it in words. */
struct cpu_session *expvar__cpu_start(int rate);

/* Ends the session and yields its profile: samples/count and cpu/nanoseconds. Frees the session in any case.
 * Returns NULL with errno ENOMEM, or ESRCH in a child of the process where it began. */
struct profile *expvar__cpu_stop(struct cpu_session *session);

/* Ends the session without a profile. NULL is fine. */
void expvar__cpu_cancel(struct cpu_session *session);

/* A cause for each errno of expvar__cpu_start, after "Could not enable CPU profiling: ". */
const char *expvar__cpu_reason(int error);

/* For a hook of pthread_create, on the new thread: it is sampled from its first instruction on. Costs one load
 * while nobody profiles. */
void expvar__cpu_thread_started(void);

/* Bytes of memory that the profiler holds. */
size_t expvar__cpu_bytes(void);

/* Around a fork. */
void expvar__cpu_lock(void);
void expvar__cpu_unlock(void);
void expvar__cpu_reset_in_child(void);

#endif
