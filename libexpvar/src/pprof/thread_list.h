/* thread_list.h - the threads of this process, as /proc/self/task has them (proc(5)). */
#ifndef EXPVAR_PPROF_THREAD_LIST_H
#define EXPVAR_PPROF_THREAD_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define THREADS_MAX 65536 /* more are not looked at */

struct thread_list {
    pid_t *tids; /* ascending */
    size_t count;
    size_t capacity;
};

void expvar__thread_list_init(struct thread_list *list);
void expvar__thread_list_fini(struct thread_list *list);

/* Reads the list anew. Threads that start or end meanwhile may be in it or not. Returns 0, or -1 with errno: that
 * of opening /proc/self/task (EMFILE, ENOENT where /proc is not mounted), or ENOMEM; the list is empty then. */
int expvar__thread_list_read(struct thread_list *list);

#define THREAD_NAME_SIZE 16

struct thread_status {
    char name[THREAD_NAME_SIZE];
    char state; /* R running, S sleeping, D in the kernel without answering, T stopped, t traced, Z ended */
    bool blocks_sigprof;
};

/* Returns 0, or -1 with errno: ENOENT or ESRCH when there is no such thread. */
int expvar__thread_status(pid_t tid, struct thread_status *status);

/* Parses the text of /proc/self/task/TID/status. Returns 0, or -1 with errno EBADMSG, `status` untouched. */
int expvar__thread_status_parse(struct thread_status *status, const char *text);

/* The clock of a thread's CPU time, by the formula of the kernel's include/linux/posix-timers_types.h: the
 * complement of the tid, then "per thread" (4) and "scheduler's clock" (2). */
static inline clockid_t thread_clock(pid_t tid) {
    return (clockid_t)((~(unsigned)tid << 3) | 6u);
}

/* Nanoseconds of CPU that a thread has used, or -1 if it is gone. */
int64_t expvar__thread_cpu_ns(pid_t tid);

#endif
