/* runtime_dir.c - where the processes of this user have their sockets. */
#include "runtime_dir.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".sock"

/* A symbolic link is none: in /tmp, somebody else may have put it there. */
int runtime_dir_check(const char *path) {
    struct stat directory;
    if (lstat(path, &directory) < 0)
        return -1;
    if (S_ISDIR(directory.st_mode) && directory.st_uid == geteuid() && (directory.st_mode & 077) == 0)
        return 0;
    errno = EPERM;
    return -1;
}

static int fits(int length, size_t size) {
    if (length >= 0 && (size_t)length < size)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}

int runtime_dir_name(char path[RUNTIME_DIR_MAX]) {
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    const int length = runtime && *runtime == '/' && runtime_dir_check(runtime) == 0
                           ? snprintf(path, RUNTIME_DIR_MAX, "%s/expvar", runtime)
                           : snprintf(path, RUNTIME_DIR_MAX, "/tmp/expvar-%u", (unsigned)geteuid());
    return fits(length, RUNTIME_DIR_MAX);
}

int runtime_dir_socket(char *path, size_t size, const char *directory, pid_t pid) {
    return fits(snprintf(path, size, "%s/%d" SUFFIX, directory, (int)pid), size);
}

pid_t runtime_dir_pid(const char *name) {
    char *end;
    if (*name < '1' || *name > '9')
        return -1;
    const long pid = strtol(name, &end, 10);
    return strcmp(end, SUFFIX) == 0 && pid <= INT_MAX ? (pid_t)pid : -1;
}
