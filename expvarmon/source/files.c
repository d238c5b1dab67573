/* files.c - files that are read again when they change. */
#include "files.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

/* What tells one state of a file from the next. The time of change moves with every write and rename. */
struct file_state {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec modified;
    struct timespec changed;
};

#define EVENTS (IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ATTRIB | IN_MODIFY)

/* All zero for a file that is not there. */
static void read_state(const char *path, struct file_state *state) {
    struct stat about;
    memset(state, 0, sizeof *state); /* the padding is compared as well */
    if (stat(path, &about) < 0)
        return;
    state->device = about.st_dev;
    state->inode = about.st_ino;
    state->size = about.st_size;
    state->modified = about.st_mtim;
    state->changed = about.st_ctim;
}

/* A folder that cannot be watched is no failure: files_changed is asked now and then. */
static void watch_folder(int fd, const char *path) {
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    const size_t size = slash ? (size_t)(slash - path) + (slash == path) : 0;
    if (size >= sizeof folder)
        return;
    memcpy(folder, path, size);
    strcpy(folder + size, size ? "" : ".");
    inotify_add_watch(fd, folder, EVENTS | IN_ONLYDIR);
}

int files_init(struct files *files, const char *const *paths, size_t count) {
    *files = (struct files){.fd = -1, .paths = paths, .count = count};
    files->states = calloc(count + 1, sizeof *files->states);
    if (!files->states)
        return -1;
    if (count > 0)
        files->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    for (size_t i = 0; i < count; i++) {
        if (files->fd >= 0)
            watch_folder(files->fd, paths[i]);
        read_state(paths[i], &files->states[i]);
    }
    return 0;
}

void files_fini(struct files *files) {
    if (files->states && files->fd >= 0)
        close(files->fd);
    free(files->states);
    *files = (struct files){.fd = -1};
}

void files_drain(struct files *files) {
    char events[16 * (sizeof(struct inotify_event) + NAME_MAX + 1)];
    while (read(files->fd, events, sizeof events) > 0)
        continue;
}

bool files_changed(struct files *files, size_t index) {
    struct file_state state;
    read_state(files->paths[index], &state);
    if (memcmp(&state, &files->states[index], sizeof state) == 0)
        return false;
    files->states[index] = state;
    return true;
}
