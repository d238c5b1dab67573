/* commands.h - runs a command of the shell beside the monitor: a bounded number at a time, without waiting for any. */
#ifndef EXPVARMON_COMMANDS_H
#define EXPVARMON_COMMANDS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* So many at a time; further ones wait for their turn, so many at most. */
#define COMMANDS_RUNNING_MAX 8
#define COMMANDS_WAITING_MAX 256

/* One that takes longer is ended, so that it does not keep its place for ever. */
#define COMMANDS_LIMIT_S 60

struct command {
    pid_t pid;
    int pidfd;
    int64_t end_ns; /* of CLOCK_MONOTONIC: when it is ended; 0: it was */
};

struct commands {
    const char *line; /* for sh -c; lent */
    int fd;           /* readable when one has ended or is to be; -1 before commands_init */
    int timer_fd;
    int64_t limit_ns;
    struct command running[COMMANDS_RUNNING_MAX];
    size_t running_count;
    char **waiting[COMMANDS_WAITING_MAX]; /* their environments, a ring */
    size_t first_waiting;
    size_t waiting_count;
    char complaint[128];
};

/* Returns 0, or -1 with errno. */
int commands_init(struct commands *commands, const char *line);

/* Those that run go on; those that wait are dropped. Does nothing when fd is -1. */
void commands_fini(struct commands *commands);

/* Runs the command, or lets it wait. It has nothing of the monitor's: no descriptors, /dev/null as its input and
 * outputs, no terminal, signals as at first; its environment is the monitor's without what begins with EXPVARMON_, and
 * with `variables`, texts such as EXPVARMON_X=1 up to a NULL. They are no part of the command line: what they say is
 * never read by the shell.
 *
 * Returns 0; or -1 with *reason set to one line, lent by `commands` until the next call. */
int commands_run(struct commands *commands, const char *const *variables, const char **reason);

/* Ends those that take too long, forgets those that have ended and starts those that wait. Returns 0; or -1 with *reason, as above, when the last to end
 * has failed or one could not be started. */
int commands_reap(struct commands *commands, const char **reason);

#endif
