/* files.h - files that are read again when they change, whether they are written or replaced.
 *
 * The folder of each file is watched by inotify(7), which notices also the file that is renamed over another. The file
 * itself is then compared with what it was: that is what files_changed says, and it may be asked at any time, for what
 * inotify does not see (network file systems, the far end of a symbolic link).
 */
#ifndef EXPVARMON_SOURCE_FILES_H
#define EXPVARMON_SOURCE_FILES_H

#include <stdbool.h>
#include <stddef.h>

struct files {
    int fd; /* readable when something happened beside a file; -1 where there is no inotify */
    struct file_state *states;
    const char *const *paths;
    size_t count;
};

/* paths  lent for as long as the files are watched
 *
 * Returns 0, or -1 with errno ENOMEM. */
int files_init(struct files *files, const char *const *paths, size_t count);

/* Fine for what is all zero as well. */
void files_fini(struct files *files);

/* Makes the descriptor unreadable again. */
void files_drain(struct files *files);

/* Whether a file is another than at the last call, or than at files_init; or is gone, or is back. */
bool files_changed(struct files *files, size_t index);

#endif
