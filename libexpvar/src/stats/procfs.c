/* procfs.c - what the kernel's /proc says about this process. */
#include "stats/procfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"

/* More than the kernel ever writes to these files, and more than execve(2) takes as arguments by default. */
#define STAT_MAX    4096
#define STATUS_MAX  16384
#define CMDLINE_MAX ((size_t)8 << 20)

/* Reads a whole file of /proc, whose size cannot be asked. Returns 0, or -1 with errno. */
static int read_file(struct buffer *text, const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    ssize_t size = -1;
    for (;;) {
        char *room = expvar__buffer_reserve(text, 1024);
        if (!room)
            break;
        size = read(fd, room, 1024);
        if (size <= 0)
            break;
        expvar__buffer_advance(text, (size_t)size);
    }
    int error = text->error ? text->error : errno;
    close(fd);
    errno = error;
    return size == 0 ? 0 : -1;
}

int expvar__procfs_parse_stat(struct procfs_stat *stat, const char *text) {
    const char *behind_name = strrchr(text, ')');
    unsigned long long threads, start, size, resident;
    if (!behind_name || sscanf(behind_name + 1,
                               " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %llu %*d %llu "
                               "%llu %llu",
                               &threads, &start, &size, &resident) != 4)
        return -1;
    *stat = (struct procfs_stat){threads, start, size, resident};
    return 0;
}

int expvar__procfs_stat(struct procfs_stat *stat) {
    struct buffer text;
    expvar__buffer_init(&text, STAT_MAX);
    int result = read_file(&text, "/proc/self/stat");
    if (result == 0 && (result = expvar__procfs_parse_stat(stat, text.data)) < 0)
        errno = EPROTO;
    int error = errno;
    expvar__buffer_fini(&text);
    errno = error;
    return result;
}

int64_t expvar__procfs_peak_resident(void) {
    static const char label[] = "\nVmHWM:";
    struct buffer text;
    expvar__buffer_init(&text, STATUS_MAX);
    int64_t bytes = -1;
    if (read_file(&text, "/proc/self/status") == 0) {
        const char *line = strstr(text.data, label);
        if (line)
            bytes = strtoll(line + strlen(label), NULL, 10) * 1024;
    }
    expvar__buffer_fini(&text);
    return bytes;
}

static int64_t count_entries(void) {
    DIR *directory = opendir("/proc/self/fd");
    if (!directory)
        return -1;
    int64_t entries = 0;
    while (readdir(directory))
        entries++;
    closedir(directory);
    return entries - 3; /* ".", "..", and the directory's own */
}

/* Since Linux 6.2 the size of the directory is the count; before, it is 0 and the entries must be counted. */
int64_t expvar__procfs_open_fds(void) {
    struct stat directory;
    if (stat("/proc/self/fd", &directory) == 0 && directory.st_size > 0)
        return directory.st_size;
    return count_entries();
}

char *expvar__procfs_cmdline(size_t *size) {
    struct buffer text;
    expvar__buffer_init(&text, CMDLINE_MAX);
    if (read_file(&text, "/proc/self/cmdline") < 0) {
        int error = errno;
        expvar__buffer_fini(&text);
        errno = error;
        return NULL;
    }
    *size = text.size;
    return expvar__buffer_take(&text);
}
