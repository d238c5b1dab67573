/* process_facts.c - what /proc tells about a process. */
#include "process_facts.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NS_PER_S INT64_C(1000000000)

/* Reads the beginning of /proc/PID/NAME, with a NUL behind it. Returns its bytes, or -1 with errno. */
static ssize_t read_file(pid_t pid, const char *name, char *text, size_t size) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    const ssize_t bytes = read(fd, text, size - 1);
    const int error = errno;
    close(fd);
    errno = error;
    if (bytes >= 0)
        text[bytes] = '\0';
    return bytes;
}

/* The first argument without its folders: of a path only, as titles of processes have slashes of their own. */
static const char *without_folders(const char *command) {
    const char *slash = *command == '/' || *command == '.' ? strrchr(command, '/') : NULL;
    return slash && slash[1] ? slash + 1 : command;
}

/* Kernel threads and processes that are gone have no arguments, but a name. */
char *process_command(pid_t pid) {
    char text[PROCESS_COMMAND_MAX];
    ssize_t size = read_file(pid, "cmdline", text, sizeof text);
    if (size <= 0) {
        size = read_file(pid, "comm", text, sizeof text);
        text[size > 0 ? strcspn(text, "\n") : 0] = '\0';
        return size < 0 ? NULL : strdup(text);
    }
    const char *start = without_folders(text);
    char *end = text + size;
    while (end > start && end[-1] == '\0')
        end--;
    for (char *at = text; at < end; at++)
        *at = *at ? *at : ' ';
    return strdup(start);
}

/* The name, in parentheses, may have blanks and parentheses in it; the start is the 22nd field. */
int64_t process_started_ns(pid_t pid) {
    char text[1024];
    int64_t ticks;
    if (read_file(pid, "stat", text, sizeof text) < 0)
        return 0;
    const char *rest = strrchr(text, ')');
    if (!rest ||
        sscanf(rest + 1, " %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %" SCNd64,
               &ticks) != 1)
        return 0;
    const int64_t per_second = sysconf(_SC_CLK_TCK);
    return ticks / per_second * NS_PER_S + ticks % per_second * (NS_PER_S / per_second);
}
