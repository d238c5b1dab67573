/* runtime_dir.c - where each process of a user has its socket. */
#include "runtime_dir.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A copy of XDG_RUNTIME_DIR; NULL where it is not set. */
static char *runtime;

int expvar__runtime_dir_choose(void) {
    const char *asked = getenv("XDG_RUNTIME_DIR");
    runtime = asked ? strdup(asked) : NULL;
    return asked && !runtime ? -1 : 0;
}

/* A symbolic link is none: in /tmp, somebody else may have put it there. */
static bool is_ours_alone(const char *path) {
    struct stat directory;
    if (lstat(path, &directory) < 0)
        return false;
    const bool is_ours = S_ISDIR(directory.st_mode) && directory.st_uid == geteuid() && (directory.st_mode & 077) == 0;
    if (!is_ours)
        errno = EPERM;
    return is_ours;
}

static int name_directory(char *path, size_t size) {
    const int length = runtime && *runtime == '/' && is_ours_alone(runtime)
                           ? snprintf(path, size, "%s/expvar", runtime)
                           : snprintf(path, size, "/tmp/expvar-%u", (unsigned)geteuid());
    if ((size_t)length < size)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}

int expvar__runtime_socket(char *address, size_t size) {
    char directory[256];
    if (name_directory(directory, sizeof directory) < 0)
        return -1;
    if ((mkdir(directory, 0700) < 0 && errno != EEXIST) || !is_ours_alone(directory))
        return -1;
    if ((size_t)snprintf(address, size, "unix:%s/%d.sock", directory, (int)getpid()) < size)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}
