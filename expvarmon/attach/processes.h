/* processes.h - the processes of this user that publish on a socket in the runtime directory. */
#ifndef EXPVARMON_ATTACH_PROCESSES_H
#define EXPVARMON_ATTACH_PROCESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "runtime_dir.h"

struct process {
    pid_t pid;
    char *command; /* as process_command */
    char *socket;
    int64_t started_ns; /* as process_started_ns */
    bool is_chosen;     /* by whoever shows the list; kept as long as the process runs */
};

struct processes {
    char directory[RUNTIME_DIR_MAX];
    struct process *at; /* by pid; never this process */
    size_t count;
};

/* Finds the directory; nothing is in the list yet. Returns 0, or -1 with errno as runtime_dir_name. */
int processes_init(struct processes *processes);
void processes_fini(struct processes *processes);

/* Looks for the processes again. Those that are new are asked whether they listen; a socket of which nobody listens and
 * whose process is gone, or that has been so for a while, is removed. Never waits.
 *
 * Returns 1 if processes have come or gone, 0 if not; -1 with errno as runtime_dir_check (the list is empty then), or
 * ENOMEM with the list as it was. */
int processes_refresh(struct processes *processes);

/* The processes, or the chosen ones, as a list for -ports, to be freed; NULL when out of memory. "" if there are none. */
char *processes_targets(const struct processes *processes, bool all);

#endif
