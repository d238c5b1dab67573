/* private_file.c - files that hold secrets, or that decide whom to trust. */
#include "private_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Errno of what is wrong with the file, or 0. Those of its group may read it: so a service gets at a file of root's. */
static int complaint(const struct stat *status, bool is_public) {
    const mode_t closed = S_IWGRP | S_IWOTH | (is_public ? 0 : S_IROTH);
    if (!S_ISREG(status->st_mode))
        return EINVAL;
    if (status->st_uid != 0 && status->st_uid != geteuid())
        return EACCES;
    return status->st_mode & closed ? EACCES : 0;
}

/* Returns the bytes read, or -1. */
static ssize_t read_whole(int fd, char *to, size_t max) {
    size_t size = 0;
    while (size < max) {
        const ssize_t got = TEMP_FAILURE_RETRY(read(fd, to + size, max - size));
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        size += (size_t)got;
    }
    return (ssize_t)size;
}

static int fail(int error) {
    errno = error;
    return -1;
}

/* Fills `text`, which has room for `max` bytes and two more. */
static int read_text(int fd, char *text, size_t max, bool is_public, struct stat *status) {
    if (fstat(fd, status) < 0)
        return -1;
    const int error = complaint(status, is_public);
    if (error)
        return fail(error);
    const ssize_t size = read_whole(fd, text, max + 1);
    if (size < 0)
        return -1;
    if ((size_t)size > max)
        return fail(EFBIG);
    text[size] = '\0';
    return strlen(text) == (size_t)size ? 0 : fail(EINVAL);
}

char *expvar__private_file_read(const char *path, size_t max, bool is_public, struct stat *status) {
    struct stat unused;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); /* a pipe must not hold it up */
    if (fd < 0)
        return NULL;
    char *text = calloc(1, max + 2);
    int error = text ? 0 : ENOMEM;
    if (text && read_text(fd, text, max, is_public, status ? status : &unused) < 0)
        error = errno;
    close(fd);
    if (!error)
        return text;
    free(text);
    errno = error;
    return NULL;
}

void expvar__private_text_free(char *text) {
    if (text)
        explicit_bzero(text, strlen(text));
    free(text);
}
