/* text_file.c - a whole small file, read at once. */
#include "text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads until the end. Returns the size, or -1 with errno, EFBIG beyond the room. */
static ssize_t read_all(int fd, char *text, size_t room) {
    size_t size = 0;
    while (size < room) {
        ssize_t got = read(fd, text + size, room - size);
        if (got == 0)
            return (ssize_t)size;
        if (got < 0 && errno != EINTR)
            return -1;
        size += got > 0 ? (size_t)got : 0;
    }
    errno = EFBIG;
    return -1;
}

static char *fail(char *text, const char **reason, const char *why) {
    free(text);
    *reason = why;
    return NULL;
}

/* The file may grow while it is read: its size is only where to begin. */
static char *read_regular(int fd, size_t max, const char **reason) {
    struct stat about;
    if (fstat(fd, &about) < 0)
        return fail(NULL, reason, strerror(errno));
    if (!S_ISREG(about.st_mode))
        return fail(NULL, reason, S_ISDIR(about.st_mode) ? "it is a directory" : "it is not a regular file");
    if ((size_t)about.st_size > max)
        return fail(NULL, reason, "it is too large");
    const size_t room = (size_t)about.st_size + 4096;
    char *text = malloc(room + 1);
    if (!text)
        return fail(NULL, reason, "it does not fit in memory");
    const ssize_t size = read_all(fd, text, room);
    if (size < 0)
        return fail(text, reason, errno == EFBIG ? "it grows while it is read" : strerror(errno));
    text[size] = '\0';
    if (strlen(text) != (size_t)size)
        return fail(text, reason, "it has a zero byte in it");
    return text;
}

char *text_file_read(const char *path, size_t max, const char **reason) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return fail(NULL, reason, strerror(errno));
    char *text = read_regular(fd, max, reason);
    close(fd);
    return text;
}
