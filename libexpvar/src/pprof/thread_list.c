/* thread_list.c - the threads of this process, as /proc/self/task has them. */
#include "pprof/thread_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define STATUS_SIZE 4096

void expvar__thread_list_init(struct thread_list *list) {
    *list = (struct thread_list){0};
}

void expvar__thread_list_fini(struct thread_list *list) {
    free(list->tids);
    expvar__thread_list_init(list);
}

static int push(struct thread_list *list, pid_t tid) {
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity ? 2 * list->capacity : 64;
        pid_t *tids = reallocarray(list->tids, capacity, sizeof *tids);
        if (!tids)
            return -1;
        list->tids = tids;
        list->capacity = capacity;
    }
    list->tids[list->count++] = tid;
    return 0;
}

static int ascending(const void *left, const void *right) {
    const pid_t a = *(const pid_t *)left, b = *(const pid_t *)right;
    return (a > b) - (a < b);
}

static int read_entries(DIR *folder, struct thread_list *list) {
    for (struct dirent *entry; (entry = readdir(folder)) && list->count < THREADS_MAX;) {
        const long tid = strtol(entry->d_name, NULL, 10);
        if (tid > 0 && push(list, (pid_t)tid))
            return -1;
    }
    return 0;
}

int expvar__thread_list_read(struct thread_list *list) {
    list->count = 0;
    DIR *folder = opendir("/proc/self/task");
    if (!folder)
        return -1;
    const int result = read_entries(folder, list);
    closedir(folder);
    if (result) {
        list->count = 0;
        errno = ENOMEM;
        return -1;
    }
    if (list->count)
        qsort(list->tids, list->count, sizeof *list->tids, ascending);
    return 0;
}

/* What follows "NAME:\t" at the beginning of a line; NULL if there is no such line. */
static const char *field(const char *text, const char *name) {
    const size_t size = strlen(name);
    while (text && *text) {
        if (strncmp(text, name, size) == 0 && text[size] == ':')
            return text + size + 1 + strspn(text + size + 1, " \t");
        text = strchr(text, '\n');
        text += text != NULL;
    }
    return NULL;
}

int expvar__thread_status_parse(struct thread_status *status, const char *text) {
    const char *name = field(text, "Name"), *state = field(text, "State"), *blocked = field(text, "SigBlk");
    if (!name || !state || !*state || !blocked) {
        errno = EBADMSG;
        return -1;
    }
    const size_t size = strcspn(name, "\n");
    *status = (struct thread_status){.state = *state};
    memcpy(status->name, name, size < THREAD_NAME_SIZE ? size : THREAD_NAME_SIZE - 1);
    status->blocks_sigprof = strtoull(blocked, NULL, 16) >> (SIGPROF - 1) & 1;
    return 0;
}

int expvar__thread_status(pid_t tid, struct thread_status *status) {
    char path[64], text[STATUS_SIZE];
    snprintf(path, sizeof path, "/proc/self/task/%d/status", (int)tid);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    const ssize_t size = read(fd, text, sizeof text - 1);
    const int error = errno;
    close(fd);
    if (size < 0) {
        errno = error;
        return -1;
    }
    text[size] = '\0';
    return expvar__thread_status_parse(status, text);
}

int64_t expvar__thread_cpu_ns(pid_t tid) {
    struct timespec time;
    if (clock_gettime(thread_clock(tid), &time))
        return -1;
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}
