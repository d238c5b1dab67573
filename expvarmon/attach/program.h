/* program.h - a program that the monitor starts and watches: its signals, its output, its end.
 *
 * One program at a time, used by one thread. From program_start to program_fini SIGCHLD and the signals that would end
 * this process are blocked: they are for the program.
 */
#ifndef EXPVARMON_ATTACH_PROGRAM_H
#define EXPVARMON_ATTACH_PROGRAM_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tail.h"

struct program {
    pid_t pid;
    int64_t started_ns; /* CLOCK_MONOTONIC */
    bool is_apart;      /* it has a process group of its own, in the background of the terminal */
    int signal_fd;      /* of the blocked signals */
    sigset_t mask;      /* the signals that were blocked before */
    int output_fd;      /* what it writes to the terminal comes here; -1: it goes there itself, or that was all */
    struct tail tail;
    bool is_over;
    int status; /* as of waitpid, when it is over */
};

struct program_plan {
    char *const *arguments; /* the program first, found in PATH; a NULL behind the last */
    char *const *environment;
    bool is_apart; /* the terminal is for a screen: the program neither reads from it nor writes to it */
};

/* Returns 0, or an errno; then there is nothing to free. */
int program_start(struct program *program, const struct program_plan *plan);

/* Waits until somebody listens at the socket, the program is over or the time has passed. Passes signals on meanwhile. */
void program_await_socket(struct program *program, const char *path, int64_t timeout_ns);

/* Waits until the program is over, and passes signals on. A descendant that still has its output is not waited for. */
void program_await_end(struct program *program);

/* A signal came out of a descriptor of the blocked ones: SIGCHLD is taken, others are passed on, unless the kernel has
 * sent them to the program as well. */
struct signalfd_siginfo;
void program_take_signal(struct program *program, const struct signalfd_siginfo *information);

/* Sends a signal, unless the program is over. */
void program_signal(const struct program *program, int number);

/* Reads what is there of its output. To be called when output_fd is readable. */
void program_read_output(struct program *program);

/* How it ended, for people: "ended with status 1", "was killed by signal 11 (Segmentation fault)". */
#define PROGRAM_END_MAX 96
const char *program_end(char text[PROGRAM_END_MAX], const struct program *program);

void program_fini(struct program *program);

#endif
