/* runtime_dir.h - where the processes of this user have their sockets, by the rule of libexpvar-hooks:
 *
 *     $XDG_RUNTIME_DIR/expvar/PID.sock     where that directory is set and is the user's alone
 *     /tmp/expvar-UID/PID.sock             otherwise
 */
#ifndef EXPVARMON_ATTACH_RUNTIME_DIR_H
#define EXPVARMON_ATTACH_RUNTIME_DIR_H

#include <stddef.h>
#include <sys/types.h>

#define RUNTIME_DIR_MAX 256

/* Writes the path of the directory, which need not be there. Returns 0, or -1 with errno ENAMETOOLONG. */
int runtime_dir_name(char path[RUNTIME_DIR_MAX]);

/* Whether what is in the directory can be trusted: it is one, of this user, and nobody else can enter it. Returns 0, or -1
 * with errno: ENOENT, EPERM, or as lstat(2). */
int runtime_dir_check(const char *path);

/* Writes the path of a process's socket. Returns 0, or -1 with errno ENAMETOOLONG. */
int runtime_dir_socket(char *path, size_t size, const char *directory, pid_t pid);

/* The process whose socket a file of the directory is, by its name; -1 if it is none. */
pid_t runtime_dir_pid(const char *name);

#endif
