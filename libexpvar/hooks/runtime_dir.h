/* runtime_dir.h - where each process of a user has its socket: a directory that only this user can enter.
 *
 *     $XDG_RUNTIME_DIR/expvar/PID.sock     where that directory is set and is the user's alone
 *     /tmp/expvar-UID/PID.sock             otherwise
 */
#ifndef EXPVAR_HOOKS_RUNTIME_DIR_H
#define EXPVAR_HOOKS_RUNTIME_DIR_H

#include <stddef.h>

/* To be called while the environment is that of the program's start. Returns 0, or -1 with errno ENOMEM. */
int expvar__runtime_dir_choose(void);

/* Writes the path of this process's socket, behind "unix:", and makes the directory (0700) where it is missing. Returns 0,
 * or -1 with errno: EPERM (the directory is somebody else's, or others can enter it), ENAMETOOLONG, or as mkdir(2). */
int expvar__runtime_socket(char *address, size_t size);

#endif
