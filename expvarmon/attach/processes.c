/* processes.c - the processes of this user that publish on a socket in the runtime directory. */
#include "processes.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "process_facts.h"
#include "socket_probe.h"

/* Between bind and listen a socket refuses connections, too: younger ones of processes that run are left alone. */
#define SETTLED_S 10

static bool runs(pid_t pid) {
    return kill(pid, 0) == 0 || errno != ESRCH;
}

/* Errors of our own, such as too many open files, are not the socket's. */
static void remove_dead(const char *path, pid_t pid) {
    struct stat file;
    if (errno != ECONNREFUSED || lstat(path, &file) < 0 || !S_ISSOCK(file.st_mode))
        return;
    if (!runs(pid) || time(NULL) - file.st_mtime > SETTLED_S)
        unlink(path);
}

static void process_fini(struct process *process) {
    free(process->command);
    free(process->socket);
}

/* Another process may have the number by now. */
static const struct process *find(const struct processes *processes, pid_t pid) {
    for (size_t i = 0; i < processes->count; i++)
        if (processes->at[i].pid == pid)
            return processes->at[i].started_ns == process_started_ns(pid) ? &processes->at[i] : NULL;
    return NULL;
}

/* Fills in all that is known. Returns 0, or -1 when out of memory. */
static int describe(struct process *process, pid_t pid, const char *socket, const struct process *known) {
    char *command = process_command(pid);
    *process = (struct process){
        .pid = pid,
        .command = command ? command : strdup("?"),
        .socket = strdup(socket),
        .started_ns = process_started_ns(pid),
        .is_chosen = known && known->is_chosen,
    };
    if (process->command && process->socket)
        return 0;
    process_fini(process);
    return -1;
}

/* Adds what a file of the directory stands for, if that is a process that listens. Returns 0, or -1 when out of memory. */
static int add(struct processes *now, const struct processes *before, const char *name) {
    char socket[RUNTIME_DIR_MAX + 32];
    const pid_t pid = runtime_dir_pid(name);
    if (pid < 0 || pid == getpid() || runtime_dir_socket(socket, sizeof socket, now->directory, pid) < 0)
        return 0;
    const struct process *known = find(before, pid);
    if (!known && !socket_probe(socket)) {
        remove_dead(socket, pid);
        return 0;
    }
    if (!runs(pid))
        return 0;
    struct process *more = realloc(now->at, (now->count + 1) * sizeof *more);
    if (!more)
        return -1;
    now->at = more;
    if (describe(&now->at[now->count], pid, socket, known) < 0)
        return -1;
    now->count++;
    return 0;
}

static int compare_pids(const void *a, const void *b) {
    const struct process *x = a, *y = b;
    return x->pid < y->pid ? -1 : x->pid > y->pid;
}

static bool same_processes(const struct processes *a, const struct processes *b) {
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->at[i].pid != b->at[i].pid || a->at[i].started_ns != b->at[i].started_ns)
            return false;
    return true;
}

int processes_init(struct processes *processes) {
    *processes = (struct processes){0};
    return runtime_dir_name(processes->directory);
}

static void clear(struct processes *processes) {
    for (size_t i = 0; i < processes->count; i++)
        process_fini(&processes->at[i]);
    free(processes->at);
    processes->at = NULL;
    processes->count = 0;
}

void processes_fini(struct processes *processes) {
    clear(processes);
}

int processes_refresh(struct processes *processes) {
    struct processes now = {0};
    memcpy(now.directory, processes->directory, sizeof now.directory);
    DIR *directory = runtime_dir_check(now.directory) == 0 ? opendir(now.directory) : NULL;
    if (!directory) {
        const int error = errno;
        clear(processes);
        errno = error;
        return -1;
    }
    int result = 0;
    for (const struct dirent *entry; result == 0 && (entry = readdir(directory));)
        result = add(&now, processes, entry->d_name);
    closedir(directory);
    if (result < 0) {
        clear(&now);
        errno = ENOMEM;
        return -1;
    }
    if (now.count > 0)
        qsort(now.at, now.count, sizeof *now.at, compare_pids);
    const bool changed = !same_processes(processes, &now);
    clear(processes);
    *processes = now;
    return changed;
}

/* What would end a field of -ports, or escape its end, is escaped. */
static void put_target(FILE *stream, const char *socket) {
    fputs("unix:", stream);
    for (; *socket; socket++) {
        if (*socket == ',' || *socket == '\\')
            putc('\\', stream);
        putc(*socket, stream);
    }
}

char *processes_targets(const struct processes *processes, bool all) {
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    if (!stream)
        return NULL;
    const char *separator = "";
    for (size_t i = 0; i < processes->count; i++) {
        if (!all && !processes->at[i].is_chosen)
            continue;
        fputs(separator, stream);
        put_target(stream, processes->at[i].socket);
        separator = ",";
    }
    if (fclose(stream) == 0)
        return text;
    free(text);
    return NULL;
}
